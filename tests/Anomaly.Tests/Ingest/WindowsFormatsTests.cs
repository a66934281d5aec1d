using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Windows;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Windows events in XML, evtx_dump JSON and Sentinel JSON.</summary>
public class WindowsFormatsTests
{
    private const string System1 = "<System><Provider Name='Microsoft-Windows-Sysmon' Guid='x'/><EventID Qualifiers=\"\">1</EventID><TimeCreated SystemTime='2026-01-02T03:04:06.1234567Z'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>pc1</Computer></System>";

    private static string Xml(string command, string end = "</Data></EventData></Event>")
        => $"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>{System1}<EventData><Data Name='UtcTime'>2026-01-02 03:04:05.678</Data><Data Name=\"Image\">C:\\a.exe</Data><Data Name='User'/><Data Name=\"CommandLine\">{command}{end}";

    [Fact]
    public void Events_in_one_line_or_many_with_or_without_a_root()
    {
        string one = Xml("1"), two = Xml("2").Replace("><", ">\n  <", StringComparison.Ordinal), three = Xml("3");
        var sink = Read($"\uFEFF<?xml version=\"1.0\"?>\n<!-- saved -->\n<Events>{one}{three}\n{two}\n</Events>");
        sink.Processes.Select(p => (p["command_line"], p["line"])).ShouldBe([("1", "3"), ("3", "3"), ("2", "4")]);
        sink.Processes.ShouldAllBe(p => p["time"] == "1767323045678000" && p["host"] == "pc1" && p["image"] == "C:\\a.exe" && p["user"] == "");
        sink.Stats.Records.ShouldBe(3);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Every_buffer_boundary_is_survived()
    {
        string log = string.Join("\n", Enumerable.Range(0, 9).Select(i => Xml(new string((char)('a' + i), i * 7))));
        for (int size = 1; size < 40; size += 3)
        {
            var events = new XmlEvents(new Dribble(Encoding.UTF8.GetBytes(log), size));
            int found = 0;
            while (events.TryRead(out var xml))
            {
                if (!events.IsEvent) continue;
                found++;
                events.Line.ShouldBe(found);
                xml.EndsWith("</Event>"u8).ShouldBeTrue();
            }
            found.ShouldBe(9);
        }
    }

    [Fact]
    public void Entities_are_resolved_also_those_that_lost_their_semicolon()
        => Read(Xml("a &lt;b&gt; &amp;amp; &quot;c&apos; &#174;&#x1F600; &lt unknown process&gt x &nbsp; &#xD800; &")).Processes.ShouldHaveSingleItem()["command_line"]
            .ShouldBe("a <b> &amp; \"c' ®😀 <unknown process>x &nbsp; &#xD800; &");

    [Fact]
    public void A_cut_event_gives_what_it_holds_and_the_next_is_whole()
    {
        var sink = Read($"<13>Jan  2 03:04:05 pc1 sysmon: {Xml("cut comma", end: "")}\n<13>Jan  2 03:04:05 pc1 sysmon: {Xml("whole")}\n");
        sink.Processes.Select(p => p["command_line"]).ShouldBe(["cut comma", "whole"]);
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void Text_between_events_is_set_aside()
    {
        var sink = Read($"{Xml("1")}\nsomething else\n{Xml("2")}\n<Event><System></System></Event>", "windows-event-xml");
        sink.Processes.Count.ShouldBe(2);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(1, "text between events"), (4, "no event id")]);
    }

    [Fact]
    public void What_is_rendered_for_people_does_not_count()
    {
        string rendered = Xml("real").Replace("</Event>", "<RenderingInfo><Message>&lt;Data</Message><EventID>3</EventID><Channel>Security</Channel><Data Name=\"CommandLine\">false</Data></RenderingInfo></Event>", StringComparison.Ordinal);
        Read(rendered).Processes.ShouldHaveSingleItem()["command_line"].ShouldBe("real");
    }

    [Theory]
    [InlineData("{\"Event\":{\"#attributes\":{\"xmlns\":\"x\"},\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Microsoft-Windows-Sysmon\"}},\"EventID\":1,\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"2026-01-02T03:04:06Z\"}},\"Computer\":\"pc1\"},\"EventData\":{\"UtcTime\":\"2026-01-02 03:04:05.678\",\"ProcessId\":7,\"Image\":\"C:\\\\a.exe\"}}}")]
    [InlineData("{\n  \"Event\": {\n    \"EventData\": { \"UtcTime\": \"2026-01-02 03:04:05.678\", \"ProcessId\": 7, \"Image\": \"C:\\\\a.exe\" },\n    \"System\": { \"Provider_attributes\": { \"Name\": \"Microsoft-Windows-Sysmon\" },\n \"EventID\": { \"#attributes\": { \"Qualifiers\": 9 }, \"#text\": 1 }, \"TimeCreated_attributes\": { \"SystemTime\": \"2026-01-02T03:04:06Z\" }, \"Computer\": \"pc1\" } } }")]
    public void Evtx_dump(string text)
    {
        var sink = Read($"{text}\nRecord 2\n{text}\r\n");
        sink.Processes.Count.ShouldBe(2);
        sink.Processes.ShouldAllBe(p => p["time"] == "1767323045678000" && p["host"] == "pc1" && p["image"] == "C:\\a.exe" && p["pid"] == "7");
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void A_damaged_object_costs_itself_alone()
    {
        const string good = "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Microsoft-Windows-Sysmon\"}},\"EventID\":1},\"EventData\":{\"UtcTime\":\"2026-01-02 03:04:05\",\"Image\":\"a\"}}}";
        var sink = Read($"[{good},\n{good[..40]}\n{good}\n{{\"Event\":7}}\n{{\"x\":}}\nwords\n{good[..^2]}", "evtxdump-json");
        sink.Processes.Select(p => p["line"]).ShouldBe(["1", "3"]);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(2, "not a whole JSON object"), (4, "no event id"), (5, "not a JSON object"), (6, "not a JSON object"), (7, "not a whole JSON object")]);
    }

    [Theory]
    [InlineData("windows-event-xml")]
    [InlineData("evtxdump-json")]
    [InlineData("windows-sentinel-json")]
    [InlineData("sysmon-linux")]
    public void Arbitrary_bytes_never_throw_and_every_byte_is_read(string format)
    {
        string[] words = ["<Event>", "<Event xmlns='x'", ">", "</Event>", "<System>", "</System>", "<EventID>", "1", "</EventID>", "<Data Name='Image'>", "</Data>", "<EventData>", "&lt", "&#", ";", "'", "\"", "{", "}", "\n{", "\\", "\\u12",
            "\"Event\":", "\"System\":", "\"EventID\":", "\"EventData\":", "\"Provider\":\"Microsoft-Windows-Sysmon\",", "\"SyslogMessage\":", ",", ":", "[", "]", "\n", "null", "#text", "x"];
        var reader = LogFormats.Find(format);
        Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 60].Sample(parts => Check(reader, Encoding.UTF8.GetBytes(string.Concat(parts))));
        Gen.Byte.Array[0, 300].Sample(bytes => Check(reader, bytes));
    }

    private static void Check(ILogReader reader, byte[] log)
    {
        reader.Sniff(log, "x").ShouldBeInRange(0, 100);
        var sink = new RecordingSink();
        var content = new MemoryStream(log);
        reader.Read(new LogSource { Path = "x", Content = content }, sink);
        content.Position.ShouldBe(log.Length);
        var slow = new RecordingSink();
        reader.Read(new LogSource { Path = "x", Content = new Dribble(log, 1) }, slow);
        slow.Lines().ShouldBe(sink.Lines());
    }

    private static RecordingSink Read(string log, string format = "") => RecordingSink.Read(log, "x", new LogReadOptions(format));

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Dribble(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);
    }
}
