using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// VPC flow logs of Google Cloud: entries of Cloud Logging with the flow in <c>jsonPayload</c>, or the payloads alone, as
/// JSON objects one a line, one after the other or in a list. A record tells of one direction as seen at one end: records
/// of the other direction are paired, those of the other end count once.
/// </summary>
public sealed class GcpVpcFlowReader : ILogReader
{
    private static readonly FieldTree Tree = new(
    [
        .. Both("connection.src_ip", GcpField.SrcIp), .. Both("connection.dest_ip", GcpField.DstIp),
        .. Both("connection.src_port", GcpField.SrcPort), .. Both("connection.dest_port", GcpField.DstPort),
        .. Both("connection.protocol", GcpField.Protocol), .. Both("bytes_sent", GcpField.Bytes),
        .. Both("start_time", GcpField.Start), .. Both("end_time", GcpField.End), .. Both("reporter", GcpField.Reporter),
        ("logName", (int)GcpField.LogName),
    ]);

    private enum GcpField
    {
        SrcIp,
        DstIp,
        SrcPort,
        DstPort,
        Protocol,
        Bytes,
        Start,
        End,
        Reporter,
        LogName,
    }

    /// <inheritdoc/>
    public string Format => "gcp-vpc-flow";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        var values = new FieldValues(Tree.Slots);
        JsonFields.FillFromHead(head, Tree, values);
        if (IsFlow(values)) return 95;
        return values[(int)GcpField.LogName].EndsWith("vpc_flows"u8) ? 90 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new Run(sink).All(log.Content);

    private static bool IsFlow(FieldValues values)
        => values.Has((int)GcpField.SrcIp) && values.Has((int)GcpField.DstIp) && values.Has((int)GcpField.Reporter);

    private static IEnumerable<(string, int)> Both(string path, GcpField field) => [(path, (int)field), ("jsonPayload." + path, (int)field)];

    private sealed class Run(IEventSink sink)
    {
        private readonly FormatGuard _guard = new("not a VPC flow log of Google Cloud: JSON objects are expected, like "
            + "{\"jsonPayload\":{\"connection\":{\"src_ip\":\"10.0.0.1\",…},\"bytes_sent\":\"1872\",\"reporter\":\"SRC\",\"start_time\":\"…\"}}");

        private readonly FieldValues _values = new(Tree.Slots);
        private readonly FlowOutput _output = new(sink, "gcp-vpc-flow");
        private readonly Utf8StringCache _strings = new();
        private long _others;

        public void All(Stream content)
        {
            var objects = new JsonObjects(content);
            while (objects.TryRead(out var json))
            {
                sink.Stats.Records++;
                if (objects.Problem is not null) _guard.Bad();
                string? reason = objects.Problem ?? Object(json, objects.Line);
                if (reason is not null) sink.Reject(objects.Line, objects.Offset, reason, json);
            }
            _output.FinishAndCount();
            _guard.Finish();
            if (_others > 0) sink.Stats.CountStream("other", _others);
        }

        private string? Object(ReadOnlySpan<byte> json, long line)
        {
            if (!JsonFields.TryFill(json, Tree, _values))
            {
                _guard.Bad();
                return "not a JSON object";
            }
            if (!IsFlow(_values))
            {
                var name = Get(GcpField.LogName);
                if (name.IsEmpty || name.EndsWith("vpc_flows"u8))
                {
                    _guard.Bad();
                    return "record names no connection";
                }
                // An export of Cloud Logging may hold entries of other logs.
                _others++;
                return null;
            }
            _guard.Good();
            return Flow(line);
        }

        private string? Flow(long line)
        {
            if (!IpText.TryGet(Get(GcpField.SrcIp), _strings, out string source) || !IpText.TryGet(Get(GcpField.DstIp), _strings, out string destination))
                return "address is missing or damaged";
            if (!Transport.Port(Get(GcpField.SrcPort), out int sourcePort) || !Transport.Port(Get(GcpField.DstPort), out int destinationPort)) return "port is not a number";
            if (!Transport.Bytes(Get(GcpField.Bytes), out long bytes, out bool known)) return "byte count is not a number";
            if (ZonedTime.Parse(Get(GcpField.Start), null, out long start) is { } bad) return bad;
            long end = start;
            if (!Get(GcpField.End).IsEmpty && ZonedTime.Parse(Get(GcpField.End), null, out end) is { } badEnd) return badEnd;
            byte observer = Observer(Get(GcpField.Reporter));
            if (observer == 0) return "reporter is not one of SRC, DEST, SRC_GATEWAY, DEST_GATEWAY";
            _output.OneWay(new OneWayRecord
            {
                SrcIp = source,
                DstIp = destination,
                SrcPort = sourcePort,
                DstPort = destinationPort,
                Proto = IpProtocol.Name(Get(GcpField.Protocol), _strings),
                Scope = "",
                Start = start,
                End = Math.Max(start, end),
                Bytes = bytes,
                BytesKnown = known,
                Observer = observer,
                Service = "",
                State = "",
                Uid = "",
                Line = line,
            });
            return null;
        }

        private static byte Observer(ReadOnlySpan<byte> reporter)
        {
            if (reporter.SequenceEqual("SRC"u8)) return 1;
            if (reporter.SequenceEqual("DEST"u8)) return 2;
            if (reporter.SequenceEqual("SRC_GATEWAY"u8)) return 3;
            return reporter.SequenceEqual("DEST_GATEWAY"u8) ? (byte)4 : (byte)0;
        }

        private ReadOnlySpan<byte> Get(GcpField field) => _values[(int)field];
    }
}
