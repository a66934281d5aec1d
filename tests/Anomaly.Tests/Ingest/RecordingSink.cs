using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Tests.Ingest;

/// <summary>Keeps the text of all that a reader finds: every column of its schema, so that readers that reuse objects are seen through.</summary>
internal sealed class RecordingSink : IEventSink
{
    public ReadStats Stats { get; } = new();

    public List<Dictionary<string, string>> Flows { get; } = [];

    public List<Dictionary<string, string>> Processes { get; } = [];

    public List<Dictionary<string, string>> Files { get; } = [];

    public List<Dictionary<string, string>> Names { get; } = [];

    public List<Lease> Leases { get; } = [];

    public List<(long Line, long Offset, string Reason, string Text)> Rejects { get; } = [];

    public static RecordingSink Read(string log, string name = "x.log", LogReadOptions? options = null)
        => Read(Encoding.UTF8.GetBytes(log), name, options);

    public static RecordingSink Read(byte[] stored, string name = "x.log", LogReadOptions? options = null)
    {
        var sink = new RecordingSink();
        using var file = LogFile.Open(new MemoryStream(stored), name);
        options ??= new LogReadOptions();
        var plan = LogFileReader.Plan(file.Content, name, options);
        LogFileReader.Read(file.Content, name, plan, options, sink);
        file.ReportDamage(sink);
        return sink;
    }

    public void Flow(FlowEvent e) => Flows.Add(Row(EventSchema.Flow, e));

    public void Process(ProcessEvent e) => Processes.Add(Row(EventSchema.Process, e));

    public void File(FileEvent e) => Files.Add(Row(EventSchema.File, e));

    public void Name(NameEvent e) => Names.Add(Row(EventSchema.Name, e));

    public void Lease(Lease lease)
    {
        Stats.Leases++;
        Leases.Add(lease);
    }

    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text)
    {
        Stats.CountReject(reason);
        Rejects.Add((line, offset, reason, Encoding.UTF8.GetString(text)));
    }

    /// <summary>All there is, one line each.</summary>
    public IEnumerable<string> Lines() =>
    [
        .. new[] { Flows, Processes, Files, Names }.SelectMany(kind => kind).Select(row => string.Join('|', row.Select(c => $"{c.Key}={c.Value}"))),
        .. Leases.Select(l => l.ToString()),
        .. Rejects.Select(r => r.ToString()),
        $"{Stats.Records} {Stats.OriginatorBytes} {Stats.ResponderBytes} {Stats.FirstTime} {Stats.LastTime}",
    ];

    private Dictionary<string, string> Row<T>(TableSchema<T> schema, T e) where T : Event
    {
        Stats.CountEvent(e);
        return schema.Columns.ToDictionary(c => c.Name, c => c.Get.Text?.Invoke(e) ?? c.Get.Integer!(e).ToString());
    }
}
