using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>One host over some days: when it was seen, by what, under which addresses.</summary>
public sealed class HostPresence
{
    /// <summary>Canonical host.</summary>
    public string Host { get; set; } = "";

    /// <summary>First day with facts, d since 1970-01-01 UTC.</summary>
    public int FirstDay { get; set; }

    /// <summary>Last day with facts.</summary>
    public int LastDay { get; set; }

    /// <summary>Days with facts.</summary>
    public int Days { get; set; }

    /// <summary>Days with flows.</summary>
    public int FlowDays { get; set; }

    /// <summary>Days with process starts.</summary>
    public int ProcessDays { get; set; }

    /// <summary>Days with file operations.</summary>
    public int FileDays { get; set; }

    /// <summary>Hours with flows, on average over the days with flows, 0–24.</summary>
    public double FlowHours { get; set; }

    /// <summary>Sent to code repositories, bytes.</summary>
    public long RepoBytesOut { get; set; }

    /// <summary>External connections whose bytes no sensor counted.</summary>
    public long UnknownByteFlows { get; set; }

    /// <summary>Bytes the network sensor missed.</summary>
    public long MissedBytes { get; set; }

    /// <summary>Addresses its flows came from.</summary>
    public int Addresses { get; set; }

    /// <summary>The address of its latest flow; '' without one.</summary>
    public string LastAddress { get; set; } = "";

    internal static TableSchema<HostPresence> Schema { get; } = new("host", "A host over some days.",
    [
        Col.Text<HostPresence>("host", "canonical host", FilledBy.Resolve, r => r.Host),
        Col.Int32<HostPresence>("first_day", "d since 1970-01-01 UTC", "first day with facts", FilledBy.Resolve, r => r.FirstDay),
        Col.Int32<HostPresence>("last_day", "d since 1970-01-01 UTC", "last day with facts", FilledBy.Resolve, r => r.LastDay),
        Col.Int32<HostPresence>("days", "d", "days with facts", FilledBy.Resolve, r => r.Days),
        Col.Int32<HostPresence>("flow_days", "d", "days with flows", FilledBy.Resolve, r => r.FlowDays),
        Col.Int32<HostPresence>("process_days", "d", "days with process starts", FilledBy.Resolve, r => r.ProcessDays),
        Col.Int32<HostPresence>("file_days", "d", "days with file operations", FilledBy.Resolve, r => r.FileDays),
        Col.Float64<HostPresence>("flow_hours", "h a day", "hours with flows on a day with flows", FilledBy.Resolve, r => r.FlowHours),
        Col.Int64<HostPresence>("repo_bytes_out", "bytes", "sent to code repositories", FilledBy.Resolve, r => r.RepoBytesOut),
        Col.Int64<HostPresence>("unknown_byte_flows", "connections", "external connections whose bytes no sensor counted", FilledBy.Resolve, r => r.UnknownByteFlows),
        Col.Int64<HostPresence>("missed_bytes", "bytes", "bytes the network sensor missed", FilledBy.Resolve, r => r.MissedBytes),
        Col.Int32<HostPresence>("addresses", "addresses", "addresses its flows came from", FilledBy.Resolve, r => r.Addresses),
        Col.Text<HostPresence>("last_address", "address of its latest flow", FilledBy.Resolve, r => r.LastAddress),
    ]);
}

/// <summary>What one kind of sensor delivered on one day.</summary>
public sealed class SensorDay
{
    /// <summary>Sensor: zeek, sysmon, auditd, …</summary>
    public string Sensor { get; set; } = "";

    /// <summary>Day, d since 1970-01-01 UTC.</summary>
    public int Day { get; set; }

    /// <summary>Hours with events, 0–24.</summary>
    public int Hours { get; set; }

    /// <summary>Flows, process starts and file operations.</summary>
    public long Events { get; set; }

    /// <summary>Hosts they belong to.</summary>
    public int Hosts { get; set; }

    /// <summary>Bytes it says it missed.</summary>
    public long MissedBytes { get; set; }

    internal static TableSchema<SensorDay> Schema { get; } = new("sensor_day", "What a sensor delivered on a day.",
    [
        Col.Text<SensorDay>("sensor", "kind of sensor", FilledBy.Resolve, r => r.Sensor),
        Col.Int32<SensorDay>("day", "d since 1970-01-01 UTC", "day", FilledBy.Resolve, r => r.Day),
        Col.Int32<SensorDay>("hours", "h", "hours with events", FilledBy.Resolve, r => r.Hours),
        Col.Int64<SensorDay>("events", "events", "flows, process starts and file operations", FilledBy.Resolve, r => r.Events),
        Col.Int32<SensorDay>("hosts", "hosts", "hosts they belong to", FilledBy.Resolve, r => r.Hosts),
        Col.Int64<SensorDay>("missed_bytes", "bytes", "bytes it says it missed", FilledBy.Resolve, r => r.MissedBytes),
    ]);
}
