namespace Anomaly.Pipeline.Evaluation;

/// <summary>Attacks of one kind, and who finds them.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Attacks">Attacks of the kind.</param>
/// <param name="AttackDays">Their attack-days.</param>
/// <param name="Rankers">Each ranker that is no ablation, in the report's order.</param>
public sealed record KindResult(string Kind, int Attacks, int AttackDays, IReadOnlyList<KindFound> Rankers)
{
    /// <summary>One ranker; throws <see cref="InvalidOperationException"/> where there is none of that name.</summary>
    public KindFound Of(string ranker) => Rankers.First(r => r.Ranker == ranker);
}

/// <summary>How one ranker finds the attacks of one kind.</summary>
/// <param name="Ranker">Ranker.</param>
/// <param name="Found">Expected number of attacks in the daily top.</param>
/// <param name="FoundInterval">95 % interval of their share (Wilson over attacks).</param>
/// <param name="BestRank">Best daily rank of any of them.</param>
/// <param name="MedianBestRank">Median of their best ranks.</param>
/// <param name="MedianDaysToDetect">Median days to detect; +∞ where more are missed than found.</param>
/// <param name="AveragePrecision">Over all host-days but those of attacks of other kinds, 0–1.</param>
/// <param name="Recall">Recall by K, of attacks and attack-days of the kind.</param>
public sealed record KindFound(string Ranker, double Found, (double Low, double High) FoundInterval, double BestRank, double MedianBestRank, double MedianDaysToDetect,
    double AveragePrecision, IReadOnlyList<RecallAt> Recall);
