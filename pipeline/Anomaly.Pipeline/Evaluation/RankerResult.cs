namespace Anomaly.Pipeline.Evaluation;

/// <summary>One ranker.</summary>
/// <param name="Ranker">fused, rules, models, the name of a detector, or 'without' and a group of evidence.</param>
/// <param name="AttacksFound">Expected number of attacks with an attack-day in the daily top.</param>
/// <param name="AttackDaysFound">Expected number of attack-days in the daily top.</param>
/// <param name="MedianBestRank">Median over attacks of their best daily rank, in the middle of ties; a host that is not ranked stands behind all.</param>
/// <param name="AveragePrecision">Over all host-days as one list, 0–1.</param>
public sealed record RankerResult(string Ranker, double AttacksFound, double AttackDaysFound, double MedianBestRank, double AveragePrecision)
{
    /// <summary>95 % interval of the average precision (bootstrap over hosts); NaN for fewer than four attacked hosts.</summary>
    public (double Low, double High) Interval { get; init; } = (double.NaN, double.NaN);

    /// <summary>95 % interval of how much higher the fused ranking's average precision is (paired bootstrap over hosts); NaN for itself and for fewer than four attacked hosts.</summary>
    public (double Low, double High) FusedIsHigherBy { get; init; } = (double.NaN, double.NaN);

    /// <summary>95 % interval of the median best rank (order statistics); NaN for fewer than six attacks.</summary>
    public (double Low, double High) MedianBestRankInterval { get; init; } = (double.NaN, double.NaN);

    /// <summary>Median over attacks of the days to detect, +∞ where more attacks are missed than found; NaN without attacks.</summary>
    public double MedianDaysToDetect { get; init; } = double.NaN;

    /// <summary>95 % interval of the median days to detect (order statistics); an end may be +∞, NaN for fewer than six attacks.</summary>
    public (double Low, double High) MedianDaysToDetectInterval { get; init; } = (double.NaN, double.NaN);

    /// <summary>Share of attacks and of attack-days found in the daily top K, for each K of <see cref="EvaluationReport.RecallAt"/>.</summary>
    public IReadOnlyList<RecallAt> Recall { get; init; } = [];

    /// <summary>Share of attacks that are found within so many days of their begin (index), in the daily top; it never falls.</summary>
    public IReadOnlyList<double> FoundByDay { get; init; } = [];

    /// <summary>How it finds each attack, by id.</summary>
    public IReadOnlyList<AttackResult> Attacks { get; init; } = [];

    /// <summary>It is the fused ranking without a group of evidence.</summary>
    public bool IsAblation => Ranker.StartsWith(Evaluation.Ranker.Without, StringComparison.Ordinal);
}

/// <summary>Recall in the daily top K; expected values over the order of ties.</summary>
/// <param name="K">Hosts a day that are looked at.</param>
/// <param name="Attacks">Share of attacks with an attack-day among them, 0–1.</param>
/// <param name="AttacksInterval">Its 95 % interval (Wilson over attacks).</param>
/// <param name="AttackDays">Share of attack-days among them, 0–1.</param>
/// <param name="AttackDaysInterval">Its 95 % interval (Wilson, the days of one attack as a cluster).</param>
public sealed record RecallAt(int K, double Attacks, (double Low, double High) AttacksInterval, double AttackDays, (double Low, double High) AttackDaysInterval);

/// <summary>One attack in one ranking.</summary>
/// <param name="Attack">Id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Hosts">Attacked hosts on evaluated days.</param>
/// <param name="AttackDays">Its attack-days on evaluated days.</param>
/// <param name="Found">Probability that one of them is in the daily top, over the order of ties.</param>
/// <param name="BestRank">Best daily rank, in the middle of ties.</param>
/// <param name="DaysToDetect">Days from its first attack-day to the first in the daily top; -1 where it is in none.</param>
public sealed record AttackResult(string Attack, string Kind, IReadOnlyList<string> Hosts, int AttackDays, double Found, double BestRank, int DaysToDetect)
{
    /// <summary>Days since its first attack-day, ascending, with the probability that it is found by then.</summary>
    public IReadOnlyList<(int Days, double Found)> FoundBy { get; init; } = [];
}
