using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using BenchmarkDotNet.Attributes;

namespace Anomaly.Benchmarks;

/// <summary>Zeek conn rows into events, against the reader that most tools begin with: lines as strings, split at tabs.</summary>
[MemoryDiagnoser]
public class ZeekReading
{
    private const int Rows = 100_000;
    private byte[] _log = [];

    /// <summary>Makes the log.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var text = new StringBuilder("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n");
        text.Append("#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\tip_proto\n");
        var random = new Random(1);
        for (int i = 0; i < Rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"{1760000000 + i / 30}.{random.Next(1_000_000):d6}\tC{random.NextInt64(1L << 60):x16}\t10.0.{random.Next(8)}.{random.Next(1, 255)}\t{random.Next(1024, 65536)}\t140.82.{random.Next(256)}.{random.Next(256)}\t443\ttcp\tssl\t{random.Next(100)}.{random.Next(1_000_000):d6}\t{random.Next(100_000)}\t{random.Next(1_000_000)}\tSF\tT\tF\t0\tShADadfF\t{random.Next(99)}\t{random.Next(99_999)}\t{random.Next(99)}\t{random.Next(99_999)}\t-\t6\n");
        _log = Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>The reader of this project.</summary>
    [Benchmark]
    public long Spans()
    {
        var sink = new CountingSink();
        LogFormats.Find("zeek-tsv").Read(new LogSource { Path = "conn.log", Content = new MemoryStream(_log) }, sink);
        return sink.Bytes;
    }

    /// <summary>The peer.</summary>
    [Benchmark(Baseline = true)]
    public long StringSplit()
    {
        var sink = new CountingSink();
        using var lines = new StreamReader(new MemoryStream(_log));
        while (lines.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            string[] f = line.Split('\t');
            sink.Flow(new FlowEvent
            {
                Time = (long)(decimal.Parse(f[0], CultureInfo.InvariantCulture) * 1_000_000m),
                Uid = f[1],
                SrcIp = f[2],
                SrcPort = int.Parse(f[3], CultureInfo.InvariantCulture),
                DstIp = f[4],
                DstPort = int.Parse(f[5], CultureInfo.InvariantCulture),
                Proto = f[6],
                Service = f[7] == "-" ? "" : f[7],
                DurationUs = f[8] == "-" ? 0 : (long)(decimal.Parse(f[8], CultureInfo.InvariantCulture) * 1_000_000m),
                BytesOut = f[9] == "-" ? 0 : long.Parse(f[9], CultureInfo.InvariantCulture),
                BytesIn = f[10] == "-" ? 0 : long.Parse(f[10], CultureInfo.InvariantCulture),
                State = f[11],
                MissedBytes = long.Parse(f[14], CultureInfo.InvariantCulture),
            });
        }
        return sink.Bytes;
    }

    private sealed class CountingSink : IEventSink
    {
        public ReadStats Stats { get; } = new();

        public long Bytes { get; private set; }

        public void Flow(FlowEvent e) => Bytes += e.BytesOut + e.BytesIn;

        public void Process(ProcessEvent e) { }

        public void File(FileEvent e) { }

        public void Name(NameEvent e) { }

        public void Lease(Lease lease) { }

        public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text) => Stats.CountReject(reason);
    }
}
