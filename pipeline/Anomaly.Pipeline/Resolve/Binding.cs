using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Resolve;

/// <summary>An address belongs to a host in [From, To), µs.</summary>
public readonly record struct Binding(string Ip, string Host, long From, long To);

/// <summary>A host's own events showed an address in [First, Last], both ends seen, with no other host's events between.</summary>
public sealed class ClaimRun
{
    /// <summary>Address.</summary>
    public string Ip { get; set; } = "";

    /// <summary>Canonical host.</summary>
    public string Host { get; set; } = "";

    /// <summary>First time, µs.</summary>
    public long FirstTime { get; set; }

    /// <summary>Last time, µs.</summary>
    public long LastTime { get; set; }

    /// <summary>Stored layout.</summary>
    public static TableSchema<ClaimRun> Schema { get; } = new("claim", "A host's own events showed an address.",
    [
        Col.Text<ClaimRun>("ip", "address", FilledBy.Resolve, r => r.Ip),
        Col.Text<ClaimRun>("host", "canonical host", FilledBy.Resolve, r => r.Host),
        Col.Int64<ClaimRun>("first_time", "µs since 1970-01-01 UTC", "first time", FilledBy.Resolve, r => r.FirstTime),
        Col.Int64<ClaimRun>("last_time", "µs since 1970-01-01 UTC", "last time", FilledBy.Resolve, r => r.LastTime),
    ]);
}
