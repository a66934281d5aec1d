using System.Text;
using Anomaly.Pipeline.Ingest;
using DuckDB.NET.Data;

namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>
/// A few small logs of every format, found by themselves among the sample logs: what <see cref="LogFormats.Sniff"/> takes
/// for a format is a sample of it. Formats of which no sample log may be shipped have one here.
/// </summary>
public static class ReaderSamples
{
    private const int Most = 3;
    private static readonly int[] Lengths = [12_000, 60_000];
    private const string ZonedHost = "sample-host";

    private static readonly Dictionary<string, string> Own = new(StringComparer.Ordinal)
    {
        ["leases"] = "ip,host,from,to\n10.0.0.1,ws-1,2026-03-01T08:00:00Z,2026-03-02T08:00:00Z\n10.0.0.2,ws-2,2026-03-01T08:00:00Z,\n# a comment\n10.0.0.1,ws-3,2026-03-02T08:00:00Z,2026-03-03T00:00:00Z\n",
        ["simulation-notes"] = "attack_id,kind,host,from,to,bytes,description\na-1,push,ws-1,2026-03-01T08:00:00Z,2026-03-01T09:00:00Z,5000000,pushes\n",
        ["evtxdump-json"] = """
            {"Event":{"#attributes":{"xmlns":"http://schemas.microsoft.com/win/2004/08/events/event"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},"EventID":1,"TimeCreated":{"#attributes":{"SystemTime":"2026-03-01T10:00:00.123456Z"}},"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc1"},"EventData":{"UtcTime":"2026-03-01 10:00:00.123","ProcessId":77,"Image":"C:\\git.exe","CommandLine":"git push","ParentImage":"C:\\cmd.exe","User":"CORP\\kim"}}}
            {"Event":{"System":{"Provider_attributes":{"Name":"Microsoft-Windows-Sysmon"},"EventID":3,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc1"},"EventData":{"UtcTime":"2026-03-01 10:00:01.000","ProcessId":78,"Image":"C:\\ssh.exe","Protocol":"tcp","Initiated":true,"SourceIp":"10.0.0.5","SourcePort":50000,"DestinationIp":"140.82.121.4","DestinationPort":22}}}

            """,
        ["iptables"] = """
            2026-03-01T10:00:00+01:00 fw kernel: LAN-ACCEPT IN=eth0 OUT=eth1 MAC= SRC=10.0.0.5 DST=140.82.121.4 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=6429 DF PROTO=TCP SPT=50000 DPT=443 WINDOW=14600 RES=0x00 SYN URGP=0
            2026-03-01T10:00:01+01:00 fw kernel: LAN-DROP IN=eth0 OUT= MAC= SRC=10.0.0.6 DST=10.0.0.1 LEN=49 TOS=0x00 PREC=0x00 TTL=64 ID=1 PROTO=UDP SPT=50001 DPT=53 LEN=29

            """,
        ["pfsense"] = """
            2026-03-01T10:00:00+01:00 fw filterlog[77]: 5,,,1000000103,igb0,match,pass,out,4,0x0,,64,1,0,DF,6,tcp,60,10.0.0.5,140.82.121.4,50000,443,0,S,1,,65535,,mss
            2026-03-01T10:00:01+01:00 fw filterlog[77]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,1,0,none,17,udp,60,10.0.0.6,10.0.0.1,50001,53,40

            """,
        ["gcp-vpc-flow"] = """
            {"jsonPayload":{"bytes_sent":"900","connection":{"dest_ip":"1.1.1.1","dest_port":443,"protocol":6,"src_ip":"10.0.0.5","src_port":50000},"end_time":"2026-03-02T08:00:03.5Z","reporter":"SRC","start_time":"2026-03-02T08:00:00.5Z"}}
            {"jsonPayload":{"bytes_sent":"900","connection":{"dest_ip":"1.1.1.1","dest_port":443,"protocol":6,"src_ip":"10.0.0.5","src_port":50001},"end_time":"2026-03-02T08:00:03.5Z","reporter":"SRC","start_time":"2026-03-02T08:00:00.5Z"}}

            """,
        ["nfdump"] = """
            firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,inBytes,outBytes,flags
            2019-07-11 10:30:00.235,00:00:01.999,TCP,10.0.0.5,50000,140.82.112.3,443,9,900,...AP.S.
            2019-07-11 10:30:01.235,00:00:01.999,TCP,10.0.0.5,50001,140.82.112.3,443,9,900,...AP.S.

            """,
        ["nfdump-pipe"] = """
            2|1562833800235|1562833802234|6|0|0|0|167772165|50000|0|0|0|16843009|443|0|0|1|2|2|0|9|900
            2|1562833801235|1562833802234|6|0|0|0|167772165|50001|0|0|0|16843009|443|0|0|1|2|2|0|9|900

            """,
        ["argus"] = """
            StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotBytes,SrcBytes
            2011/08/10 09:46:59.607825,1.026539,tcp,94.44.127.113,1577,   ->,147.32.84.59,0x1AE1,S_RA,276,156
            2011/08/10 09:47:59.607825,1.026539,tcp,94.44.127.113,1578,   ->,147.32.84.59,443,S_RA,276,156

            """,
        ["squid"] = """
            1772438409.500   9250 10.0.0.5 TCP_MISS/201 5435 POST https://api.github.com/user/repos?x=1 alice HIER_DIRECT/140.82.112.6 application/json
            1772438410.500     50 10.0.0.6 TCP_TUNNEL/200 5435 CONNECT github.com:443 - HIER_DIRECT/140.82.112.3 -

            """,
        ["w3c"] = """
            #Fields: date time time-taken c-ip s-action cs-method cs-uri-scheme cs-host cs-uri-path cs(User-Agent) sc-bytes cs-bytes r-ip
            2026-03-02 08:00:09 9250 10.0.0.5 TCP_MISS POST https api.github.com /user/repos "git 2" 702 900000 140.82.112.6
            2026-03-02 08:00:10 9250 10.0.0.5 TCP_MISS GET https api.github.com /user "git" 702 90 140.82.112.6

            """,
        ["ocsf"] = """
            {"class_uid":1007,"activity_id":1,"time":1767323000000,"device":{"hostname":"pc1"},"process":{"cmd_line":"git push","pid":7,"file":{"path":"/usr/bin/git"}}}
            {"class_uid":1001,"activity_id":1,"time":1767323000001,"device":{"hostname":"pc1"},"file":{"path":"/home/a/repos/x"}}

            """,
        ["auditd-laurel"] = """
            {"ID":"1615113648.981:15220","NODE":"host-1","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,"pid":7,"uid":1000,"exe":"/usr/bin/git","AUID":"kim","UID":"kim","SYSCALL":"execve"},"EXECVE":{"argc":3,"ARGV":["git","push","origin"]},"CWD":{"cwd":"/home/kim"}}
            {"ID":"1615113649.100:15221","NODE":"host-1","SYSCALL":{"arch":"0xc000003e","syscall":59,"success":"yes","exit":0,"pid":8,"uid":1000,"exe":"/usr/bin/tar","AUID":"kim","UID":"kim","SYSCALL":"execve"},"EXECVE":{"argc":3,"ARGV":["tar","czf","/tmp/x.tgz"]},"CWD":{"cwd":"/home/kim"}}

            """,
        ["winlogbeat"] = """
            {"@timestamp":"2026-03-01T10:00:00.123Z","event":{"code":"1","provider":"Microsoft-Windows-Sysmon"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","computer_name":"pc1","event_data":{"UtcTime":"2026-03-01 10:00:00.123"}},"process":{"executable":"C:\\git.exe","command_line":"git push","pid":77,"parent":{"executable":"C:\\cmd.exe"}},"user":{"name":"kim"}}
            {"@timestamp":"2026-03-01T10:01:00.123Z","event":{"code":"11","provider":"Microsoft-Windows-Sysmon"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"11","computer_name":"pc1","event_data":{"UtcTime":"2026-03-01 10:01:00.123"}},"process":{"executable":"C:\\git.exe","pid":77},"file":{"path":"C:\\a.zip"}}

            """,
    };

    private static readonly Lazy<Dictionary<string, List<ReaderSample>>> Found = new(Find);

    /// <summary>How samples are read: zone-less times are UTC.</summary>
    public static LogReadOptions Options(string format) => new(format, ZonedHost, TimeZoneInfo.Utc);

    /// <summary>Samples of a format; none where there are none.</summary>
    public static IReadOnlyList<ReaderSample> Of(string format) => Found.Value.GetValueOrDefault(format, []);

    private static Dictionary<string, List<ReaderSample>> Find()
    {
        var found = new Dictionary<string, List<ReaderSample>>(StringComparer.Ordinal);
        foreach (var (format, text) in Own) found.Add(format, [new ReaderSample("own", Encoding.UTF8.GetBytes(text))]);
        found.Add("ocsf-parquet", [new ReaderSample("own.parquet", Parquet(LakeRows))]);
        foreach (string file in Directory.EnumerateFiles(Corpus(), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(file) is "README.md" or "LICENCES.md" or "facts.json" or "formats-facts.json") continue;
            using var log = LogFile.Open(file);
            var head = log.Content.Peek(LogFileReader.HeadLength);
            string name = Path.GetFileName(file);
            if (LogFormats.Sniff(head, name)?.Format is not { } format) continue;
            if (!found.TryGetValue(format, out var samples)) found.Add(format, samples = []);
            if (samples.Count >= Most) continue;
            var whole = new MemoryStream();
            log.Content.CopyTo(whole);
            foreach (int length in Lengths)
            {
                var sample = new ReaderSample(name, Cut(whole.ToArray(), length));
                if (sample.Events(format) == 0) continue;
                samples.Add(sample);
                break;
            }
        }
        return found;
    }

    // As Amazon Security Lake keeps VPC flow logs.
    private const string LakeRows = """
        SELECT 4001 AS class_uid, 6 AS activity_id, (1767323000000 + i)::BIGINT AS time, 1767323000000::BIGINT AS start_time, 1767323060000::BIGINT AS end_time, 'OK' AS status_code,
            {'ip': '10.0.0.5', 'port': 50000 + i} AS src_endpoint, {'ip': '140.82.121.3', 'port': 443} AS dst_endpoint, {'protocol_num': 6, 'tcp_flags': 2} AS connection_info, {'bytes': (100 + i)::BIGINT} AS traffic
        FROM range(20) t(i)
        """;

    private static byte[] Parquet(string select)
    {
        string path = Path.Combine(Path.GetTempPath(), $"reader-sample-{Environment.ProcessId}.parquet");
        try
        {
            using var connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"COPY ({select}) TO '{path}' (FORMAT parquet)";
            command.ExecuteNonQuery();
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Parquet cannot be cut; of text whole lines are kept.
    private static byte[] Cut(byte[] bytes, int longest)
    {
        if (bytes.Length <= longest || ReaderSample.IsBinary(bytes)) return bytes;
        int end = bytes.AsSpan(0, longest).LastIndexOf((byte)'\n');
        return end < 0 ? bytes : bytes[..(end + 1)];
    }

    internal static string Corpus()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Anomaly.sln"))) return Path.Combine(folder, "tests", "Anomaly.Tests", "corpus");
        throw new DirectoryNotFoundException($"no Anomaly.sln above {AppContext.BaseDirectory}");
    }
}

/// <summary>A small log.</summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">Decompressed content.</param>
public sealed record ReaderSample(string Name, byte[] Bytes)
{
    /// <summary>Not made of lines (Parquet).</summary>
    public bool Binary => IsBinary(Bytes);

    /// <summary>Not made of lines (Parquet).</summary>
    public static bool IsBinary(ReadOnlySpan<byte> bytes) => bytes.StartsWith("PAR1"u8);

    /// <summary>Its lines with their line ends.</summary>
    public List<byte[]> Lines()
    {
        var lines = new List<byte[]>();
        int from = 0;
        while (from < Bytes.Length)
        {
            int end = Bytes.AsSpan(from).IndexOf((byte)'\n');
            int next = end < 0 ? Bytes.Length : from + end + 1;
            lines.Add(Bytes[from..next]);
            from = next;
        }
        return lines;
    }

    /// <summary>Events and leases that its reader makes of it.</summary>
    public long Events(string format)
    {
        var sink = new FuzzSink();
        try
        {
            LogFormats.Find(format).Read(new LogSource { Path = Name, Content = new MemoryStream(Bytes), DefaultHost = "h", TimeZone = TimeZoneInfo.Utc }, sink);
        }
        catch (LogFormatException)
        {
            return 0;
        }
        return sink.Events;
    }
}
