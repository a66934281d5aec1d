using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>OCSF events as JSON.</summary>
public class OcsfReaderTests
{
    private const string Flow = """
        {"class_uid":4001,"category_uid":4,"activity_id":2,"time":1767323045678,"start_time":1767323040000,"end_time":1767323045678,"metadata":{"version":"1.1.0","product":{"name":"Sensor"}},
         "device":{"hostname":"fw1","ip":"10.0.0.254"},"src_endpoint":{"ip":"10.0.0.5","port":50000},"dst_endpoint":{"ip":"140.82.121.3","port":443,"hostname":"GitHub.com"},
         "connection_info":{"protocol_num":6,"protocol_name":"TCP","uid":"C1"},"traffic":{"bytes_out":1500,"bytes_in":200,"bytes":1700},"app_name":"ssl"}
        """;

    public static TheoryData<string> Files => [.. Facts.Keys.Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Agrees_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("ocsf", file), new LogReadOptions(), sink).Format.ShouldBe("ocsf");
        sink.Stats.Records.ShouldBe(fact.Records);
        sink.Rejects.ShouldBeEmpty();
        // The facts count the end of a process as well, which is no start.
        bool isEnd = file.Contains("end_of_process", StringComparison.Ordinal);
        sink.Processes.Count.ShouldBe(isEnd ? 0 : fact.Processes);
        sink.Flows.Count.ShouldBe(fact.Flows);
        sink.Files.Count.ShouldBe(fact.Files);
        sink.Stats.RecordsByStream.ToDictionary().ShouldBe(fact.ClassUids);
        Text(sink.Stats.FirstTime).ShouldBe(fact.First);
        Text(sink.Stats.LastTime).ShouldBe(fact.Last);
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(TestPaths.Corpus("ocsf"), "*.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(TestPaths.Corpus("ocsf"), f))
            .Where(f => f.Contains('/')).ShouldBe(Facts.Keys, ignoreOrder: true);

    [Fact]
    public void The_same_start_in_OCSF_and_in_XML()
    {
        var ocsf = Only("ocsf", "ocsf-java-tools", "process_activity_4688_xml.json");
        var xml = Only("windows", "ocsf-java-tools", "4688.xml");
        foreach (string column in (string[])["host", "user", "image", "command_line", "parent_image", "pid"]) ocsf[column].ShouldBe(xml[column]);
        // OCSF keeps milliseconds.
        ocsf["time"][..13].ShouldBe(xml["time"][..13]);
    }

    [Fact]
    public void A_connection()
    {
        foreach (string log in new[] { Flow, Flow.ReplaceLineEndings(""), $"[{Flow}]" })
        {
            var flow = Read(log).Flows.ShouldHaveSingleItem();
            Shown(flow, "time", "src_ip", "src_port", "dst_ip", "dst_port", "proto", "service", "duration_us", "bytes_out", "bytes_in", "bytes_known", "uid", "state", "dst_name", "name_source", "process_link", "sensor")
                .ShouldBe("1767323040000000 10.0.0.5 50000 140.82.121.3 443 tcp ssl 5678000 1500 200 1 C1 close github.com sensor none ocsf");
            // The device that reports it is a firewall.
            flow["host"].ShouldBe("");
        }
    }

    [Theory]
    [InlineData("\"device\":{\"hostname\":\"pc1\",\"ip\":\"10.0.0.5\"}", "pc1")]
    [InlineData("\"actor\":{\"process\":{\"file\":{\"path\":\"/usr/bin/git\"}},\"user\":{\"name\":\"ann\"}},\"device\":{\"hostname\":\"pc1\"}", "pc1")]
    [InlineData("\"device\":{\"hostname\":\"fw1\"}", "")]
    public void The_device_is_the_host_where_it_is_an_end_or_knows_the_process(string device, string host)
        => Read(Flow.Replace("\"device\":{\"hostname\":\"fw1\",\"ip\":\"10.0.0.254\"}", device, StringComparison.Ordinal)).Flows.ShouldHaveSingleItem()["host"].ShouldBe(host);

    [Fact]
    public void Bytes_that_are_not_said_are_not_known()
    {
        var sink = Read(string.Join('\n', Flow.ReplaceLineEndings("").Replace("\"bytes_in\":200,", "", StringComparison.Ordinal),
            Flow.ReplaceLineEndings("").Replace("\"bytes_out\":1500,\"bytes_in\":200,", "", StringComparison.Ordinal)));
        sink.Flows.Select(f => Shown(f, "bytes_out", "bytes_in", "bytes_known")).ShouldBe(["1500 0 0", "0 0 0"]);
    }

    [Fact]
    public void Reports_in_between_are_not_added_to_the_last()
    {
        string Line(int activity, string traffic, int second, string uid = "C1")
            => $$"""{"class_uid":4001,"activity_id":{{activity}},"time":{{1_767_323_000_000 + second * 1000}},"start_time":1767323000000,"src_endpoint":{"ip":"10.0.0.5","port":1},"dst_endpoint":{"ip":"1.2.3.4","port":443},"connection_info":{"uid":"{{uid}}","protocol_num":6}{{traffic}} }""";
        string Traffic(long sent, long received) => $$""","traffic":{"bytes_out":{{sent}},"bytes_in":{{received}} }""";
        var closed = Read(string.Join('\n', Line(1, "", 0), Line(6, Traffic(100, 10), 1), Line(6, Traffic(300, 30), 2), Line(2, Traffic(500, 50), 3)));
        Shown(closed.Flows.ShouldHaveSingleItem(), "bytes_out", "bytes_in", "bytes_known", "state", "line").ShouldBe("500 50 1 close 4");
        closed.Stats.OriginatorBytes.ShouldBe(500);
        closed.Stats.RecordsByStream["4001 interim"].ShouldBe(3);
        // Without the last one reports add up; running totals replace each other.
        Shown(Read(string.Join('\n', Line(6, Traffic(100, 10), 1), Line(6, Traffic(300, 30), 2))).Flows.ShouldHaveSingleItem(), "bytes_out", "bytes_in").ShouldBe("400 40");
        string Running(long sent) => $$""","traffic":{"bytes_out":1,"bytes_in":1},"cumulative_traffic":{"bytes_out":{{sent}},"bytes_in":7}""";
        Shown(Read(string.Join('\n', Line(6, Running(100), 1), Line(6, Running(300), 2))).Flows.ShouldHaveSingleItem(), "bytes_out", "bytes_in").ShouldBe("300 7");
        // Without an id each report is of its own, and an opened connection has no bytes yet.
        var apart = Read(string.Join('\n', Line(1, Traffic(1, 1), 0, ""), Line(6, Traffic(2, 2), 0, ""), Line(6, Traffic(3, 3), 0, "")));
        apart.Flows.Select(f => Shown(f, "bytes_out", "bytes_known")).ShouldBe(["0 0", "2 1", "3 1"]);
    }

    [Fact]
    public void Reports_come_out_the_same_in_any_order_of_connections()
    {
        Gen.Int[0, 4].Array[0, 40].Sample(ids =>
        {
            var lines = ids.Select((id, i) => $$"""{"class_uid":4001,"activity_id":6,"time":{{1_767_323_000_000 + i}},"src_endpoint":{"ip":"10.0.0.5"},"dst_endpoint":{"ip":"1.2.3.4"},"connection_info":{"uid":"u{{id}}"},"traffic":{"bytes_out":{{i}},"bytes_in":1} }""");
            var sink = new RecordingSink();
            LogFormats.Find("ocsf").Read(new LogSource { Path = "x", Content = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))) }, sink);
            sink.Flows.Count.ShouldBe(ids.Distinct().Count());
            sink.Flows.Sum(f => long.Parse(f["bytes_out"], CultureInfo.InvariantCulture)).ShouldBe(ids.Length * (ids.Length - 1L) / 2);
            sink.Flows.Sum(f => long.Parse(f["bytes_in"], CultureInfo.InvariantCulture)).ShouldBe(ids.Length);
        });
    }

    [Fact]
    public void Flow_logs_of_Amazon_are_paired()
    {
        string Line(string from, int fromPort, string to, int toPort, long bytes, int flags)
            => $$"""{"metadata":{"product":{"name":"Amazon VPC","vendor_name":"AWS"},"version":"1.1.0"},"class_uid":4001,"activity_id":6,"time":1767323000000,"start_time":1767323000000,"end_time":1767323060000,"src_endpoint":{"ip":"{{from}}","port":{{fromPort}},"interface_uid":"eni-1"},"dst_endpoint":{"ip":"{{to}}","port":{{toPort}} },"connection_info":{"protocol_num":6,"tcp_flags":{{flags}},"direction_id":2},"traffic":{"packets":9,"bytes":{{bytes}} },"disposition":"Allowed","status_code":"OK"}""";
        const string noData = """{"metadata":{"product":{"name":"Amazon VPC"}},"class_uid":4001,"activity_id":6,"time":1767323000000,"src_endpoint":{"ip":null},"dst_endpoint":{"ip":"-"},"status_code":"NODATA"}""";
        var sink = Read(string.Join('\n', Line("140.82.121.3", 443, "10.0.0.5", 50000, 70, 18), Line("10.0.0.5", 50000, "140.82.121.3", 443, 9000, 2), noData, Line("10.0.0.6", 50000, "1.1.1.1", 53, 60, 0)));
        sink.Flows.Select(f => Shown(f, "src_ip", "dst_ip", "dst_port", "bytes_out", "bytes_in", "bytes_known", "state", "time", "duration_us")).ShouldBe(
        [
            "10.0.0.5 140.82.121.3 443 9000 70 1 Allowed 1767323000000000 60000000",
            "10.0.0.6 1.1.1.1 53 60 0 0 Allowed 1767323000000000 60000000",
        ]);
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(4);
    }

    [Fact]
    public void Starts_of_processes_operations_on_files_and_names()
    {
        const string device = "\"time\":1767323000000,\"device\":{\"hostname\":\"pc1\"},\"actor\":{\"process\":{\"file\":{\"path\":\"C:\\\\a.exe\"}},\"user\":{\"name\":\"ann\",\"domain\":\"CORP\"}}";
        string File(int activity, string file) => $"{{\"class_uid\":1001,\"activity_id\":{activity},{device},{file}}}";
        var sink = Read(string.Join('\n',
            $"{{\"type_uid\":100701,{device},\"process\":{{\"cmd_line\":\"git push\",\"name\":\"git\",\"pid\":7,\"uid\":\"g1\",\"user\":{{\"name\":\"-\"}}}}}}",
            $"{{\"class_uid\":1007,\"activity_id\":2,{device},\"process\":{{\"name\":\"git\"}}}}",
            $"{{\"class_uid\":1007,\"activity_id\":1,\"status_id\":2,{device},\"process\":{{\"name\":\"git\"}}}}",
            File(1, "\"file\":{\"path\":\"C:\\\\r\\\\1\"}"), File(2, "\"file\":{\"name\":\"2\",\"parent_folder\":\"C:\\\\r\"}"), File(3, "\"file\":{\"name\":\"3\",\"parent_folder\":\"/r\"}"),
            File(4, "\"file\":{\"path\":\"4\"}"), File(5, "\"file\":{\"path\":\"old\"},\"file_result\":{\"path\":\"new\"}"), File(6, "\"file\":{\"path\":\"x\"}"), File(14, "\"file\":{\"path\":\"x\"}"),
            $"{{\"class_uid\":4003,\"activity_id\":2,{device},\"src_endpoint\":{{\"ip\":\"10.0.0.5\"}},\"query\":{{\"hostname\":\"GitHub.com.\"}},\"answers\":[{{\"type\":\"CNAME\",\"rdata\":\"x.y\"}},{{\"type\":\"A\",\"rdata\":\"140.82.121.3\",\"ttl\":60}}]}}",
            $"{{\"class_uid\":3002,{device}}}"));
        Shown(sink.Processes.ShouldHaveSingleItem(), "host", "user", "image", "command_line", "parent_image", "pid", "process_guid", "action").ShouldBe("pc1 CORP\\ann git git push C:\\a.exe 7 g1 push");
        sink.Files.Select(f => Shown(f, "operation", "path", "image")).ShouldBe(["create C:\\r\\1 C:\\a.exe", "read C:\\r\\2 C:\\a.exe", "write /r/3 C:\\a.exe", "delete 4 C:\\a.exe", "rename new C:\\a.exe"]);
        Shown(sink.Names.ShouldHaveSingleItem(), "client", "address", "name", "name_source", "ttl_s").ShouldBe("10.0.0.5 140.82.121.3 github.com dns 60");
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.RecordsByStream.ToDictionary().ShouldBe(new Dictionary<string, long> { ["1001"] = 7, ["1007"] = 3, ["4003"] = 1, ["other"] = 1 }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("1767323045", "1767323045000000")]
    [InlineData("1767323045678", "1767323045678000")]
    [InlineData("1767323045678901234", "1767323045678901")]
    [InlineData("\"1767323045678\"", "1767323045678000")]
    [InlineData("\"2026-01-02T03:04:05.678Z\"", "1767323045678000")]
    public void Times_in_any_unit(string time, string micros)
        => Read($"{{\"class_uid\":1007,\"activity_id\":1,\"time\":{time},\"process\":{{\"name\":\"x\"}}}}").Processes.ShouldHaveSingleItem()["time"].ShouldBe(micros);

    [Fact]
    public void What_cannot_be_used_is_set_aside()
    {
        string flow = Flow.ReplaceLineEndings("");
        var sink = Read(string.Join('\n', flow, "{\"a\":1}", flow.Replace("1767323045678,\"start", "\"XXXX\",\"start", StringComparison.Ordinal), flow.Replace("10.0.0.5", "x", StringComparison.Ordinal),
            flow.Replace("50000", "70000", StringComparison.Ordinal), flow.Replace("1500", "-1", StringComparison.Ordinal), "words", "{\"class_uid\":1007,\"activity_id\":1,\"process\":{\"name\":\"x\"}}", flow[..50]));
        sink.Flows.Count.ShouldBe(1);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(
        [
            (2, "no class_uid"), (3, "time is not a time"), (4, "address is missing or damaged"), (5, "port is not a number"), (6, "byte count is not a number"),
            (7, "not a JSON object"), (8, "no time"), (9, "not a whole JSON object"),
        ]);
        sink.Stats.Records.ShouldBe(9);
    }

    [Fact]
    public void Damage_anywhere_never_throws()
    {
        byte[] log = Encoding.UTF8.GetBytes(Flow + "\n" + File.ReadAllText(TestPaths.Corpus("ocsf", "ocsf-java-tools", "crowdstrike_dns_request.json")));
        Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte).Array[1, 12].Sample(changes =>
        {
            var damaged = (byte[])log.Clone();
            foreach (var (at, value) in changes) damaged[at] = value;
            var sink = new RecordingSink();
            var reader = LogFormats.Find("ocsf");
            reader.Sniff(damaged, "x").ShouldBeInRange(0, 100);
            reader.Read(new LogSource { Path = "x", Content = new MemoryStream(damaged) }, sink);
            sink.Stats.Rejected.ShouldBeLessThanOrEqualTo(sink.Stats.Records);
        }, iter: 1000);
    }

    private static RecordingSink Read(string log)
    {
        LogFormats.Sniff(Encoding.UTF8.GetBytes(log), "x")!.Format.ShouldBe("ocsf");
        return RecordingSink.Read(log);
    }

    private static Dictionary<string, string> Only(params string[] file)
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus(file), new LogReadOptions(), sink);
        return sink.Processes.ShouldHaveSingleItem();
    }

    private static string Shown(Dictionary<string, string> row, params string[] columns) => string.Join(' ', columns.Select(c => row[c]));

    private static string Text(long micros) => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("ocsf", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, long Records, int Flows, int Processes, int Files, int Dns, string First, string Last, long Malformed, Dictionary<string, long> ClassUids);
}
