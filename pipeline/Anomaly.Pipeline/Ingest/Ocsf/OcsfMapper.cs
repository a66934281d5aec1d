using System.Text;
using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Windows;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>
/// Makes events of OCSF events, however they are stored: class 4001 flows, 1007 process starts, 1001 file operations, 4003
/// names. Other classes and activities are counted only. One per log; <see cref="Finish"/> must be called at its end.
/// </summary>
internal sealed class OcsfMapper(LogSource log, IEventSink sink)
{
    private const string Sensor = "ocsf";
    private readonly Utf8StringCache _strings = new();
    private readonly ProcessEvent _process = new() { Sensor = Sensor };
    private readonly FileEvent _file = new() { Sensor = Sensor };
    private readonly NameEvent _name = new() { Sensor = Sensor };
    private readonly OcsfFlows _flows = new(sink);

    /// <summary>Maps one event; null, or why it gives nothing although it should.</summary>
    public string? Map(OcsfRecord record, in RecordPlace place)
    {
        int eventClass = record.Class;
        if (eventClass < 0) return "no class_uid";
        string stream = eventClass switch { 4001 => "4001", 1007 => "1007", 1001 => "1001", 4003 => "4003", _ => "other" };
        sink.Stats.CountStream(stream, 1);
        if (stream == "other") return null;
        if (record.Time(out long time) is { } bad) return bad;
        return eventClass switch
        {
            4001 => _flows.Map(record, time, FlowHost(record), User(record), place.Line),
            1007 => Process(record, time, place.Line),
            1001 => File(record, time, place.Line),
            _ => Names(record, time, place.Line),
        };
    }

    /// <summary>Sends the flows that waited for more of their connection.</summary>
    public void Finish() => _flows.Finish();

    private string? Process(OcsfRecord record, long time, long line)
    {
        const int launch = 1;
        sink.Stats.CountTime(time);
        if (record.Activity != launch || record.Failed) return null;
        _process.Image = _strings.Get(First(record, OcsfField.ProcessPath, OcsfField.ProcessName, OcsfField.ProcessFileName));
        _process.CommandLine = Encoding.UTF8.GetString(record[OcsfField.CommandLine]);
        if (_process.Image.Length == 0 && _process.CommandLine.Length == 0) return "no image and no command line";
        _process.ParentImage = _strings.Get(First(record, OcsfField.ActorPath, OcsfField.ParentPath, OcsfField.ActorName));
        _process.ProcessGuid = Encoding.UTF8.GetString(record[OcsfField.ProcessUid]);
        _process.Pid = record.TryInteger(OcsfField.Pid, out int pid) ? pid : 0;
        Common(_process, record, time, line);
        sink.Process(_process);
        return null;
    }

    private string? File(OcsfRecord record, long time, long line)
    {
        sink.Stats.CountTime(time);
        string? operation = record.Activity switch { 1 => "create", 2 => "read", 3 => "write", 4 => "delete", 5 => "rename", _ => null };
        if (operation is null || record.Failed) return null;
        _file.Path = operation == "rename" && record.Has(OcsfField.ResultPath) ? Encoding.UTF8.GetString(record[OcsfField.ResultPath]) : Path(record);
        if (_file.Path.Length == 0) return "no file name";
        _file.Operation = operation;
        _file.Image = _strings.Get(First(record, OcsfField.ActorPath, OcsfField.ActorName));
        Common(_file, record, time, line);
        sink.File(_file);
        return null;
    }

    private string? Names(OcsfRecord record, long time, long line)
    {
        sink.Stats.CountTime(time);
        var query = record[OcsfField.QueryHostname];
        if (query.IsEmpty) return "no query name";
        string name = "";
        for (int entry = record.Values.First((int)OcsfField.AnswerData); entry != FieldValues.None; entry = record.Values.Next(entry))
        {
            if (!IpText.TryGet(record.Values.ValueOf(entry), _strings, out string address)) continue;
            if (name.Length == 0) name = _strings.Get(query).ToLowerInvariant().TrimEnd('.');
            var ttl = record.Values.At((int)OcsfField.AnswerTtl, record.Values.PlaceOf(entry));
            _name.Address = address;
            _name.Name = name;
            _name.NameSource = "dns";
            _name.Client = IpText.TryGet(record[OcsfField.SrcIp], _strings, out string client) ? client : "";
            _name.TtlS = System.Buffers.Text.Utf8Parser.TryParse(ttl, out int seconds, out _) && seconds > 0 ? seconds : 0;
            Common(_name, record, time, line);
            _name.Host = FlowHost(record);
            sink.Name(_name);
        }
        return null;
    }

    private void Common(Event e, OcsfRecord record, long time, long line)
    {
        e.Time = time;
        e.Line = line;
        e.Host = DeviceHost(record);
        e.User = User(record);
    }

    private string DeviceHost(OcsfRecord record)
    {
        var host = First(record, OcsfField.DeviceHostname, OcsfField.DeviceName, OcsfField.DeviceUid);
        return host.IsEmpty ? log.DefaultHost : _strings.Get(host);
    }

    // The device of a network event may be the firewall that reports it: it is the host where it is an end, or knows the process.
    private string FlowHost(OcsfRecord record)
    {
        var address = record[OcsfField.DeviceIp];
        bool isEnd = !address.IsEmpty && (address.SequenceEqual(record[OcsfField.SrcIp]) || address.SequenceEqual(record[OcsfField.DstIp]));
        return isEnd || record.Has(OcsfField.ActorPath) || record.Has(OcsfField.ActorName) ? DeviceHost(record) : "";
    }

    private string User(OcsfRecord record)
    {
        bool isActor = record.Has(OcsfField.ActorUser);
        var name = record[isActor ? OcsfField.ActorUser : OcsfField.ProcessUser];
        var domain = record[isActor ? OcsfField.ActorDomain : OcsfField.ProcessDomain];
        return name.IsEmpty || domain.IsEmpty || name.Contains((byte)'\\') ? _strings.Get(name) : $"{_strings.Get(domain)}\\{_strings.Get(name)}";
    }

    private static string Path(OcsfRecord record)
    {
        if (record.Has(OcsfField.FilePath)) return Encoding.UTF8.GetString(record[OcsfField.FilePath]);
        string name = Encoding.UTF8.GetString(record[OcsfField.FileName]), folder = Encoding.UTF8.GetString(record[OcsfField.FileFolder]);
        if (name.Length == 0 || folder.Length == 0) return name;
        char separator = folder.Contains('\\', StringComparison.Ordinal) ? '\\' : '/';
        return folder.EndsWith(separator) ? folder + name : folder + separator + name;
    }

    private static ReadOnlySpan<byte> First(OcsfRecord record, OcsfField a, OcsfField b, OcsfField c) => record.Has(a) ? record[a] : First(record, b, c);

    private static ReadOnlySpan<byte> First(OcsfRecord record, OcsfField a, OcsfField b) => record[record.Has(a) ? a : b];
}
