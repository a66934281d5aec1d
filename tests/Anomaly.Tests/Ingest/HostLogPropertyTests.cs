using System.IO.Compression;
using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>What holds for the readers of host logs whatever the input.</summary>
public class HostLogPropertyTests
{
    private static readonly byte[] Windows = Unpack("windows", "otrf", "cmd_discover_iexplorer_version_registry.json.gz");
    private static readonly byte[] Audit = File.ReadAllBytes(TestPaths.Corpus("auditd", "go-libaudit", "normal.log"));

    [Theory]
    [InlineData("windows-nxlog-json")]
    [InlineData("auditd-raw")]
    public void Arbitrary_bytes_never_throw(string format)
    {
        Gen.Byte.Array[0, 400].Sample(bytes => Check(bytes, format));
        // Bytes that look like records, so that the parts behind the first check are reached.
        string[] words = ["type=", "SYSCALL", "EXECVE", "PATH", "SOCKADDR", "CWD", " msg=audit(1.5:7): ", "a0=", "a1[3]=", "\"", "'", "{", "}", "[", ":", ",", "\n", " ", "=", "node=x ", "saddr=0200", "argc=1",
            "\"EventID\"", "1", "22", "4663", "\"Channel\"", "\"Security\"", "\"Microsoft-Windows-Sysmon/Operational\"", "\"UtcTime\"", "\"2026-01-02 03:04:05\"", "\\u", "\\", "null", "FF", "\u001d", "arch=c000003e syscall=257 success=yes"];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 60].Sample(parts => Check(Encoding.UTF8.GetBytes(string.Concat(parts)), format));
    }

    [Theory]
    [InlineData("windows-nxlog-json")]
    [InlineData("auditd-raw")]
    public void Damage_anywhere_never_throws_and_loses_no_count(string format)
    {
        byte[] log = format == "auditd-raw" ? Audit : Windows;
        int records = log.Count(b => b == '\n');
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte).Array[1, 20].Sample(changes =>
        {
            var damaged = (byte[])log.Clone();
            foreach (var (at, value) in changes)
                if (damaged[at] != '\n' && value != '\n') damaged[at] = value;
            var sink = Check(damaged, format);
            // Lines stay lines: each is a record of the Windows log, good or rejected.
            if (format == "windows-nxlog-json") sink.Stats.Records.ShouldBe(records);
        }, iter: 200);
    }

    [Theory]
    [InlineData("windows-nxlog-json")]
    [InlineData("auditd-raw")]
    public void A_log_that_stops_anywhere_gives_what_stands_before(string format)
    {
        byte[] log = format == "auditd-raw" ? Audit : Windows;
        var whole = Check(log, format);
        Gen.Int[0, log.Length].Sample(length =>
        {
            var part = Check(log[..length], format);
            part.Stats.Records.ShouldBeLessThanOrEqualTo(whole.Stats.Records);
            // What was complete before the cut is found; only the last line may be set aside.
            part.Stats.Rejected.ShouldBeLessThanOrEqualTo(1);
            int wholeLines = log[..length].Count(b => b == '\n');
            if (format == "windows-nxlog-json") part.Processes.Count.ShouldBeGreaterThanOrEqualTo(whole.Processes.Count(p => int.Parse(p["line"]) <= wholeLines && p["sensor"] == "sysmon"));
        }, iter: 200);
    }

    [Fact]
    public void Records_of_different_audit_events_may_interleave_in_any_way()
    {
        var events = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Bool, Gen.String[Gen.Char["ab '\"é"], 0, 6]).Array[1, 9];
        Gen.Select(events, Gen.Int[0, int.MaxValue]).Sample((list, seed) =>
        {
            var lines = new List<string>();
            for (int i = 0; i < list.Length; i++) lines.AddRange(AuditEventLines(i, list[i].Item1, list[i].Item2, list[i].Item3, list[i].Item4));
            var permuted = lines.ToArray();
            new Random(seed).Shuffle(permuted);
            Rows(permuted).ShouldBe(Rows([.. lines]));
        });
    }

    [Fact]
    public void Keys_of_a_Windows_record_may_come_in_any_order()
    {
        string[] values = ["\"EventID\":3", "\"Channel\":\"Microsoft-Windows-Sysmon/Operational\"", "\"UtcTime\":\"2026-01-02 03:04:05.678\"", "\"Hostname\":\"pc1\"", "\"host\":\"collector\"", "\"Image\":\"C:\\\\a.exe\"",
            "\"SourceIp\":\"10.0.0.5\"", "\"SourcePort\":\"1\"", "\"DestinationIp\":\"1.2.3.4\"", "\"DestinationPort\":2", "\"Protocol\":\"tcp\"", "\"Message\":\"EventID: 1 \\\"Channel\\\":\\\"Security\\\"\"", "\"x\":{\"EventID\":1}"];
        var expected = Check(Encoding.UTF8.GetBytes("{" + string.Join(',', values) + "}"), "windows-nxlog-json").Lines().ToList();
        expected[0].ShouldContain("|host=pc1|");
        Gen.Shuffle(values).Sample(order => Check(Encoding.UTF8.GetBytes("{" + string.Join(',', order) + "}"), "windows-nxlog-json").Lines().ShouldBe(expected));
    }

    private static IEnumerable<string> AuditEventLines(int serial, int kind, int second, bool ended, string text)
    {
        string stamp = $"msg=audit({100 + second * 9}.000:{serial})";
        string hex = text.Length == 0 ? "\"\"" : Convert.ToHexString(Encoding.UTF8.GetBytes(text));
        string call = kind switch { 0 => "59", 1 => "257", 2 => "42", _ => "82" };
        yield return $"type=SYSCALL {stamp}: arch=c000003e syscall={call} success=yes exit=0 a0=ffffff9c a1=1 a2=41 pid={serial} auid=5 uid=0 exe=\"/bin/x{serial}\"";
        if (kind == 0) yield return $"type=EXECVE {stamp}: argc=2 a0=\"x\" a1={hex}";
        if (kind == 2) yield return $"type=SOCKADDR {stamp}: saddr=020001BB8C5270{serial:X2}";
        yield return $"type=CWD {stamp}: cwd=\"/home/{serial}\"";
        yield return $"type=PATH {stamp}: item=0 name=\"a\" nametype={(kind == 3 ? "DELETE" : "NORMAL")}";
        if (kind is 1 or 3) yield return $"type=PATH {stamp}: item=1 name={hex} nametype=CREATE";
        if (ended) yield return $"type=EOE {stamp}: ";
    }

    private static List<string> Rows(string[] lines)
    {
        var sink = Check(Encoding.UTF8.GetBytes(string.Join('\n', lines)), "auditd-raw");
        sink.Rejects.ShouldBeEmpty();
        return [.. sink.Processes.Concat(sink.Files).Concat(sink.Flows)
            .Select(row => string.Join('|', row.Where(c => c.Key != "line").Select(c => $"{c.Key}={c.Value}"))).Order(StringComparer.Ordinal), $"{sink.Stats.Records}"];
    }

    private static RecordingSink Check(byte[] log, string format)
    {
        var reader = LogFormats.Find(format);
        reader.Sniff(log, "x.log").ShouldBeInRange(0, 100);
        var sink = new RecordingSink();
        reader.Read(new LogSource { Path = "x.log", Content = new MemoryStream(log) }, sink);
        return sink;
    }

    private static byte[] Unpack(params string[] parts)
    {
        using var packed = new GZipStream(File.OpenRead(TestPaths.Corpus(parts)), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        packed.CopyTo(plain);
        return plain.ToArray();
    }
}
