namespace Anomaly.Pipeline.Schema;

/// <summary>Kinds of event.</summary>
public enum EventKind
{
    /// <summary>A network connection.</summary>
    Flow,

    /// <summary>A process start.</summary>
    Process,

    /// <summary>A file operation.</summary>
    File,

    /// <summary>An address was seen under a name.</summary>
    Name,
}

/// <summary>What every event has. Times are microseconds since the Unix epoch, UTC.</summary>
public abstract class Event
{
    /// <summary>Microseconds in an hour.</summary>
    public const long MicrosPerHour = 3_600_000_000;

    /// <summary>Microseconds in a day.</summary>
    public const long MicrosPerDay = 24 * MicrosPerHour;

    /// <summary>Start of the event, µs since the epoch, UTC.</summary>
    public long Time { get; set; }

    /// <summary>Hour number since the epoch, rounded down.</summary>
    public long Hour => FloorDiv(Time, MicrosPerHour);

    /// <summary>Day number since the epoch, rounded down.</summary>
    public int Day => (int)FloorDiv(Time, MicrosPerDay);

    /// <summary>Name of the monitored machine as the log gives it; '' if it does not.</summary>
    public string Host { get; set; } = "";

    /// <summary>Account behind the event; '' if unknown.</summary>
    public string User { get; set; } = "";

    /// <summary>Kind of sensor that wrote the record: zeek, sysmon, windows, auditd, …</summary>
    public string Sensor { get; set; } = "";

    /// <summary>Content id (SHA-256, hex) of the log the record was read from; set by ingest.</summary>
    public string Source { get; set; } = "";

    /// <summary>1-based line in that log.</summary>
    public long Line { get; set; }

    private static long FloorDiv(long a, long b) => a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// <summary>A connection. <c>out</c> is what the monitored side sent; readers fill it with the originator's bytes.</summary>
public sealed class FlowEvent : Event
{
    public string SrcIp { get; set; } = "";
    public string DstIp { get; set; } = "";
    public int SrcPort { get; set; }
    public int DstPort { get; set; }
    public string Proto { get; set; } = "";
    public string Service { get; set; } = "";
    public long DurationUs { get; set; }
    public long BytesOut { get; set; }
    public long BytesIn { get; set; }
    public bool BytesKnown { get; set; }
    public long MissedBytes { get; set; }
    public string State { get; set; } = "";
    public string Uid { get; set; } = "";
    public string HttpMethod { get; set; } = "";
    public string HttpPath { get; set; } = "";
    public string Process { get; set; } = "";
    public string ProcessLink { get; set; } = "none";
    public string DstName { get; set; } = "";
    public string NameSource { get; set; } = "";
    public string Provider { get; set; } = "";
    public string Channel { get; set; } = "";
    public bool External { get; set; }
}

/// <summary>A process start.</summary>
public sealed class ProcessEvent : Event
{
    public string Image { get; set; } = "";
    public string CommandLine { get; set; } = "";
    public string ParentImage { get; set; } = "";
    public string ProcessGuid { get; set; } = "";
    public long Pid { get; set; }
    public string Action { get; set; } = "none";
    public string Provider { get; set; } = "";
    public string Remote { get; set; } = "";
}

/// <summary>A file operation.</summary>
public sealed class FileEvent : Event
{
    public string Image { get; set; } = "";
    public string Path { get; set; } = "";
    public string Operation { get; set; } = "";
}

/// <summary>An address seen under a name. Leases read from logs are names with source <c>dhcp</c>.</summary>
public sealed class NameEvent : Event
{
    public string Client { get; set; } = "";
    public string Address { get; set; } = "";
    public string Name { get; set; } = "";
    public string NameSource { get; set; } = "";
    public string Uid { get; set; } = "";
    public int TtlS { get; set; }
    public string HttpMethod { get; set; } = "";
    public string HttpPath { get; set; } = "";
    public long RequestBytes { get; set; }
}

/// <summary>An address belonged to a host in [From, To), µs since the epoch, UTC.</summary>
public sealed record Lease(string Ip, string Host, long From, long To)
{
    /// <summary>Content id of the file it was read from.</summary>
    public string Source { get; init; } = "";

    /// <summary>1-based line in it.</summary>
    public long Line { get; init; }
}
