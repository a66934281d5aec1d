using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>On how many hosts something was seen, and when.</summary>
public sealed class Prevalence
{
    /// <summary>Kind of sighting.</summary>
    public string Kind { get; set; } = "";

    /// <summary>What was seen.</summary>
    public string Key { get; set; } = "";

    /// <summary>Hosts it was seen on, 1 or more.</summary>
    public long Hosts { get; set; }

    /// <summary>First day.</summary>
    public int FirstDay { get; set; }

    /// <summary>Last day.</summary>
    public int LastDay { get; set; }

    internal static TableSchema<Prevalence> Schema { get; } = new("prevalence", "On how many hosts something was seen.",
    [
        Col.Text<Prevalence>("kind", "kind of sighting", FilledBy.Resolve, r => r.Kind),
        Col.Text<Prevalence>("key", "what was seen", FilledBy.Resolve, r => r.Key),
        Col.Int64<Prevalence>("hosts", "hosts", "hosts it was seen on", FilledBy.Resolve, r => r.Hosts),
        Col.Int32<Prevalence>("first_day", "d since 1970-01-01 UTC", "first day", FilledBy.Resolve, r => r.FirstDay),
        Col.Int32<Prevalence>("last_day", "d since 1970-01-01 UTC", "last day", FilledBy.Resolve, r => r.LastDay),
    ]);
}

/// <summary>The first day on which a host was seen with something.</summary>
public sealed class FirstSeen
{
    /// <summary>Kind of sighting.</summary>
    public string Kind { get; set; } = "";

    /// <summary>What was seen.</summary>
    public string Key { get; set; } = "";

    /// <summary>Canonical host.</summary>
    public string Host { get; set; } = "";

    /// <summary>First day.</summary>
    public int FirstDay { get; set; }

    internal static TableSchema<FirstSeen> Schema { get; } = new("first_seen", "When a host was first seen with something.",
    [
        Col.Text<FirstSeen>("kind", "kind of sighting", FilledBy.Resolve, r => r.Kind),
        Col.Text<FirstSeen>("key", "what was seen", FilledBy.Resolve, r => r.Key),
        Col.Text<FirstSeen>("host", "canonical host", FilledBy.Resolve, r => r.Host),
        Col.Int32<FirstSeen>("first_day", "d since 1970-01-01 UTC", "first day", FilledBy.Resolve, r => r.FirstDay),
    ]);
}
