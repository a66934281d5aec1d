using System.Buffers.Text;
using System.Text;
using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Flows;
using Anomaly.Pipeline.Ingest.Windows;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>Makes events of records as a mapping says. A record that no part of it takes is counted as <c>skipped</c>.</summary>
internal sealed class MappedEvents(LogMapping mapping, LogSource log, IEventSink sink)
{
    private const long Most = 1L << 50;
    private static readonly MappedValue None = new(-1, [], 1, null);

    private readonly Utf8StringCache _strings = new();
    private readonly FlowEvent _flow = new() { Sensor = mapping.Sensor };
    private readonly ProcessEvent _process = new() { Sensor = mapping.Sensor };
    private readonly FileEvent _file = new() { Sensor = mapping.Sensor };
    private readonly NameEvent _name = new() { Sensor = mapping.Sensor };
    private Func<int, bool>? _isAbsent;
    private FieldValues _values = new(mapping.Tree.Slots);
    private long _skipped;

    /// <summary>Takes a record; one that cannot be used is rejected, once.</summary>
    public void Map(FieldValues values, in RecordPlace place)
    {
        _values = values;
        string? bad = null;
        bool taken = false;
        foreach (var record in mapping.Records)
        {
            if (!Holds(record.Where)) continue;
            taken = true;
            string? wrong = Map(record, place.Line);
            bad ??= wrong;
        }
        if (!taken) _skipped++;
        if (bad is not null) place.Reject(sink, bad);
    }

    /// <summary>Counts what was passed over.</summary>
    public void Finish()
    {
        if (_skipped > 0) sink.Stats.CountStream("skipped", _skipped);
    }

    private bool Holds(IReadOnlyList<MappedCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            bool holds = !IsAbsent(condition.Slot) && (condition.Values is null || IsOneOf(_values[condition.Slot], condition.Values));
            if (holds == condition.Negated) return false;
        }
        return true;
    }

    private static bool IsOneOf(ReadOnlySpan<byte> value, IReadOnlyList<byte[]> texts)
    {
        foreach (var text in texts)
            if (value.SequenceEqual(text)) return true;
        return false;
    }

    private bool IsAbsent(int slot)
    {
        if (!_values.Has(slot)) return true;
        var value = _values[slot];
        if (value.IsEmpty) return true;
        foreach (var mark in mapping.Nulls)
            if (value.SequenceEqual(mark)) return true;
        return false;
    }

    private string? Map(MappedRecord record, long line)
    {
        string? badTime = record.Time.Read(_values, log.TimeZone, _isAbsent ??= IsAbsent, out long time);
        var text = new Reading(this, record.Fields);
        return record.Kind switch
        {
            EventKind.Flow => Flow(record, text, time, line, badTime),
            EventKind.Process => badTime ?? Process(text, time, line),
            EventKind.File => badTime ?? File(text, time, line),
            _ => badTime ?? Name(text, time, line),
        };
    }

    private string? Flow(MappedRecord record, Reading read, long time, long line, string? badTime)
    {
        if (!read.Number(MappedField.BytesOut, out long sent, out bool sentKnown)) return "bytes_out is not a number of bytes";
        if (!read.Number(MappedField.BytesIn, out long received, out bool receivedKnown)) return "bytes_in is not a number of bytes";
        if (!read.Number(MappedField.MissedBytes, out long missed, out _)) return "missed_bytes is not a number of bytes";
        sink.Stats.OriginatorBytes += sent;
        sink.Stats.ResponderBytes += received;
        if (badTime is not null) return badTime;
        if (!read.Number(MappedField.Duration, out long duration, out _)) return "duration is not a number";
        if (record.Time.IsEnd) time -= duration;
        if (time < 0) return "time is out of range";
        if (!read.Address(MappedField.DstIp, out string destination) || destination.Length == 0) return "dst_ip is not an address";
        string host = read.Host(log.DefaultHost);
        if (!read.Address(MappedField.SrcIp, out string source) || (source.Length == 0 && host.Length == 0)) return "src_ip is not an address";
        if (!Transport.Port(read[MappedField.SrcPort], out int sourcePort)) return "src_port is not a port";
        if (!Transport.Port(read[MappedField.DstPort], out int destinationPort)) return "dst_port is not a port";
        string name = read.Text(MappedField.DstName).ToLowerInvariant().TrimEnd('.');
        string nameSource = name.Length == 0 ? "" : read.Text(MappedField.NameSource, "sensor");
        if (name.Length > 0 && !MappedFields.NameSources.Contains(nameSource, StringComparer.Ordinal)) return "name_source is not one of those that exist";
        var e = _flow;
        e.SrcIp = source;
        e.DstIp = destination;
        e.SrcPort = sourcePort;
        e.DstPort = destinationPort;
        e.Proto = IpProtocol.Name(read[MappedField.Proto], _strings);
        e.Service = read.Text(MappedField.Service);
        e.DurationUs = duration;
        e.BytesOut = sent;
        e.BytesIn = received;
        e.BytesKnown = sentKnown && receivedKnown;
        e.MissedBytes = missed;
        e.State = read.Text(MappedField.State);
        e.Uid = read.Text(MappedField.Uid);
        e.HttpMethod = read.Text(MappedField.HttpMethod);
        e.HttpPath = read.Text(MappedField.HttpPath);
        e.Process = read.Text(MappedField.Process);
        e.ProcessLink = e.Process.Length > 0 ? "exact" : "none";
        e.DstName = name;
        e.NameSource = nameSource;
        Common(e, read, host, time, line);
        sink.Flow(e);
        return null;
    }

    private string? Process(Reading read, long time, long line)
    {
        var e = _process;
        e.Image = read.Text(MappedField.Image);
        e.CommandLine = read.Text(MappedField.CommandLine);
        if (e.Image.Length == 0 && e.CommandLine.Length == 0) return "no image and no command line";
        e.ParentImage = read.Text(MappedField.ParentImage);
        e.ProcessGuid = read.Text(MappedField.ProcessGuid);
        e.Pid = WindowsRecord.TryNumber(read[MappedField.Pid], out long pid) ? pid : 0;
        Common(e, read, read.Host(log.DefaultHost), time, line);
        sink.Process(e);
        return null;
    }

    private string? File(Reading read, long time, long line)
    {
        var e = _file;
        e.Path = read.Text(MappedField.Path);
        if (e.Path.Length == 0) return "no file name";
        e.Operation = read.Text(MappedField.Operation);
        if (!MappedFields.Operations.Contains(e.Operation, StringComparer.Ordinal)) return "operation is not one of those that exist";
        e.Image = read.Text(MappedField.Image);
        Common(e, read, read.Host(log.DefaultHost), time, line);
        sink.File(e);
        return null;
    }

    private string? Name(Reading read, long time, long line)
    {
        if (!read.Address(MappedField.Address, out string address) || address.Length == 0) return "address is not an address";
        if (!read.Address(MappedField.Client, out string client)) return "client is not an address";
        if (!read.Number(MappedField.Ttl, out long ttl, out _)) return "ttl is not a number";
        if (!read.Number(MappedField.RequestBytes, out long request, out _)) return "request_bytes is not a number of bytes";
        var e = _name;
        e.Name = read.Text(MappedField.Name).ToLowerInvariant().TrimEnd('.');
        if (e.Name.Length == 0) return "name is missing";
        e.NameSource = read.Text(MappedField.NameSource, "dns");
        if (!MappedFields.NameSources.Contains(e.NameSource, StringComparer.Ordinal)) return "name_source is not one of those that exist";
        e.Address = address;
        e.Client = client;
        e.Uid = read.Text(MappedField.Uid);
        e.TtlS = (int)Math.Min(ttl / 1_000_000, int.MaxValue);
        e.HttpMethod = read.Text(MappedField.HttpMethod);
        e.HttpPath = read.Text(MappedField.HttpPath);
        e.RequestBytes = request;
        Common(e, read, read.Host(log.DefaultHost), time, line);
        sink.Name(e);
        return null;
    }

    private static void Common(Event e, Reading read, string host, long time, long line)
    {
        e.Time = time;
        e.Line = line;
        e.Host = host;
        e.User = read.Text(MappedField.User);
    }

    // The values of one event.
    private readonly ref struct Reading(MappedEvents events, IReadOnlyDictionary<MappedField, MappedValue> fields)
    {
        public ReadOnlySpan<byte> this[MappedField field]
        {
            get
            {
                var value = fields.GetValueOrDefault(field, None);
                if (value.Slot < 0) return value.Constant;
                if (events.IsAbsent(value.Slot)) return default;
                var text = events._values[value.Slot];
                return value.Values is { } replaced && replaced.TryGetValue(Encoding.UTF8.GetString(text), out var to) ? to : text;
            }
        }

        public string Text(MappedField field, string ifAbsent = "") => this[field] is { IsEmpty: false } text ? events._strings.Get(text) : ifAbsent;

        public string Host(string ifAbsent) => Text(MappedField.Host, ifAbsent);

        public bool Address(MappedField field, out string address)
        {
            address = "";
            var text = this[field].Trim(" \t"u8);
            return text.IsEmpty || IpText.TryGet(text, events._strings, out address);
        }

        // In bytes or µs; absent is 0 and not known.
        public bool Number(MappedField field, out long number, out bool known)
        {
            number = 0;
            var text = this[field].Trim(" \t"u8);
            known = !text.IsEmpty;
            if (!known) return true;
            if (!Utf8Parser.TryParse(text, out decimal value, out int used) || used != text.Length || value < 0) return false;
            decimal factor = fields[field].Factor;
            if (value > Most / factor) return false;
            number = (long)Math.Round(value * factor);
            return true;
        }
    }
}
