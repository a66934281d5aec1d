using System.IO.Compression;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>
/// <c>auditd/HOST/audit.log.gz</c> of every Linux host. Text waits until a block is full and is then appended as a gzip
/// member of its own, so that a fleet needs no open file per host.
/// </summary>
internal sealed class AuditdFolder(string folder, IReadOnlyList<SimHost> hosts)
{
    private const int Block = 1 << 17;
    private readonly TextBuffer?[] _pending = new TextBuffer?[hosts.Count];
    private readonly long[] _serial = new long[hosts.Count];
    private readonly bool[] _begun = new bool[hosts.Count];

    /// <summary>Appends rows in order of time.</summary>
    public void Append(IEnumerable<AgentRow> rows)
    {
        foreach (var row in rows)
        {
            var host = hosts[row.Host];
            var text = _pending[row.Host] ??= new TextBuffer();
            ref long serial = ref _serial[row.Host];
            if (serial == 0) serial = 300 + host.MachineId % 40_000;
            AuditdRecords.Append(text, host, row, serial);
            serial += 1 + (row.Time & 1);
            if (text.Length >= Block) Push(host, text);
        }
    }

    /// <summary>Writes what waits and gives the files their names.</summary>
    public void Finish()
    {
        foreach (var host in hosts)
        {
            if (_pending[host.Index] is not { } text) continue;
            Push(host, text);
            File.Move(Temporary(host), Target(host), overwrite: true);
        }
    }

    private void Push(SimHost host, TextBuffer text)
    {
        bool first = !_begun[host.Index];
        if (first) Directory.CreateDirectory(Path.GetDirectoryName(Target(host))!);
        _begun[host.Index] = true;
        using var file = new FileStream(Temporary(host), first ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.None);
        using var gzip = new GZipStream(file, CompressionLevel.Optimal);
        gzip.Write(text.Written);
        text.Clear();
    }

    private string Target(SimHost host) => Path.Combine(folder, host.Name, "audit.log.gz");

    private string Temporary(SimHost host) => Target(host) + AtomicFile.TemporarySuffix;
}
