using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Windows events in Splunk's text.</summary>
public class SplunkTextReaderTests
{
    private const string Sysmon = """
        01/31/2026 10:38:34.049 PM
        LogName=Microsoft-Windows-Sysmon/Operational
        EventCode=1
        ComputerName=PC7
        User=NOT_TRANSLATED
        SourceName=Microsoft-Windows-Sysmon
        Message=Process Create:
        RuleName: -
        UtcTime: 2026-01-31 15:38:34.036
        ProcessGuid: {e2-1}
        ProcessId: 6452
        Image: C:\Windows\System32\cmd.exe
        CommandLine: cmd /c "echo a
        b: c&&git push"
        CurrentDirectory: C:\Users\po\
        User: PC7\po
        ParentImage: C:\Windows\explorer.exe

        """;

    private const string Security = """
        01/31/2026 10:40:00 PM
        LogName=Security
        EventCode=5156
        ComputerName=PC7
        SourceName=Microsoft Windows security auditing.
        Message=The Windows Filtering Platform has permitted a connection.

        Application Information:
        	Process ID:		1752
        	Application Name:	\device\harddiskvolume1\git.exe

        Network Information:
        	Direction:		Outbound
        	Source Address:		10.45.45.103
        	Source Port:		49214
        	Destination Address:	140.82.121.3
        	Destination Port:		443
        	Protocol:		6

        """;

    [Fact]
    public void A_log_of_others_agrees_with_what_its_authors_read_from_it()
    {
        var sink = new RecordingSink();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Los_Angeles");
        LogFileReader.Read(TestPaths.Corpus("windows-splunk", "ocsf-java-tools", "4688.event"), new LogReadOptions(TimeZone: zone), sink).Format.ShouldBe("splunk-wineventlog");
        using var expected = JsonDocument.Parse(File.ReadAllBytes(TestPaths.Corpus("ocsf", "ocsf-java-tools", "process_activity_4688_multiline.json")));
        var process = expected.RootElement.GetProperty("process");
        var e = sink.Processes.ShouldHaveSingleItem();
        e["time"].ShouldBe(expected.RootElement.GetProperty("time").GetInt64() + "000");
        e["host"].ShouldBe(expected.RootElement.GetProperty("device").GetProperty("hostname").GetString());
        e["image"].ShouldBe(process.GetProperty("file").GetProperty("path").GetString());
        e["command_line"].ShouldBe(process.GetProperty("cmd_line").GetString());
        e["pid"].ShouldBe(process.GetProperty("pid").GetInt64().ToString());
        e["user"].ShouldBe("PEXCH111\\MBX111-VIP-CA-1$");
        e["parent_image"].ShouldBe("");
        sink.Stats.Records.ShouldBe(1);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Without_a_zone_its_event_is_set_aside()
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("windows-splunk", "ocsf-java-tools", "4688.event"), new LogReadOptions(), sink);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no zone");
        sink.Processes.ShouldBeEmpty();
    }

    [Fact]
    public void Sysmons_own_time_tells_the_zone_of_the_others()
    {
        var sink = Read(Sysmon + Sysmon + Sysmon + Security);
        sink.Rejects.ShouldBeEmpty();
        sink.Processes.Count.ShouldBe(3);
        var process = sink.Processes[0];
        string.Join('|', process["time"], process["host"], process["user"], process["image"], process["pid"], process["parent_image"], process["process_guid"])
            .ShouldBe("1769873914036000|PC7|PC7\\po|C:\\Windows\\System32\\cmd.exe|6452|C:\\Windows\\explorer.exe|{e2-1}");
        // "b: c" looks like a field, and ends the command line.
        process["command_line"].ShouldBe("cmd /c \"echo a");
        var flow = sink.Flows.ShouldHaveSingleItem();
        string.Join(' ', flow["time"], flow["src_ip"], flow["src_port"], flow["dst_ip"], flow["dst_port"], flow["proto"], flow["process"], flow["bytes_known"])
            .ShouldBe("1769874000000000 10.45.45.103 49214 140.82.121.3 443 tcp \\device\\harddiskvolume1\\git.exe 0");
        sink.Processes.Select(p => p["line"]).ShouldBe(["1", "18", "35"]);
    }

    [Fact]
    public void A_command_line_over_several_lines_is_kept()
        => Read(Sysmon.Replace("b: c&&", "b && ", StringComparison.Ordinal)).Processes.ShouldHaveSingleItem()["command_line"].ShouldBe("cmd /c \"echo a\nb && git push\"");

    [Fact]
    public void Line_ends_of_Windows_and_events_without_a_time_line()
    {
        string bare = Sysmon[(Sysmon.IndexOf('\n') + 1)..];
        var sink = Read("\uFEFF" + (bare + bare).Replace("\n", "\r\n", StringComparison.Ordinal));
        sink.Processes.Count.ShouldBe(2);
        sink.Processes.ShouldAllBe(p => p["image"] == "C:\\Windows\\System32\\cmd.exe" && p["time"] == "1769873914036000");
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void Accesses_are_of_files_and_their_kind_is_kept()
    {
        string access = Security.Replace("5156", "4663", StringComparison.Ordinal)
            + "Subject:\n\tAccount Name:\t\tann\n\tAccount Domain:\t\tCORP\n\nObject:\n\tObject Type:\t\tFile\n\tObject Name:\t\tC:\\repos\\a b.txt\n\nProcess Information:\n\tProcess Name:\t\tC:\\x.exe\n\nAccess Request Information:\n\tAccesses:\t\tDELETE\n\t\t\t\t\n\tAccess Mask:\t\t0x10000\n";
        var file = Read(access, TimeZoneInfo.Utc).Files.ShouldHaveSingleItem();
        string.Join('|', file["operation"], file["path"], file["image"], file["user"], file["time"]).ShouldBe("delete|C:\\repos\\a b.txt|C:\\x.exe|CORP\\ann|1769899200000000");
        Read(access.Replace("\tFile", "\tKey", StringComparison.Ordinal), TimeZoneInfo.Utc).Files.ShouldBeEmpty();
    }

    [Fact]
    public void What_belongs_to_no_event_is_set_aside()
    {
        var sink = Read("exported by ann\n\n" + Sysmon + "02/30/2026 10:00:00 PM\n" + Sysmon.Replace("EventCode=1", "EventCode=", StringComparison.Ordinal));
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(1, "text before the first event"), (21, "no event id")]);
        sink.Processes.Count.ShouldBe(1);
        sink.Stats.RecordsByStream.ShouldBe([new("sysmon:1", 1), new("other", 1)], ignoreOrder: true);
    }

    private static RecordingSink Read(string log, TimeZoneInfo? zone = null) => RecordingSink.Read(log, "x", new LogReadOptions(TimeZone: zone));
}
