using System.Text;
using Anomaly.Pipeline.Ingest.Flows;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>Activities of class 4001.</summary>
internal enum OcsfActivity
{
    /// <summary>A connection began.</summary>
    Open,

    /// <summary>It ended: closed, reset, failed or refused.</summary>
    End,

    /// <summary>A report in between, or a report that stands alone.</summary>
    Traffic,
}

/// <summary>
/// Flows of OCSF class 4001. Reports of one connection (<c>connection_info.uid</c>) become one flow; VPC flow logs, which
/// report each direction on its own, are paired.
/// </summary>
internal sealed class OcsfFlows(IEventSink sink)
{
    private readonly Utf8StringCache _strings = new();
    private readonly OcsfConnections _connections = new(sink);
    private readonly DirectionPairer _pairer = new(sink, "ocsf");

    /// <summary>Maps one record; null, or why it gives no flow although it should.</summary>
    public string? Map(OcsfRecord record, long time, string host, string user, long line)
    {
        var activity = record.Activity switch { 1 => OcsfActivity.Open, 2 or 3 or 4 or 5 => OcsfActivity.End, 7 => (OcsfActivity?)null, _ => OcsfActivity.Traffic };
        if (activity is null || IsWithoutData(record)) return Skip(time);
        bool running = record.Has(OcsfField.RunningOut) || record.Has(OcsfField.RunningIn);
        if (!record.TryBytes(running ? OcsfField.RunningOut : OcsfField.BytesOut, out long sent, out bool sentKnown)
            || !record.TryBytes(running ? OcsfField.RunningIn : OcsfField.BytesIn, out long received, out bool receivedKnown)
            || !record.TryBytes(OcsfField.Bytes, out long total, out bool totalKnown)) return "byte count is not a number";
        if (!record.TryDuration(out long duration)) return "duration is not a number";
        if (Times(record, activity.Value, ref time, ref duration) is { } bad) return bad;
        if (!IpText.TryGet(record[OcsfField.SrcIp], _strings, out string source) || !IpText.TryGet(record[OcsfField.DstIp], _strings, out string destination))
            return "address is missing or damaged";
        if (!Transport.Port(record[OcsfField.SrcPort], out int sourcePort) || !Transport.Port(record[OcsfField.DstPort], out int destinationPort)) return "port is not a number";
        string proto = IpProtocol.Name(record.Has(OcsfField.ProtocolName) ? record[OcsfField.ProtocolName] : record[OcsfField.ProtocolNumber], _strings);
        if (IsOneWay(record) && !sentKnown && !receivedKnown)
        {
            Pair(record, source, sourcePort, destination, destinationPort, proto, time, duration, total, totalKnown, line);
            return null;
        }
        var (name, nameSource) = Name(record);
        bool hasProcess = record.Has(OcsfField.ActorPath) || record.Has(OcsfField.ActorName);
        _connections.Add(new FlowEvent
        {
            Sensor = "ocsf",
            Time = time,
            Line = line,
            Host = host,
            User = user,
            SrcIp = source,
            DstIp = destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = proto,
            Service = _strings.Get(record[OcsfField.AppName]),
            DurationUs = duration,
            BytesOut = sent,
            BytesIn = received,
            BytesKnown = sentKnown && receivedKnown,
            State = StateOf(record),
            Uid = Encoding.UTF8.GetString(record[OcsfField.ConnectionUid]),
            Process = _strings.Get(record[record.Has(OcsfField.ActorPath) ? OcsfField.ActorPath : OcsfField.ActorName]),
            ProcessLink = hasProcess ? "exact" : "none",
            DstName = name,
            NameSource = nameSource,
        }, activity.Value, running, sentKnown || receivedKnown);
        return null;
    }

    /// <summary>Sends what waits.</summary>
    public void Finish()
    {
        _connections.Finish();
        _pairer.Finish();
        if (_connections.Interim > 0) sink.Stats.CountStream("4001 interim", _connections.Interim);
    }

    // What is one flow's time is its start. A close without one is stamped at the end.
    private string? Times(OcsfRecord record, OcsfActivity activity, ref long time, ref long duration)
    {
        bool hasStart = record.TryTime(OcsfField.StartTime, out long start);
        bool hasEnd = record.TryTime(OcsfField.EndTime, out long end);
        if (record.Has(OcsfField.StartTime) && !hasStart) return "start_time is not a time";
        if (record.Has(OcsfField.EndTime) && !hasEnd) return "end_time is not a time";
        if (hasStart && hasEnd && duration == 0) duration = Math.Max(0, end - start);
        if (hasStart) time = start;
        else if (hasEnd) time = end - duration;
        else if (activity == OcsfActivity.End) time -= duration;
        if (time < 0) return "time is out of range";
        sink.Stats.CountTime(time);
        return null;
    }

    private string? Skip(long time)
    {
        sink.Stats.CountTime(time);
        return null;
    }

    private static bool IsWithoutData(OcsfRecord record)
        => record[OcsfField.StatusCode] is var code && (code.SequenceEqual("NODATA"u8) || code.SequenceEqual("SKIPDATA"u8));

    private static bool IsOneWay(OcsfRecord record) => record[OcsfField.Product].SequenceEqual("Amazon VPC"u8);

    private void Pair(OcsfRecord record, string source, int sourcePort, string destination, int destinationPort, string proto, long time, long duration, long bytes, bool known, long line)
    {
        record.TryInteger(OcsfField.TcpFlags, out int flags);
        record.TryInteger(OcsfField.DirectionId, out int direction);
        var way = sourcePort != destinationPort ? default : direction switch { 1 => "ingress"u8, 2 => "egress"u8, _ => default };
        _pairer.Add(new OneWayRecord
        {
            SrcIp = source,
            DstIp = destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = proto,
            Scope = _strings.Get(record[record.Has(OcsfField.SrcInterface) ? OcsfField.SrcInterface : OcsfField.DstInterface]),
            Start = time,
            End = time + duration,
            Bytes = bytes,
            BytesKnown = known,
            Opener = VpcFlowEvents.OpenerOf(flags, way),
            Service = _strings.Get(record[OcsfField.AppName]),
            State = StateOf(record),
            Uid = "",
            Line = line,
        });
    }

    private (string Name, string Source) Name(OcsfRecord record)
    {
        if (record.Has(OcsfField.Sni)) return (Lower(record[OcsfField.Sni]), "sni");
        var name = record[record.Has(OcsfField.DstHostname) ? OcsfField.DstHostname : OcsfField.DstDomain];
        return name.IsEmpty || IpText.TryGet(name, _strings, out _) ? ("", "") : (Lower(name), "sensor");
    }

    private string Lower(ReadOnlySpan<byte> name) => _strings.Get(name).ToLowerInvariant().TrimEnd('.');

    private string StateOf(OcsfRecord record)
    {
        if (record.Has(OcsfField.Disposition)) return _strings.Get(record[OcsfField.Disposition]);
        return record.Activity switch { 1 => "open", 2 => "close", 3 => "reset", 4 => "fail", 5 => "refuse", _ => "" };
    }
}
