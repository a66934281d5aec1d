using Anomaly.Pipeline.Ingest.Auditd;
using Anomaly.Pipeline.Ingest.Firewalls;
using Anomaly.Pipeline.Ingest.Flows;
using Anomaly.Pipeline.Ingest.Leases;
using Anomaly.Pipeline.Ingest.Ocsf;
using Anomaly.Pipeline.Ingest.Proxies;
using Anomaly.Pipeline.Ingest.Windows;
using Anomaly.Pipeline.Ingest.Zeek;
using Anomaly.Pipeline.Simulation;

namespace Anomaly.Pipeline.Ingest;

/// <summary>The log formats that can be read.</summary>
public static class LogFormats
{
    /// <summary>One line a format; of two that are equally sure of a log, the earlier reads it.</summary>
    public static IReadOnlyList<ILogReader> All { get; } =
    [
        new ZeekTsvReader(),
        new ZeekJsonReader(),
        new LeaseCsvReader(),
        new SimulationNotesReader(),
        new NxlogJsonReader(),
        new WindowsXmlReader(),
        new EvtxDumpJsonReader(),
        SentinelJsonReader.WindowsEvent,
        SentinelJsonReader.SysmonLinux,
        new WinlogbeatReader(),
        new SplunkTextReader(),
        new AuditdReader(),
        new VpcFlowReader(),
        new LaurelReader(),
        new AuomsReader(),
        new PaloAltoReader(),
        new FortiGateReader(),
        new CiscoAsaReader(),
        new CheckPointReader(),
        new IptablesReader(),
        new PfSenseReader(),
        new GcpVpcFlowReader(),
        new SuricataReader(),
        new NfdumpCsvReader(),
        new NfdumpRawReader(),
        new NfdumpPipeReader(),
        new ArgusReader(),
        new YafReader(),
        new SquidReader(),
        new W3cReader(),
        new OcsfJsonReader(),
        new OcsfParquetReader(),
    ];

    /// <summary>The reader of a format; throws <see cref="UsageException"/> for a name that does not exist.</summary>
    public static ILogReader Find(string format)
        => All.FirstOrDefault(r => r.Format == format)
            ?? throw new UsageException($"there is no log format '{format}'; the formats are {Names}");

    /// <summary>
    /// The reader that is surest of a log, from up to 64 KiB of its decompressed beginning; null if none knows it. A log
    /// that begins within a record, as what was cut off a longer one does, is known by what follows the first line.
    /// </summary>
    public static ILogReader? Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (Surest(head, fileName) is { } reader) return reader;
        int end = head.IndexOf((byte)'\n');
        return end < 0 ? null : Surest(head[(end + 1)..], ""); // its own words must say it, the name does not
    }

    private static ILogReader? Surest(ReadOnlySpan<byte> head, string fileName)
    {
        ILogReader? best = null;
        int surest = 0;
        foreach (var reader in All)
        {
            int sure = reader.Sniff(head, fileName);
            if (sure <= surest) continue;
            surest = sure;
            best = reader;
        }
        return best;
    }

    /// <summary>What to say of a log that no reader knows, from its decompressed beginning; nothing of it steers a terminal.</summary>
    public static string UnknownMessage(ReadOnlySpan<byte> head, string fileName) => ForeignLog.Message(head, fileName);

    /// <summary>Names of all formats, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(r => r.Format));
}
