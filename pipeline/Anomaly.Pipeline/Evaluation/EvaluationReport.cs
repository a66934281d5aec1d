namespace Anomaly.Pipeline.Evaluation;

/// <summary>How well rankers find known attacks on scored days.</summary>
public sealed record EvaluationReport
{
    /// <summary>Hosts a day that an analyst looks at.</summary>
    public required int Top { get; init; }

    /// <summary>Days that were evaluated, ascending.</summary>
    public required IReadOnlyList<int> Days { get; init; }

    /// <summary>Ranked host-days.</summary>
    public required int HostDays { get; init; }

    /// <summary>Attacks with at least one attack-day among the days.</summary>
    public required int Attacks { get; init; }

    /// <summary>Pairs of attack and attacked host on those days.</summary>
    public required int AttackDays { get; init; }

    /// <summary>Attack-days on other days; they count for nobody.</summary>
    public required int AttackDaysOutside { get; init; }

    /// <summary>Attack-days whose host is not ranked on that day; they count as not found, for every ranker.</summary>
    public required int AttackDaysNotRanked { get; init; }

    /// <summary>Fused risk, rules alone, models alone, every detector alone, then the fused risk without each group of evidence.</summary>
    public required IReadOnlyList<RankerResult> Rankers { get; init; }

    /// <summary>Places in the daily top on days with an attack.</summary>
    public int Places { get; init; }

    /// <summary>Of them held by a harmless look-alike above an attacked host; -1 where no look-alikes are given.</summary>
    public int LookAlikePlaces { get; init; } = -1;

    /// <summary>Small p-values of host-days without an attack.</summary>
    public required IReadOnlyList<CalibrationCheck> Calibration { get; init; }

    /// <summary>Alerts on host-days without an attack.</summary>
    public required AlertCheck Alerts { get; init; }

    /// <summary>How the fused ranking finds each attack, by id.</summary>
    public required IReadOnlyList<AttackResult> Fused { get; init; }
}

/// <summary>One ranker.</summary>
/// <param name="Ranker">fused, rules, models, the name of a detector, or 'without' and a group of evidence.</param>
/// <param name="AttacksFound">Expected number of attacks with an attack-day in the daily top.</param>
/// <param name="AttackDaysFound">Expected number of attack-days in the daily top.</param>
/// <param name="MedianBestRank">Median over attacks of their best daily rank, in the middle of ties; a host that is not ranked stands behind all.</param>
/// <param name="AveragePrecision">Over all host-days as one list, 0–1.</param>
public sealed record RankerResult(string Ranker, double AttacksFound, double AttackDaysFound, double MedianBestRank, double AveragePrecision)
{
    /// <summary>95 % interval of the average precision (bootstrap over hosts).</summary>
    public (double Low, double High) Interval { get; init; } = (double.NaN, double.NaN);

    /// <summary>95 % interval of how much higher the fused ranking's average precision is (paired bootstrap over hosts); NaN for itself.</summary>
    public (double Low, double High) FusedIsHigherBy { get; init; } = (double.NaN, double.NaN);
}

/// <summary>One attack in one ranking.</summary>
/// <param name="Attack">Id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Hosts">Attacked hosts on evaluated days.</param>
/// <param name="AttackDays">Its attack-days on evaluated days.</param>
/// <param name="Found">Probability that one of them is in the daily top, over the order of ties.</param>
/// <param name="BestRank">Best daily rank, in the middle of ties.</param>
/// <param name="DaysToDetect">Days from its first attack-day to the first in the daily top; -1 where it is in none.</param>
public sealed record AttackResult(string Attack, string Kind, IReadOnlyList<string> Hosts, int AttackDays, double Found, double BestRank, int DaysToDetect);
