using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Tests.Resolve;

/// <summary>A workspace whose parsed events are objects of the test. Each call of <see cref="Commit"/> is one ingest batch.</summary>
public sealed class ResolveFixture : IDisposable
{
    public static readonly int Day = Workspace.ParseDay("2026-03-02");
    private readonly TestFolder _folder = new();
    private readonly List<Event> _events = [];
    private readonly List<Lease> _leases = [];
    private int _batch;
    private long _line;

    public ResolveFixture() => Workspace = new Workspace(Path.Combine(_folder.Path, "work's [1] *"));

    public Workspace Workspace { get; }

    /// <summary>Microseconds of a time on the test's day, <c>HH:mm:ss[.ffffff]</c>, days later or earlier if asked.</summary>
    public static long At(string clock, int days = 0)
        => (Day + days) * Event.MicrosPerDay + TimeSpan.ParseExact(clock, ["hh\\:mm\\:ss", "hh\\:mm\\:ss\\.FFFFFF"], CultureInfo.InvariantCulture).Ticks / 10;

    public T Add<T>(T e) where T : Event
    {
        if (e.Source.Length == 0) e.Source = "log";
        if (e.Line == 0) e.Line = ++_line;
        _events.Add(e);
        return e;
    }

    public void Lease(string ip, string host, long from, long to) => _leases.Add(new Lease(ip, host, from, to) { Source = "leases", Line = ++_line });

    /// <summary>A Zeek connection.</summary>
    public FlowEvent Zeek(string clock, string src, string dst, long sent = 1000, long received = 2000, int srcPort = 50000, int dstPort = 443, string uid = "", int days = 0, string source = "zeek")
        => Add(new FlowEvent
        {
            Time = At(clock, days),
            Sensor = "zeek",
            Source = source,
            SrcIp = src,
            DstIp = dst,
            SrcPort = srcPort,
            DstPort = dstPort,
            Proto = "tcp",
            BytesOut = sent,
            BytesIn = received,
            BytesKnown = true,
            Uid = uid,
            State = "SF",
        });

    /// <summary>A connection that a Windows host's Sysmon saw.</summary>
    public FlowEvent Sysmon(string clock, string host, string src, string dst, string image = @"C:\Git\git.exe", int srcPort = 50000, int dstPort = 443, bool inbound = false, int days = 0)
        => Add(new FlowEvent
        {
            Time = At(clock, days),
            Host = host,
            User = @"CORP\kim",
            Sensor = "sysmon",
            Source = "sysmon-" + host,
            SrcIp = src,
            DstIp = dst,
            SrcPort = srcPort,
            DstPort = dstPort,
            Proto = "tcp",
            Process = image,
            ProcessLink = "exact",
            State = inbound ? "inbound" : "",
        });

    /// <summary>A connect call that a Linux host's auditd saw.</summary>
    public FlowEvent Auditd(string clock, string host, string dst, string image = "/usr/bin/git", int dstPort = 443, string source = "audit")
        => Add(new FlowEvent { Time = At(clock), Host = host, User = "kim", Sensor = "auditd", Source = source, DstIp = dst, DstPort = dstPort, Process = image, ProcessLink = "exact" });

    /// <summary>A DNS answer on the network.</summary>
    public NameEvent Dns(string clock, string client, string address, string name, int ttl = 60, int days = 0)
        => Add(new NameEvent { Time = At(clock, days), Sensor = "zeek", Client = client, Address = address, Name = name, NameSource = "dns", TtlS = ttl });

    /// <summary>Stores everything added since the last call.</summary>
    public void Commit()
    {
        string batch = $"b{++_batch}";
        var parts = new List<StoredPart>();
        Parts(parts, batch, EventSchema.Flow);
        Parts(parts, batch, EventSchema.Process);
        Parts(parts, batch, EventSchema.File);
        Parts(parts, batch, EventSchema.Name);
        if (_leases.Count > 0)
        {
            string path = $"leases/{batch}.parquet";
            ParquetTable.Write(Path.Combine(Workspace.Root, path), IntakeSchema.Lease, _leases);
            parts.Add(new StoredPart { Table = "lease", Day = "", Path = path, Rows = _leases.Count });
        }
        new BatchManifest { Version = BatchManifest.CurrentVersion, Batch = batch, Committed = "", Files = [], Parts = parts }.Write(Path.Combine(Workspace.Sources, batch + ".json"));
        _events.Clear();
        _leases.Clear();
    }

    /// <summary>Commits and resolves.</summary>
    public ResolveResult Resolve(ResolveOptions? options = null)
    {
        if (_events.Count + _leases.Count > 0) Commit();
        return ResolveJob.Run(Workspace, options ?? new ResolveOptions { Engine = new DuckDbOptions { Threads = 2, MemoryLimit = 256 << 20 } }, SilentProgress.Instance, CancellationToken.None);
    }

    /// <summary>Resolves and returns the day's flows.</summary>
    public List<FlowEvent> Flows(int days = 0)
    {
        Resolve();
        return [.. Facts().Flows(Day + days)];
    }

    public FlowEvent TheFlow()
    {
        var flows = Flows();
        return flows.Count == 1 ? flows[0] : throw new InvalidOperationException($"{flows.Count} flows, expected 1");
    }

    public FactStore Facts() => FactStore.Open(Workspace);

    public void Dispose() => _folder.Dispose();

    private void Parts<T>(List<StoredPart> parts, string batch, TableSchema<T> schema) where T : Event
    {
        foreach (var day in _events.OfType<T>().GroupBy(e => e.Day))
        {
            string text = Workspace.DayText(day.Key), path = $"events/{schema.Name}/day={text}/{batch}.parquet";
            ParquetTable.Write(Path.Combine(Workspace.Root, path), schema, day);
            parts.Add(new StoredPart { Table = schema.Name, Day = text, Path = path, Rows = day.Count() });
        }
    }
}
