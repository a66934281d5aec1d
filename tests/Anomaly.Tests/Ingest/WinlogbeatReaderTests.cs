using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Windows events as Winlogbeat ships them, before and after an ingest pipeline has moved their values.</summary>
public class WinlogbeatReaderTests
{
    private const string Raw = """
        {"@timestamp":"2026-01-02T03:04:06.001Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"pc1.corp","event_data":{"UtcTime":"2026-01-02 03:04:05.678","ProcessGuid":"{1-2}","ProcessId":"7","Image":"C:\\git\\git.exe","CommandLine":"git push","ParentImage":"C:\\cmd.exe","User":"CORP\\ann"}},"host":{"name":"collector"},"ecs":{"version":"1.5.0"}}
        """;

    private const string Moved = """
        {"@timestamp":"2026-01-02T03:04:05.678Z","event":{"code":"1","provider":"Microsoft-Windows-Sysmon"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"1","computer_name":"pc1.corp","user":{"name":"SYSTEM","domain":"NT AUTHORITY"},"process":{"pid":2828}},"process":{"entity_id":"{1-2}","pid":7,"executable":"C:\\git\\git.exe","command_line":"git push","parent":{"executable":"C:\\cmd.exe","pid":9}},"user":{"name":"ann","domain":"CORP"}}
        """;

    [Theory]
    [InlineData(Raw)]
    [InlineData(Moved)]
    public void A_process_start_is_the_same_wherever_its_values_stand(string document)
    {
        foreach (string log in new[] { document, document.Replace(",\"", ",\n  \"", StringComparison.Ordinal), $"[{document}]", $"{{\"_index\":\"x\",\"_source\":{document.Trim()},\"sort\":[1]}}" })
        {
            var sink = Read(log);
            sink.Rejects.ShouldBeEmpty();
            var process = sink.Processes.ShouldHaveSingleItem();
            Shown(process, "time", "host", "user", "image", "command_line", "parent_image", "process_guid", "pid", "sensor", "action")
                .ShouldBe("1767323045678000 pc1.corp CORP\\ann C:\\git\\git.exe git push C:\\cmd.exe {1-2} 7 sysmon push");
            sink.Stats.RecordsByStream.ShouldBe([new("sysmon:1", 1)]);
        }
    }

    [Theory]
    [InlineData("""{"@timestamp":"2026-01-02T03:04:05.678Z","winlog.channel":"Microsoft-Windows-Sysmon/Operational","winlog.event_id":1,"winlog.event_data.Image":"C:\\a.exe","winlog.computer_name":"pc1"}""")]
    [InlineData("""{"fields":{"@timestamp":["2026-01-02T03:04:05.678Z"],"winlog.channel":["Microsoft-Windows-Sysmon/Operational"],"winlog.event_id":["1"],"process.executable":["C:\\a.exe"],"winlog.computer_name":["pc1"]}}""")]
    [InlineData("""{"@timestamp":"2026-01-02T03:04:05.678Z","log_name":"Microsoft-Windows-Sysmon/Operational","source_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"pc1","event_data":{"Image":"C:\\a.exe"}}""")]
    public void Dotted_keys_lists_and_the_fields_of_version_6(string log)
        => Shown(Read(log).Processes.ShouldHaveSingleItem(), "time", "host", "image").ShouldBe("1767323045678000 pc1 C:\\a.exe");

    [Fact]
    public void A_connection_has_its_process_and_no_bytes()
    {
        const string head = """{"@timestamp":"2026-01-02T03:04:05.678Z","event":{"code":"3","provider":"Microsoft-Windows-Sysmon"},"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","computer_name":"pc1"},"process":{"executable":"C:\\git-remote-https.exe"},""";
        var sink = Read(head + """ "source":{"ip":"10.0.0.5","port":50000},"destination":{"ip":"140.82.121.3","port":443,"domain":"lb-140-82-121-3-fra.github.com"},"network":{"transport":"tcp","direction":"egress"}}""" + "\n"
            + head + """ "source":{"ip":"10.0.0.9","port":50001},"destination":{"ip":"fe80:0::5","port":22},"network":{"transport":"tcp","direction":"ingress"}}""");
        sink.Flows.Select(f => Shown(f, "src_ip", "src_port", "dst_ip", "dst_port", "proto", "process", "process_link", "bytes_known", "dst_name", "name_source", "state")).ShouldBe(
        [
            "10.0.0.5 50000 140.82.121.3 443 tcp C:\\git-remote-https.exe exact 0 lb-140-82-121-3-fra.github.com ptr ",
            "10.0.0.9 50001 fe80::5 22 tcp C:\\git-remote-https.exe exact 0   inbound",
        ]);
    }

    [Fact]
    public void A_lookup_gives_a_name_for_each_address()
    {
        const string head = """{"@timestamp":"2026-01-02T03:04:05.678Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"22","computer_name":"pc1"},"dns":{"question":{"name":"GitHub.com."},""";
        const string answers = """ "answers":[{"type":"CNAME","data":"x.github.com"},{"type":"A","data":"140.82.121.3"},{"type":"AAAA","data":"2606:50c0::1"}]""";
        foreach (string log in new[] { head + answers + "}}", head + answers + """,  "resolved_ip":["140.82.121.3","2606:50c0::1"]}}""" })
            Read(log).Names.Select(n => Shown(n, "host", "name", "address", "name_source")).ShouldBe(["pc1 github.com 140.82.121.3 dns", "pc1 github.com 2606:50c0::1 dns"]);
    }

    [Fact]
    public void Files_and_the_security_log()
    {
        const string security = """{"@timestamp":"2026-01-02T03:04:05.678Z","winlog":{"channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","computer_name":"pc1","event_id":""";
        var sink = Read(
            """{"@timestamp":"2026-01-02T03:04:05.678Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":11,"computer_name":"pc1"},"file":{"path":"C:\\r\\a.zip"},"process":{"executable":"C:\\7z.exe"}}""" + "\n"
            + """{"@timestamp":"2026-01-02T03:04:05.678Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":23,"computer_name":"pc1"},"file":{"path":"C:\\r\\b.zip"}}""" + "\n"
            + security + """ 4663,"event_data":{"ObjectType":"File","ObjectName":"C:\\r\\c","AccessMask":"0x2","SubjectUserName":"ann","SubjectDomainName":"CORP"}},"process":{"executable":"C:\\w.exe"}}""" + "\n"
            + security + """ 4663,"event_data":{"ObjectType":"Key","ObjectName":"HKLM","AccessMask":"0x1"}}}""" + "\n"
            + security + """ 4688},"process":{"executable":"C:\\n.exe","command_line":"n 1","pid":8,"parent":{"executable":"C:\\p.exe"}},"user":{"name":"ann","domain":"CORP"}}""" + "\n"
            + security + """ 5156,"event_data":{"Application":"\\device\\harddiskvolume1\\a.exe","Direction":"%%14593","SourceAddress":"10.0.0.5","SourcePort":"50000","DestAddress":"1.1.1.1","DestPort":"443","Protocol":"6"}}}""");
        sink.Files.Select(f => Shown(f, "operation", "path", "image", "user")).ShouldBe(["create C:\\r\\a.zip C:\\7z.exe ", "delete C:\\r\\b.zip  ", "write C:\\r\\c C:\\w.exe CORP\\ann"]);
        Shown(sink.Processes.ShouldHaveSingleItem(), "image", "command_line", "parent_image", "pid", "user", "sensor").ShouldBe("C:\\n.exe n 1 C:\\p.exe 8 CORP\\ann windows");
        Shown(sink.Flows.ShouldHaveSingleItem(), "src_ip", "dst_ip", "proto", "process").ShouldBe("10.0.0.5 1.1.1.1 tcp \\device\\harddiskvolume1\\a.exe");
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(6);
    }

    [Fact]
    public void What_cannot_be_used_is_set_aside_and_other_events_are_counted()
    {
        var sink = Read(Raw.Trim() + "\n{\"winlog\":{\"channel\":\"System\",\"event_id\":7}}\n{\"message\":\"x\"}\n{\"a\":\n" + Raw.Trim().Replace("2026-01-02 03:04:05.678", "soon", StringComparison.Ordinal));
        sink.Processes.Count.ShouldBe(1);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(3, "no event id"), (4, "not a whole JSON object"), (5, "UtcTime is not a time")]);
        sink.Stats.RecordsByStream["other"].ShouldBe(2);
    }

    private static RecordingSink Read(string log)
    {
        var sink = new RecordingSink();
        using var file = LogFile.Open(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(log)), "x.json");
        var options = new LogReadOptions();
        var plan = LogFileReader.Plan(file.Content, "x.json", options);
        plan.Format.ShouldBe("winlogbeat");
        LogFileReader.Read(file.Content, "x.json", plan, options, sink);
        return sink;
    }

    private static string Shown(Dictionary<string, string> row, params string[] columns) => string.Join(' ', columns.Select(c => row[c]));
}
