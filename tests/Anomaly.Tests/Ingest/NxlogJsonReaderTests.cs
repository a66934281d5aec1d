using System.Text;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class NxlogJsonReaderTests
{
    private const string Sysmon = "\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"UtcTime\":\"2026-01-02 03:04:05.678\",\"Hostname\":\"pc1\"";
    private const string Utc = "1767323045678000";

    [Theory]
    [InlineData("{\"EventID\":1,\"UtcTime\":\"2026-01-02 03:04:05.678\",\"Hostname\":\"pc1\",\"Image\":\"C:\\\\git.exe\",\"CommandLine\":\"git push\",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\"}")]
    [InlineData("{\"CommandLine\":\"git push\",\"Image\":\"C:\\\\git.exe\",\"EventID\":\"1\",\"UtcTime\":\"2026-01-02T03:04:05.678Z\",\"Computer\":\"pc1\",\"SourceName\":\"Microsoft-Windows-Sysmon\"}")]
    [InlineData("\uFEFF{ \"EventID\" : 1, \"tags\":[{\"a\":[1]}], \"host\":{\"name\":\"x\"}, \"Message\":null, \"UtcTime\":\"2026-01-02 03:04:05.678\", \"Hostname\":\"pc1\",\"Image\":\"C:\\\\git.exe\",\"CommandLine\":\"git push\",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\"}\r\n")]
    public void The_fewest_values_make_a_process(string line)
    {
        var row = Read(line).Processes.ShouldHaveSingleItem();
        row["time"].ShouldBe(Utc);
        row["host"].ShouldBe("pc1");
        row["image"].ShouldBe(@"C:\git.exe");
        row["image_name"].ShouldBe("git.exe");
        row["command_line"].ShouldBe("git push");
        row["sensor"].ShouldBe("sysmon");
        row["line"].ShouldBe("1");
    }

    [Fact]
    public void Strings_are_verbatim()
    {
        var row = Read($$"""{{{Sysmon}},"EventID":1,"Image":"C:\\a.exe","CommandLine":"a  \"b\"\r\n\tc \u00e9\uD83D\uDE00 / \/ \uD800x ","ParentImage":"-","User":"DOM\\jürgen","ProcessGuid":"{39e4a257}","ProcessId":"8684"}""")
            .Processes.ShouldHaveSingleItem();
        row["command_line"].ShouldBe("a  \"b\"\r\n\tc é😀 / / \uFFFDx ");
        row["parent_image"].ShouldBe("");
        row["user"].ShouldBe(@"DOM\jürgen");
        row["process_guid"].ShouldBe("{39e4a257}");
        row["pid"].ShouldBe("8684");
    }

    [Theory]
    [InlineData("\"SourcePort\":\"51000\",\"DestinationPort\":\"443\"")]
    [InlineData("\"SourcePort\":51000,\"DestinationPort\":443")]
    public void Ports_are_text_or_numbers(string ports)
    {
        var row = Read($$"""{{{Sysmon}},"EventID":3,"Image":"C:\\git-remote-https.exe","Protocol":"tcp","Initiated":"true","SourceIp":"10.0.0.5","DestinationIp":"140.82.112.3","DestinationHostname":"LB-140-82-112-3-iad.github.com",{{ports}}}""")
            .Flows.ShouldHaveSingleItem();
        row["src_ip"].ShouldBe("10.0.0.5");
        row["src_port"].ShouldBe("51000");
        row["dst_ip"].ShouldBe("140.82.112.3");
        row["dst_port"].ShouldBe("443");
        row["proto"].ShouldBe("tcp");
        row["process"].ShouldBe(@"C:\git-remote-https.exe");
        row["process_link"].ShouldBe("exact");
        row["dst_name"].ShouldBe("lb-140-82-112-3-iad.github.com");
        row["name_source"].ShouldBe("ptr");
        row["bytes_known"].ShouldBe("0");
        row["state"].ShouldBe("");
    }

    [Theory]
    [InlineData("\"false\"")]
    [InlineData("false")]
    public void An_accepted_connection_keeps_its_originator_as_source(string initiated)
    {
        var row = Read($$"""{{{Sysmon}},"EventID":3,"Image":"<unknown process>","Protocol":"tcp","Initiated":{{initiated}},"SourceIp":"0:0:0:0:0:0:0:1","SourcePort":"61089","DestinationIp":"::ffff:10.0.0.5","DestinationPort":"5985","DestinationHostname":"-"}""")
            .Flows.ShouldHaveSingleItem();
        row["state"].ShouldBe("inbound");
        row["src_ip"].ShouldBe("::1");
        row["dst_ip"].ShouldBe("10.0.0.5");
        row["process"].ShouldBe("");
        row["process_link"].ShouldBe("none");
        row["name_source"].ShouldBe("");
    }

    [Fact]
    public void Names_are_one_an_address()
    {
        var rows = Read($$"""{{{Sysmon}},"EventID":22,"Image":"C:\\a.exe","QueryName":"Raw.GitHubUserContent.com","QueryStatus":"0","QueryResults":"type:  5 github.map.fastly.net;::ffff:151.101.208.133;2606:50C0:8000::154;"}""").Names;
        rows.Select(r => r["address"]).ShouldBe(["151.101.208.133", "2606:50c0:8000::154"]);
        rows.ShouldAllBe(r => r["name"] == "raw.githubusercontent.com" && r["client"] == "" && r["host"] == "pc1" && r["name_source"] == "dns");
    }

    [Theory]
    [InlineData(11, "create")]
    [InlineData(23, "delete")]
    [InlineData(26, "delete")]
    public void Files_of_Sysmon(int id, string operation)
    {
        var row = Read($$"""{{{Sysmon}},"EventID":{{id}},"Image":"C:\\a.exe","TargetFilename":"C:\\b.zip"}""").Files.ShouldHaveSingleItem();
        row["path"].ShouldBe(@"C:\b.zip");
        row["operation"].ShouldBe(operation);
        row["image"].ShouldBe(@"C:\a.exe");
    }

    [Theory]
    [InlineData("0x1", "read")]
    [InlineData("0x2", "write")]
    [InlineData("0x6", "write")]
    [InlineData("0x10080", "delete")]
    [InlineData("0x80", null)]
    [InlineData("-", null)]
    public void Accesses_by_their_mask(string mask, string? operation)
    {
        var sink = Read(Security(4663, $$""" "ObjectType":"File","ObjectName":"C:\\Users\\a\\Documents\\git_repos\\x","ProcessName":"C:\\a.exe","AccessMask":"{{mask}}" """));
        sink.Files.Select(f => f["operation"]).ShouldBe(operation is null ? [] : [operation]);
        sink.Rejects.ShouldBeEmpty();
        Read(Security(4663, """ "ObjectType":"Key","ObjectName":"x","ProcessName":"C:\\a.exe","AccessMask":"0x2" """)).Files.ShouldBeEmpty();
    }

    [Fact]
    public void A_process_of_the_Security_channel()
    {
        var row = Read(Security(4688, """ "NewProcessId":"0x242c","NewProcessName":"C:\\a.exe","CommandLine":"a b","ParentProcessName":"C:\\cmd.exe","SubjectUserName":"wardog","SubjectDomainName":"WS5","ProcessId":"0x273c" """))
            .Processes.ShouldHaveSingleItem();
        row["pid"].ShouldBe("9260");
        row["user"].ShouldBe(@"WS5\wardog");
        row["parent_image"].ShouldBe(@"C:\cmd.exe");
        row["sensor"].ShouldBe("windows");
    }

    [Theory]
    [InlineData("%%14593", "10.0.0.5", 50000, "1.2.3.4", 443, "10.0.0.5", "1.2.3.4", "")]
    [InlineData("%%14592", "10.0.0.9", 62782, "10.0.0.5", 445, "10.0.0.9", "10.0.0.5", "inbound")]
    [InlineData("%%14592", "10.0.0.5", 445, "10.0.0.9", 62782, "10.0.0.9", "10.0.0.5", "inbound")]
    [InlineData("%%14592", "10.0.0.5", 3333, "10.0.0.9", 49278, "10.0.0.9", "10.0.0.5", "inbound")]
    [InlineData("%%14592", "10.0.0.9", 50001, "10.0.0.5", 50002, "10.0.0.9", "10.0.0.5", "inbound")]
    [InlineData("%%14593", "10.0.0.5", 443, "1.2.3.4", 62000, "10.0.0.5", "1.2.3.4", "")]
    public void A_filtered_connection_runs_from_its_originator(string direction, string source, int sourcePort, string destination, int destinationPort, string from, string to, string state)
    {
        var row = Read(Security(5156, $$""" "Direction":"{{direction}}","SourceAddress":"{{source}}","SourcePort":"{{sourcePort}}","DestAddress":"{{destination}}","DestPort":"{{destinationPort}}","Protocol":"6","Application":"\\device\\harddiskvolume2\\a.exe" """))
            .Flows.ShouldHaveSingleItem();
        row["src_ip"].ShouldBe(from);
        row["dst_ip"].ShouldBe(to);
        row["state"].ShouldBe(state);
        row["proto"].ShouldBe("tcp");
        row["process"].ShouldBe(@"\device\harddiskvolume2\a.exe");
        row["process_name"].ShouldBe("a.exe");
        row["bytes_known"].ShouldBe("0");
    }

    [Fact]
    public void Bad_records_are_set_aside_and_the_rest_goes_on()
    {
        string good = $$"""{{{Sysmon}},"EventID":1,"Image":"C:\\a.exe"}""";
        var sink = Read(string.Join('\n', good, "{\"EventID\":1,", "[1]", good + good, "", "12", new string('[', 200), good.Replace("2026-01-02", "2026-13-02", StringComparison.Ordinal),
            $$"""{{{Sysmon}},"EventID":1}""", $$"""{{{Sysmon}},"EventID":3,"SourceIp":"10.0.0.5"}""",
            $$"""{{{Sysmon}},"EventID":3,"SourceIp":"10.0.0.5","DestinationIp":"1.2.3.4","SourcePort":"70000"}""",
            $$"""{{{Sysmon}},"EventID":11,"Image":"x"}""", $$"""{{{Sysmon}},"EventID":22}""", "{\"EventID\":77}", "{}", good), format: "windows-nxlog-json");
        sink.Processes.Select(p => p["line"]).ShouldBe(["1", "16"]);
        sink.Stats.Records.ShouldBe(15);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(
        [
            (2, "not a JSON object"), (3, "not a JSON object"), (4, "not a JSON object"), (6, "not a JSON object"), (7, "not a JSON object"), (8, "UtcTime is not a time"),
            (9, "no image and no command line"), (10, "address is missing or not an address"), (11, "port is not a port"), (12, "no file name"), (13, "no query name"),
        ]);
        sink.Rejects[0].Text.ShouldBe("{\"EventID\":1,");
    }

    [Fact]
    public void A_line_too_long_is_set_aside()
    {
        string good = $$"""{{{Sysmon}},"EventID":1,"Image":"C:\\a.exe"}""";
        var sink = Read(good + "\n{\"x\":\"" + new string('x', 1 << 25) + "\n" + good + "\n");
        sink.Processes.Count.ShouldBe(2);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("line is too long");
    }

    [Theory]
    [InlineData("{\"EventID\":1,\"Channel\":\"Security\"", true)]
    [InlineData("{\"Channel\":\"x\",\"EventID\":\"1\",", true)]
    [InlineData("{\"ts\":1.5,\"id.orig_h\":\"1.2.3.4\"}", false)]
    [InlineData("type=SYSCALL msg=audit(1.2:3): x=1", false)]
    [InlineData("", false)]
    public void Knows_itself(string head, bool known)
        => LogFormats.Find("windows-nxlog-json").Sniff(Encoding.UTF8.GetBytes(head), "x").ShouldBe(known ? 90 : 0);

    private static string Security(int id, string values)
        => $$"""{"EventID":{{id}},"Channel":"Security","SourceName":"Microsoft-Windows-Security-Auditing","Hostname":"pc1","TimeCreated":"2026-01-02T03:04:05.678Z",{{values}}}""";

    private static RecordingSink Read(string log, string format = "") => RecordingSink.Read(log, "x.json", new LogReadOptions(format));
}
