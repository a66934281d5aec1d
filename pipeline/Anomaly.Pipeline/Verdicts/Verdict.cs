namespace Anomaly.Pipeline.Verdicts;

/// <summary>What an analyst decided of a host's day.</summary>
public enum VerdictKind
{
    /// <summary>It was an attack.</summary>
    Confirmed,

    /// <summary>It was harmless, that day.</summary>
    Benign,

    /// <summary>It is harmless, and rankings leave it out for a while.</summary>
    Suppressed,
}

/// <summary>What a suppression is about; '' where something does not matter, all that is said must hold.</summary>
/// <param name="Host">Canonical host.</param>
/// <param name="PeerGroup">Peer group.</param>
/// <param name="Remote"><c>provider:owner</c> or <c>provider:owner/repo</c>.</param>
/// <param name="Process">Program, by the name of its file.</param>
/// <param name="Rule">Rule id.</param>
public sealed record SuppressionScope(string Host = "", string PeerGroup = "", string Remote = "", string Process = "", string Rule = "");

/// <summary>A verdict as it was written down. Nothing of it is ever changed; taking it back is an entry of its own.</summary>
public sealed record Verdict
{
    /// <summary>Number, from 1, in the order of writing; 0 before it is written.</summary>
    public long Id { get; init; }

    /// <summary>What was decided.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>Day that was looked at.</summary>
    public required int Day { get; init; }

    /// <summary>Revision of that day that was looked at.</summary>
    public required int Revision { get; init; }

    /// <summary>Host that was looked at.</summary>
    public required string Host { get; init; }

    /// <summary>What is suppressed; null for other verdicts.</summary>
    public SuppressionScope? Scope { get; init; }

    /// <summary>Last day that is suppressed; 0 for other verdicts.</summary>
    public int Until { get; init; }

    /// <summary>Why; may be '' unless it suppresses.</summary>
    public required string Reason { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>When, µs since the epoch.</summary>
    public required long At { get; init; }

    /// <summary>Who took it back; '' while it stands.</summary>
    public string UndoneBy { get; init; } = "";

    /// <summary>When it was taken back, µs since the epoch; 0 while it stands.</summary>
    public long UndoneAt { get; init; }

    /// <summary>It was not taken back.</summary>
    public bool Stands => UndoneBy.Length == 0;
}
