namespace Anomaly.Pipeline.Evaluation;

/// <summary>How well rankers find known attacks on scored days, and what they say of all others.</summary>
public sealed record EvaluationReport
{
    /// <summary>Numbers of hosts a day at which recall is told.</summary>
    public static IReadOnlyList<int> RecallAt { get; } = [1, 3, 5, 10, 20];

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

    /// <summary>The detector with the highest average precision on its own; '' without attacks or detectors. Chosen on these attacks, so it is flattered.</summary>
    public string BestModel { get; init; } = "";

    /// <summary>Fused, rules, models and the best single detector: what a summary shows.</summary>
    public IReadOnlyList<RankerResult> Main => [.. Rankers.Take(3), .. Rankers.Where(r => BestModel.Length > 0 && r.Ranker == BestModel)];

    /// <summary>Kinds of attack, by name, and who finds them.</summary>
    public IReadOnlyList<KindResult> Kinds { get; init; } = [];

    /// <summary>Precision by recall of <see cref="Main"/>; none without attacks.</summary>
    public IReadOnlyList<PrecisionCurve> PrecisionCurves { get; init; } = [];

    /// <summary>Places in the daily top on days with an attack.</summary>
    public int Places { get; init; }

    /// <summary>Of them held by a harmless look-alike above an attacked host; -1 where no look-alikes are given.</summary>
    public int LookAlikePlaces { get; init; } = -1;

    /// <summary>Small p-values of host-days without an attack, at 0.1, 0.01 and 0.001.</summary>
    public required IReadOnlyList<CalibrationCheck> Calibration { get; init; }

    /// <summary>The same at more bounds, four a decade from 1 to 0.0001: expected against seen.</summary>
    public IReadOnlyList<CalibrationCheck> CalibrationCurve { get; init; } = [];

    /// <summary>Alerts on host-days without an attack.</summary>
    public required AlertCheck Alerts { get; init; }

    /// <summary>How the fused ranking finds each attack, by id.</summary>
    public required IReadOnlyList<AttackResult> Fused { get; init; }
}
