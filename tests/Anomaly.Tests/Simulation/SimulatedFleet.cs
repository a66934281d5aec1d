using System.Security.Cryptography;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation;

namespace Anomaly.Tests.Simulation;

/// <summary>Sixty hosts on twelve days (two of them a weekend) with every kind of attack, written once and read back with the readers.</summary>
public sealed class SimulatedFleet : IDisposable
{
    private readonly TestFolder _folder = new();

    public SimulatedFleet()
    {
        Result = Simulator.Run(Options, SilentProgress.Instance);
        foreach (string path in Files(Options.Folder))
        {
            var sink = new Sink(path);
            LogFileReader.Read(path, new LogReadOptions(), sink);
            Logs.Add(sink);
        }
        Leases = [.. Logs.SelectMany(l => l.LeaseList)];
    }

    /// <summary>A Monday.</summary>
    public const int Start = SimulationOptions.DefaultStart + 6;

    public const int Days = 12;

    public const long Seed = 5;

    public SimulationOptions Options => new(60, Days, Seed, Path.Combine(_folder.Path, "fleet"), Start, Scale: 0.6);

    public SimulationResult Result { get; }

    internal List<Sink> Logs { get; } = [];

    public List<Lease> Leases { get; }

    internal IEnumerable<Sink> Of(string format) => Logs.Where(l => l.Path.Contains(Path.DirectorySeparatorChar + format, StringComparison.Ordinal));

    /// <summary>Name of a host as leases give it.</summary>
    public string HostOf(string ip, long time) => Leases.Single(l => l.Ip == ip && l.From <= time && time < l.To).Host;

    public void Dispose() => _folder.Dispose();

    /// <summary>Files of a folder, in order.</summary>
    public static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Digests of the decompressed content, by name.</summary>
    public static SortedDictionary<string, string> Contents(string folder)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Files(folder))
        {
            using var file = LogFile.Open(path);
            digests[Path.GetRelativePath(folder, path).Replace('\\', '/')] = Convert.ToHexString(SHA256.HashData(file.Content));
        }
        return digests;
    }

    /// <summary>A flow, as far as these tests look.</summary>
    internal sealed record Row(long Time, string Host, string SrcIp, int SrcPort, string DstIp, int DstPort, string Proto, string Service, long Duration, long Out, string Uid, string Process);

    /// <summary>Keeps what one file says.</summary>
    internal sealed class Sink(string path) : IEventSink
    {
        public string Path { get; } = path;
        public ReadStats Stats { get; } = new();
        public List<Row> Flows { get; } = [];
        public List<(long Time, string Client, string Address, string Name, string Source, string Uid, int Ttl)> Names { get; } = [];
        public List<(long Time, string Host, string User, string Image, string Command)> Processes { get; } = [];
        public List<(long Time, string Host, string Path)> FileList { get; } = [];
        public List<Lease> LeaseList { get; } = [];

        public void Flow(FlowEvent e) => Flows.Add(new Row(e.Time, e.Host, e.SrcIp, e.SrcPort, e.DstIp, e.DstPort, e.Proto, e.Service, e.DurationUs, e.BytesOut, e.Uid, e.Process));
        public void Process(ProcessEvent e) => Processes.Add((e.Time, e.Host, e.User, e.Image, e.CommandLine));
        public void File(FileEvent e) => FileList.Add((e.Time, e.Host, e.Path));
        public void Name(NameEvent e) => Names.Add((e.Time, e.Client, e.Address, e.Name, e.NameSource, e.Uid, e.TtlS));
        public void Lease(Lease lease) => LeaseList.Add(lease);
        public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text) => Stats.CountReject(reason);
    }
}
