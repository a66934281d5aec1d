using System.Globalization;
using System.IO.Compression;
using System.Text;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Microsoft.Extensions.Time.Testing;

namespace Anomaly.Tests.Ingest;

/// <summary>A workspace and logs of its own for one test.</summary>
internal sealed class IngestFixture : IDisposable
{
    private readonly TestFolder _folder = new();

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Workspace Workspace => new(Path.Combine(_folder.Path, "workspace"));

    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();

    /// <summary>A Zeek conn log: its header and one row a flow, <paramref name="first"/> on, a minute apart.</summary>
    public static string Conn(int first, int rows, string start = "2026-03-01T00:00:00Z", int bad = 0)
    {
        var text = new StringBuilder("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n");
        text.Append("#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\n");
        text.Append("#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tcount\n");
        return text.Append(ConnRows(first, rows, start, bad)).ToString();
    }

    public static string ConnRows(int first, int rows, string start = "2026-03-01T00:00:00Z", int bad = 0)
    {
        var text = new StringBuilder();
        var time = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture);
        for (int i = first; i < first + rows; i++)
        {
            string stamp = i < first + bad ? "soon" : time.AddMinutes(i).ToUnixTimeSeconds() + ".000000";
            text.Append(CultureInfo.InvariantCulture, $"{stamp}\tC{i:D6}\t10.0.0.{i % 200}\t{1024 + i}\t140.82.121.4\t443\ttcp\tssl\t1.5\t{i}\t{i * 2}\tSF\t0\n");
        }
        return text.ToString();
    }

    public string Write(string name, string text) => _folder.Write(name, text);

    public string Gzip(string name, string text)
    {
        string path = _folder.File(name);
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    public string PathOf(string name) => _folder.File(name);

    public IngestReport Ingest(params string[] paths) => Ingest(new IngestOptions { Paths = paths, Threads = 2 });

    public IngestReport Ingest(IngestOptions options, Workspace? workspace = null)
        => IngestJob.Run(workspace ?? Workspace, options, SilentProgress.Instance, Clock, CancellationToken.None);

    public SourceCatalog Catalog() => SourceCatalog.Load(Workspace);

    /// <summary>Committed flows in stored order.</summary>
    public List<FlowEvent> Flows(Workspace? workspace = null)
    {
        var catalog = SourceCatalog.Load(workspace ?? Workspace);
        return [.. catalog.Days(EventKind.Flow).SelectMany(day => catalog.Files(EventKind.Flow, day)).SelectMany(file => ParquetTable.Read(file, EventSchema.Flow))];
    }

    /// <summary>Committed rejects.</summary>
    public List<RejectedRecord> Rejects() => [.. Catalog().RejectFiles.SelectMany(file => ParquetTable.Read(file, IntakeSchema.Reject))];

    /// <summary>All data files of a workspace with their bytes, in a form that can be compared.</summary>
    public static SortedDictionary<string, string> Bytes(Workspace workspace)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in Directory.GetFiles(workspace.Root, "*", SearchOption.AllDirectories))
            if (!file.StartsWith(workspace.Scratch, StringComparison.Ordinal)) files[Path.GetRelativePath(workspace.Root, file)] = Convert.ToHexString(File.ReadAllBytes(file));
        return files;
    }
}
