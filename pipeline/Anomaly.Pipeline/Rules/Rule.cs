using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Rules;

/// <summary>A Sigma rule as it was written. Base rules look at single events, correlations at what other rules found.</summary>
public sealed class Rule
{
    /// <summary>Tag of the fixed-threshold analytics: their hits, and no others, make a host's rule score.</summary>
    public const string FixedTag = "anomaly.fixed";

    /// <summary>The rule's <c>id</c>, or its <c>name</c> where it has no id; unique in a rule set.</summary>
    public required string Id { get; init; }

    /// <summary>Second name for correlations; '' if none.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it detects, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it detects, in full.</summary>
    public string Description { get; init; } = "";

    /// <summary>stable, test, experimental, deprecated, unsupported or ''.</summary>
    public string Status { get; init; } = "";

    /// <summary>informational, low, medium, high, critical or ''.</summary>
    public string Level { get; init; } = "";

    /// <summary>Who wrote it.</summary>
    public string Author { get; init; } = "";

    /// <summary>When it was written; '' if not said.</summary>
    public string Date { get; init; } = "";

    /// <summary>Where it is from.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Tags such as <c>attack.t1567.001</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What it is known to fire on wrongly.</summary>
    public IReadOnlyList<string> FalsePositives { get; init; } = [];

    /// <summary>Fixed risk, 0 (watched only) to 10.</summary>
    public double Score { get; init; }

    /// <summary>It reports hits of its own; false for rules that only feed a correlation.</summary>
    public bool Reports { get; internal set; } = true;

    /// <summary>One of MITRE's fixed-threshold analytics.</summary>
    public bool IsFixed => Tags.Contains(FixedTag);

    /// <summary>The rule looks at what other rules found.</summary>
    public bool IsCorrelation => Correlation is not null;

    /// <summary>Sigma's category of a base rule; '' for a correlation.</summary>
    public string Category => Source?.Category ?? "";

    /// <summary>Fields it asks for that no event carries; tests of them are false.</summary>
    public IReadOnlyList<string> AbsentFields { get; internal set; } = [];

    /// <summary>Group of evidence its hits belong to: volume, novelty, commands, staging, timing, drift or multivariate.</summary>
    public string EvidenceGroup { get; internal set; } = "";

    /// <summary>Where it is written.</summary>
    public required Place Place { get; init; }

    /// <summary>SHA-256 (hex) of its file, and of those of its filters, for the rule set's fingerprint.</summary>
    internal string Digest { get; set; } = "";

    /// <summary>The score was written, as a level or a number.</summary>
    internal bool HasScore { get; init; }

    /// <summary>A copy that reports its hits.</summary>
    internal Rule Reporting()
    {
        var copy = (Rule)MemberwiseClone();
        copy.Reports = true;
        return copy;
    }

    internal LogSource? Source { get; init; }

    internal string Product { get; init; } = "";

    internal RuleTest? Test { get; set; }

    /// <summary>Titles of the filters that narrow it, in the order they were read.</summary>
    public IReadOnlyList<string> Filters { get; private set; } = [];

    internal void AddFilter(RuleFilter filter)
    {
        Test = new AllOf([Test!, filter.Test]).Simplify();
        Filters = [.. Filters, filter.Title];
        AbsentFields = [.. AbsentFields.Union(filter.AbsentFields).Order(StringComparer.Ordinal)];
        Digest += "\0" + filter.Digest;
    }

    internal Correlation? Correlation { get; init; }
}

/// <summary>Score of a rule without a <c>risk_score</c> of its own.</summary>
public static class RuleLevels
{
    /// <summary>Sigma's levels with their scores, ascending.</summary>
    public static IReadOnlyList<(string Level, double Score)> Scores { get; } =
        [("informational", 0), ("low", 3), ("medium", 5), ("high", 7), ("critical", 9)];

    /// <summary>Score of a level; null for what is not one.</summary>
    public static double? ScoreOf(string level)
    {
        foreach (var (name, score) in Scores)
            if (name == level) return score;
        return null;
    }
}
