using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// The one mapping from (channel, event id, named values) to events, shared by all formats Windows events are written in.
/// Sysmon 1 process, 3 flow, 11 create, 22 names, 23 and 26 delete; Security 4688 process, 4663 on files, 5156 flow.
/// One per log; <see cref="Finish"/> must be called at its end.
/// </summary>
public sealed class WindowsEventMapper
{
    private const long ReadData = 0x1;
    private const long WriteOrAppendData = 0x2 | 0x4;
    private const long Delete = 0x10000;

    private readonly IEventSink _sink;
    private readonly string _defaultHost;
    private readonly Utf8StringCache _strings = new();
    private readonly WindowsClock _clock;
    private readonly WindowsFlowMapper _flows;
    private readonly FlowEvent _flow = new();
    private readonly ProcessEvent _process = new();
    private readonly FileEvent _file = new();
    private readonly NameEvent _name = new();

    /// <summary>Creates the mapper of one log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="stampsAreUtc">A <c>Z</c> of the logger's stamps is true in this format.</param>
    public WindowsEventMapper(LogSource log, IEventSink sink, bool stampsAreUtc = false)
    {
        _sink = sink;
        _defaultHost = log.DefaultHost;
        _clock = new WindowsClock(log.TimeZone, stampsAreUtc, sink);
        _flows = new WindowsFlowMapper(_strings);
    }

    /// <summary>Events of this channel and id are mapped.</summary>
    public static bool Wants(WindowsChannel channel, int id) => channel switch
    {
        WindowsChannel.Sysmon => id is 1 or 3 or 11 or 22 or 23 or 26,
        WindowsChannel.Security => id is 4688 or 4663 or 5156,
        _ => false,
    };

    /// <summary>Learns from a Sysmon record of any id how far the log's own time stamps are from UTC.</summary>
    public void Learn(ReadOnlySpan<byte> utcTime, ReadOnlySpan<byte> eventTime, ReadOnlySpan<byte> timeCreated, ReadOnlySpan<byte> timestamp)
        => _clock.Learn(utcTime, eventTime, timeCreated, timestamp);

    /// <summary>Counts a record by its channel and id, and maps it if it is wanted; false where it has no event id.</summary>
    internal bool TryMap(WindowsRecord record, WindowsEventCounts counts, in RecordPlace place)
    {
        if (!WindowsRecord.TryNumber(record[WindowsField.EventId], out long id) || id > int.MaxValue)
        {
            counts.Count(WindowsChannel.Other, 0);
            return false;
        }
        record.EventId = (int)id;
        record.Channel = WindowsRecord.ChannelOf(record[WindowsField.Provider], record[WindowsField.Channel]);
        counts.Count(record.Channel, record.EventId);
        if (record.Channel == WindowsChannel.Sysmon)
            Learn(record[WindowsField.UtcTime], record[WindowsField.EventTime], record[WindowsField.TimeCreated], record[WindowsField.Timestamp]);
        if (Wants(record.Channel, record.EventId)) Map(record, place);
        return true;
    }

    /// <summary>Maps one record that is wanted.</summary>
    public void Map(WindowsRecord record, in RecordPlace place)
    {
        if (record.EventId == 4663 && !IsFileAccess(record)) return;
        string? error = _clock.Resolve(record, out long time, out var stamp);
        if (error is not null)
        {
            place.Reject(_sink, error);
            return;
        }
        if (record.EventId == 22)
        {
            MapNames(record, time, stamp, place);
            return;
        }
        bool held = stamp is not null;
        Event e;
        (e, error) = record.EventId switch
        {
            1 => FillSysmonProcess(record, held ? new ProcessEvent() : _process),
            4688 => FillSecurityProcess(record, held ? new ProcessEvent() : _process),
            4663 => FillAccess(record, held ? new FileEvent() : _file),
            3 => _flows.FillSysmon(record, held ? new FlowEvent() : _flow),
            5156 => _flows.FillSecurity(record, held ? new FlowEvent() : _flow),
            _ => FillSysmonFile(record, held ? new FileEvent() : _file),
        };
        if (error is not null) place.Reject(_sink, error);
        else Send(e, record, time, stamp, place);
    }

    /// <summary>Sends what waited for the log's offset to be known.</summary>
    public void Finish() => _clock.Finish();

    private void Send(Event e, WindowsRecord record, long time, WindowsClock.Stamp? stamp, in RecordPlace place)
    {
        e.Host = Host(record);
        e.User = User(record);
        e.Sensor = record.Channel == WindowsChannel.Sysmon ? "sysmon" : "windows";
        e.Line = place.Line;
        e.Time = time;
        if (stamp is { } waits) _clock.Hold(e, waits, place);
        else WindowsClock.Deliver(_sink, e);
    }

    // "host" is last: in forwarded logs it is the collector.
    private string Host(WindowsRecord record)
    {
        var host = record[WindowsField.Hostname];
        if (host.IsEmpty) host = record[WindowsField.Computer];
        if (host.IsEmpty) host = record[WindowsField.HostName];
        return host.IsEmpty ? _defaultHost : _strings.Get(host);
    }

    private string User(WindowsRecord record)
    {
        if (record.Has(WindowsField.User)) return _strings.Get(record[WindowsField.User]);
        var name = record[WindowsField.SubjectUserName];
        if (name.IsEmpty) return "";
        var domain = record[WindowsField.SubjectDomainName];
        if (domain.IsEmpty) return _strings.Get(name);
        int length = domain.Length + 1 + name.Length;
        Span<byte> full = length <= 256 ? stackalloc byte[256] : new byte[length];
        domain.CopyTo(full);
        full[domain.Length] = (byte)'\\';
        name.CopyTo(full[(domain.Length + 1)..]);
        return _strings.Get(full[..length]);
    }

    private (Event, string?) FillSysmonProcess(WindowsRecord record, ProcessEvent e)
    {
        e.Image = _strings.Get(record[WindowsField.Image]);
        e.ParentImage = _strings.Get(record[WindowsField.ParentImage]);
        e.ProcessGuid = Encoding.UTF8.GetString(record[WindowsField.ProcessGuid]);
        return FinishProcess(record, e, WindowsField.ProcessId);
    }

    private (Event, string?) FillSecurityProcess(WindowsRecord record, ProcessEvent e)
    {
        e.Image = _strings.Get(record[WindowsField.NewProcessName]);
        e.ParentImage = _strings.Get(record[WindowsField.ParentProcessName]);
        e.ProcessGuid = "";
        return FinishProcess(record, e, WindowsField.NewProcessId);
    }

    private static (Event, string?) FinishProcess(WindowsRecord record, ProcessEvent e, WindowsField pidField)
    {
        e.CommandLine = Encoding.UTF8.GetString(record[WindowsField.CommandLine]);
        e.Pid = WindowsRecord.TryNumber(record[pidField], out long pid) ? pid : 0;
        return (e, e.Image.Length == 0 && e.CommandLine.Length == 0 ? "no image and no command line" : null);
    }

    private (Event, string?) FillSysmonFile(WindowsRecord record, FileEvent e)
    {
        e.Image = _strings.Get(record[WindowsField.Image]);
        e.Path = Encoding.UTF8.GetString(record[WindowsField.TargetFilename]);
        e.Operation = record.EventId == 11 ? "create" : "delete";
        return (e, e.Path.Length == 0 ? "no file name" : null);
    }

    // One access event stands for one opened handle: the gravest of the accesses counts.
    private (Event, string?) FillAccess(WindowsRecord record, FileEvent e)
    {
        WindowsRecord.TryNumber(record[WindowsField.AccessMask], out long mask);
        e.Image = _strings.Get(record[WindowsField.ProcessName]);
        e.Path = Encoding.UTF8.GetString(record[WindowsField.ObjectName]);
        e.Operation = (mask & Delete) != 0 ? "delete" : (mask & WriteOrAppendData) != 0 ? "write" : "read";
        return (e, e.Path.Length == 0 ? "no file name" : null);
    }

    private static bool IsFileAccess(WindowsRecord record)
        => record[WindowsField.ObjectType].SequenceEqual("File"u8)
           && WindowsRecord.TryNumber(record[WindowsField.AccessMask], out long mask)
           && (mask & (Delete | WriteOrAppendData | ReadData)) != 0;

    // Results look like "type:  5 github.map.fastly.net;::ffff:151.101.208.133;": only addresses are names' subjects.
    private void MapNames(WindowsRecord record, long time, WindowsClock.Stamp? stamp, in RecordPlace place)
    {
        var query = record[WindowsField.QueryName];
        if (query.IsEmpty)
        {
            place.Reject(_sink, "no query name");
            return;
        }
        string name = "";
        var results = record[WindowsField.QueryResults];
        while (!results.IsEmpty)
        {
            int end = results.IndexOf((byte)';');
            var result = end < 0 ? results : results[..end];
            results = end < 0 ? default : results[(end + 1)..];
            if (!IpText.TryGet(result.Trim((byte)' '), _strings, out string address)) continue;
            if (name.Length == 0) name = _strings.Get(query).ToLowerInvariant().TrimEnd('.');
            var e = stamp is null ? _name : new NameEvent();
            e.Address = address;
            e.Name = name;
            e.NameSource = "dns";
            Send(e, record, time, stamp, place);
        }
    }
}
