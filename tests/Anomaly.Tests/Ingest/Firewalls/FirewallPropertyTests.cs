using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>What holds for the readers of firewall logs whatever the input.</summary>
public class FirewallPropertyTests
{
    private static readonly string[] Formats = ["paloalto", "fortigate", "cisco-asa", "checkpoint", "iptables", "pfsense"];

    // All sample lines, so that damage also makes lines of one format look like those of another.
    private static readonly byte[][] Lines = Directory.EnumerateFiles(TestPaths.Corpus("firewalls"), "*", SearchOption.AllDirectories)
        .Where(f => !f.EndsWith(".md", StringComparison.Ordinal) && !f.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .SelectMany(f => File.ReadAllLines(f)).Where(l => l.Trim().Length > 0).Select(Encoding.UTF8.GetBytes).ToArray();

    [Fact]
    public void Damaged_lines_never_throw_and_none_is_lost()
    {
        var damage = Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte);
        var line = Gen.Select(Gen.Int[0, Lines.Length - 1], damage.Array[0, 6], Gen.Int[0, 3], Gen.Int[0, int.MaxValue]);
        line.Array[1, 12].Sample(lines =>
        {
            var log = new List<byte>();
            foreach (var (which, changes, cut, at) in lines)
            {
                var text = (byte[])Lines[which].Clone();
                foreach (var (place, value) in changes) if (value is not ((byte)'\n' or (byte)'\r')) text[place % text.Length] = value;
                log.AddRange(cut == 0 ? text[..(at % (text.Length + 1))] : cut == 1 ? text[(at % text.Length)..] : text);
                log.Add((byte)'\n');
            }
            foreach (string format in Formats) Check([.. log], format);
        }, iter: 600);
    }

    [Fact]
    public void Arbitrary_bytes_and_words_never_throw_and_no_line_is_lost()
    {
        Gen.Byte.Array[0, 300].Sample(bytes => Array.ForEach(Formats, f => Check(bytes, f)), iter: 300);
        string[] words = ["<14>", "Mar  1 08:00:00 ", "1,2026/03/01 08:00:00,s,TRAFFIC,end,", ",", "\"", "\"\"", "10.0.0.1", ",tcp,", "%ASA-6-302014: ", "%FTD-6-430003: ", "Teardown TCP connection 1 for a:", "/443", " to ", " duration ",
            "0:00:01", " bytes ", "99999999999999999999", "(", ")", "[", "]", "{", "}", "|", "=", ":", "\\", " ", "\t", "\n", "src=", "dst=", "type=traffic subtype=x ", "time=", ",time=", "date=", "CEF:0|Check Point|", "LEEF:2.0|Check Point|",
            "product=", "loguid=", "origin=", "SrcIP: ", ", ", "IN=", " OUT=", " SRC=", " PROTO=", " DST=", "filterlog: ", "1,2,3,4,5,6,7,8,4,", "::1", "\u00fc", "302014: "];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 40].Sample(parts => Array.ForEach(Formats, f => Check(Encoding.UTF8.GetBytes(string.Concat(parts)), f)), iter: 2000);
    }

    [Fact]
    public void Order_and_repetition_of_sniffing_do_not_matter()
    {
        foreach (byte[] line in Lines)
        {
            foreach (string format in Formats) LogFormats.Find(format).Sniff(line, "x").ShouldBeInRange(0, 100);
            var best = LogFormats.Sniff(line, "x");
            // A record names its format alone: no other firewall's reader takes it for its own.
            if (best is not null) Formats.Count(f => LogFormats.Find(f).Sniff(line, "x") > 0).ShouldBe(1, Encoding.UTF8.GetString(line));
        }
    }

    [Fact]
    public void A_line_inside_a_collectors_object_is_not_the_firewalls_log()
    {
        foreach (byte[] line in Lines)
            LogFormats.All.Where(r => Formats.Contains(r.Format)).ShouldAllBe(r => r.Sniff(Encoding.UTF8.GetBytes("{\"message\": \"" + Encoding.UTF8.GetString(line).Replace("\"", "\\\"") + "\"}"), "x") == 0);
    }

    [Fact]
    public void A_foreign_log_is_refused_with_what_was_expected()
    {
        foreach (string format in Formats)
        {
            var refusal = Should.Throw<LogFormatException>(() => LogFormats.Find(format).Read(new LogSource { Path = "x", Content = new MemoryStream("a\nb\n"u8.ToArray()) }, new RecordingSink()));
            refusal.Message.ShouldStartWith($"not a log of format {format}: ");
        }
    }

    [Fact]
    public void A_huge_line_is_one_reject_and_the_next_is_read()
    {
        string good = "<134>Mar  1 08:00:30 2026 filterlog: 5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5,140.82.121.4,51200,443,0,S";
        var log = new byte[(1 << 24) + 4096];
        log.AsSpan().Fill((byte)',');
        log[^1] = (byte)'\n';
        byte[] all = [.. log, .. Encoding.UTF8.GetBytes(good)];
        var sink = Check(all, "pfsense");
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("line is too long");
        sink.Flows.ShouldHaveSingleItem()["line"].ShouldBe("2");
        Check([.. log.AsSpan(0, 1 << 20), .. log.AsSpan(log.Length - 1)], "paloalto").Rejects.Count.ShouldBe(1);
    }

    private static RecordingSink Check(byte[] log, string format)
    {
        var reader = LogFormats.Find(format);
        reader.Sniff(log, "x.log").ShouldBeInRange(0, 100);
        var sink = new RecordingSink();
        var stats = sink.Stats;
        try
        {
            reader.Read(new LogSource { Path = "fw-20260302.log", Content = new MemoryStream(log), TimeZone = TimeZoneInfo.Utc }, sink);
        }
        catch (LogFormatException)
        {
            // Refused as a whole: then nothing of it was a record.
            sink.Lines().Count().ShouldBe(1 + sink.Rejects.Count);
            sink.Rejects.ShouldAllBe(r => r.Reason == "not a record of this format");
            return sink;
        }
        int lines = 0;
        foreach (var range in log.AsSpan().Split((byte)'\n'))
        {
            var line = log.AsSpan(range);
            if (lines == 0 && range.Start.Value == 0 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (!line.Trim(" \t\r"u8).IsEmpty) lines++;
        }
        stats.Records.ShouldBe(lines);
        (stats.RecordsByStream.Values.Sum() + stats.Rejected).ShouldBe(lines);
        stats.OriginatorBytes.ShouldBeGreaterThanOrEqualTo(0);
        foreach (var flow in sink.Flows)
        {
            flow["src_ip"].ShouldNotBeEmpty();
            flow["dst_ip"].ShouldNotBeEmpty();
        }
        return sink;
    }
}
