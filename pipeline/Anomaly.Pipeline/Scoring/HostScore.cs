using Anomaly.Pipeline.Rules;

namespace Anomaly.Pipeline.Scoring;

/// <summary>One reason of a host's risk. The weights of a host's evidence sum exactly to its risk.</summary>
/// <param name="Group">Group of dependent evidence: volume, novelty, commands, staging, timing, drift or multivariate.</param>
/// <param name="Kind">model, rule or first_seen.</param>
/// <param name="Name">Detector, rule id or kind of sighting that carries the weight.</param>
/// <param name="Weight">Hundredths of a deciban, ≥ 0.</param>
/// <param name="Text">A sentence with the number, what was expected and the look-back. Holds text from logs: encode it where it is shown.</param>
public sealed record Evidence(string Group, string Kind, string Name, int Weight, string Text)
{
    /// <summary>P-value behind a model's evidence; NaN for rules and first-seen events.</summary>
    public double PValue { get; init; } = double.NaN;

    /// <summary>The p-value lies beyond the reference and comes from a fitted tail.</summary>
    public bool Estimated { get; init; }

    /// <summary>Content id of the log with an example; '' where it is a sum over events.</summary>
    public string Source { get; init; } = "";

    /// <summary>Line in that log; 0 where there is none.</summary>
    public long Line { get; init; }

    /// <summary>Key of the first sighting behind it, as in <c>facts/sighting</c>; '' for other kinds. Holds text from logs.</summary>
    public string Key { get; init; } = "";

    /// <summary>The events that a rule joined, step by step; none for other reasons.</summary>
    public EventChain Chain { get; init; } = EventChain.None;
}

/// <summary>A rule that fired on a host-day.</summary>
/// <param name="Id">Rule.</param>
/// <param name="Score">Its fixed risk, 0–10.</param>
/// <param name="Fixed">It counts for the rule score.</param>
/// <param name="Hits">How often it fired.</param>
/// <param name="Process">Program it fired on, '' where none is known, <see cref="Several"/> where not one alone.</param>
/// <param name="Remote">Remote it fired on as <c>provider:owner/repo</c>, '' where none is known, <see cref="Several"/> where not one alone.</param>
public readonly record struct FiredRule(string Id, double Score, bool Fixed, long Hits, string Process, string Remote)
{
    /// <summary>More than one program or remote.</summary>
    public const string Several = "*";
}

/// <summary>One detector on one host-day.</summary>
/// <param name="Name">Name of the detector.</param>
/// <param name="Score">Raw score, higher is more anomalous.</param>
/// <param name="PValue">Calibrated p-value in (0, 1].</param>
public readonly record struct DetectorScore(string Name, double Score, double PValue);

/// <summary>One host on one day, as the ledger keeps it.</summary>
public sealed class HostScore
{
    /// <summary>Day number since the epoch.</summary>
    public int Day { get; set; }

    /// <summary>Canonical host.</summary>
    public string Host { get; set; } = "";

    /// <summary>1 = most at risk; ties break by host. 0 where not scored.</summary>
    public int Rank { get; set; }

    /// <summary>Why the host has no score; '' where it has one.</summary>
    public string NotScored { get; set; } = "";

    /// <summary>Risk in hundredths of a deciban: the sum of the evidence's weights.</summary>
    public int RiskUnits { get; set; }

    /// <summary>Risk in decibans.</summary>
    public double Risk => RiskUnits / 100.0;

    /// <summary>Fixed-threshold risk of the rules, 0–10.</summary>
    public double RuleScore { get; set; }

    /// <summary>What the models alone say, 0–10: −2.5·log10 of the share of benign host-days with at least their evidence.</summary>
    public double ModelScore { get; set; }

    /// <summary>Hosts expected at or above this risk on a benign night; NaN without a bundle.</summary>
    public double Expected { get; set; } = double.NaN;

    /// <summary>The expectation lies beyond the reference and comes from a fitted tail.</summary>
    public bool ExpectedEstimated { get; set; }

    /// <summary>Peer group; '' without a bundle.</summary>
    public string PeerGroup { get; set; } = "";

    /// <summary>Days of this host before this day that taught its baseline.</summary>
    public int HistoryDays { get; set; }

    /// <summary>The host's own history is too short for model evidence.</summary>
    public bool InsufficientHistory { get; set; }

    /// <summary>Hours of this day with flows of the host, 0–24.</summary>
    public int FlowHours { get; set; }

    /// <summary>Hours of this day with process events of the host, 0–24.</summary>
    public int ProcessHours { get; set; }

    /// <summary>Bytes sent to providers.</summary>
    public long RepoBytesOut { get; set; }

    /// <summary>Bytes received from providers.</summary>
    public long RepoBytesIn { get; set; }

    /// <summary>Bytes to providers that one benign day in a hundred exceeds; NaN without a bundle.</summary>
    public double RepoBytesOutUpper { get; set; } = double.NaN;

    /// <summary>Reasons, heaviest first.</summary>
    public IReadOnlyList<Evidence> Evidence { get; set; } = [];

    /// <summary>Reasons with weight that a heavier one of their group stands in for, heaviest first: they add nothing to the risk.</summary>
    public IReadOnlyList<Evidence> Others { get; set; } = [];

    /// <summary>All rules that fired, by id, also those that weigh nothing.</summary>
    public IReadOnlyList<FiredRule> Rules { get; set; } = [];

    /// <summary>All detectors, in a fixed order.</summary>
    public IReadOnlyList<DetectorScore> Detectors { get; set; } = [];

    /// <summary>A copy that can be changed without changing this.</summary>
    public HostScore Copy() => (HostScore)MemberwiseClone();
}
