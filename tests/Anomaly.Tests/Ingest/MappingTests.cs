using System.Text;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Mapping;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Logs of any origin, read by a mapping.</summary>
public class MappingTests
{
    private const string Firewall = """
        format: csv
        csv: { separator: ";", comment: "#" }
        null_values: ["-", "n/a"]
        sensor: fw
        time: { column: [date, time], format: "dd.MM.yyyy HH:mm:ss", zone: Europe/Berlin, at: end }
        records:
          - kind: flow
            where:
              - { column: type, is: [traffic, session] }
              - { column: status, is_not: start }
            fields:
              src_ip: src
              src_port: sport
              dst_ip: dst
              dst_port: dport
              proto: { column: p, values: { T: tcp, U: udp } }
              bytes_out: { column: up, unit: kib }
              bytes_in: down
              duration: { column: sec, unit: s }
              dst_name: sni
              name_source: { value: sni }
              user: account
          - kind: name
            where:
              - { column: sni, exists: true }
            fields: { client: src, address: dst, name: sni, name_source: { value: sni } }
        """;

    private const string Header = "type;status;date;time;src;sport;dst;dport;p;up;down;sec;sni;account;extra\n";

    [Fact]
    public void Separated_values_with_units_zones_and_conditions()
    {
        var sink = Read(Firewall, "# exported\n" + Header
            + "traffic;end;02.07.2026;14:00:10;10.0.0.5;50000;140.82.121.3;443;T;1.5;200;10;GitHub.com;CORP\\ann;\"a;b\"\n"
            + "traffic;start;02.07.2026;14:00:10;10.0.0.5;50000;140.82.121.3;443;T;0;0;0;-;;\n"
            + "system;end;x;x;x;x;x;x;x;x;x;x;n/a;x;\n"
            + "session;-;02.01.2026;14:00:10;10.0.0.5;1;1.1.1.1;53;U;-;;0;-;-;\r\n");
        sink.Rejects.ShouldBeEmpty();
        sink.Flows.Select(f => string.Join(' ', f["time"], f["src_ip"], f["src_port"], f["dst_ip"], f["dst_port"], f["proto"], f["bytes_out"], f["bytes_in"], f["bytes_known"], f["duration_us"], f["dst_name"], f["name_source"], f["user"], f["sensor"], f["line"])).ShouldBe(
        [
            "1782993600000000 10.0.0.5 50000 140.82.121.3 443 tcp 1536 200 1 10000000 github.com sni CORP\\ann fw 3",
            "1767358810000000 10.0.0.5 1 1.1.1.1 53 udp 0 0 0 0    fw 6",
        ]);
        sink.Names.Select(n => $"{n["client"]} {n["address"]} {n["name"]} {n["name_source"]}").ShouldBe(["10.0.0.5 140.82.121.3 github.com sni"]);
        sink.Stats.Records.ShouldBe(4);
        sink.Stats.RecordsByStream.ShouldBe([new("skipped", 2)]);
    }

    [Fact]
    public void Nested_JSON_of_processes_and_files()
    {
        const string mapping = """
            format: jsonl
            time: { column: event.at, format: epoch_ms }
            records:
              - kind: process
                where: [{ column: event.type, is: exec }]
                fields: { host: device.name, user: who, image: proc.exe, command_line: proc.args, parent_image: proc.parent.exe, pid: proc.pid, process_guid: proc.id }
              - kind: file
                where: [{ column: event.type, is: [CREATE, DELETE] }]
                fields: { host: device.name, image: proc.exe, path: target, operation: { column: event.type, values: { CREATE: create, DELETE: delete } } }
            """;
        var sink = Read(mapping, """
            {"event":{"type":"exec","at":1767323045678},"device":{"name":"pc1"},"who":"ann","proc":{"exe":"/usr/bin/git","args":"git push","pid":"0x10","id":"i","parent":{"exe":"/bin/sh"}}}
            {"event.type":"CREATE","event.at":"1767323045679","device.name":"pc1","target":"/r/a","proc":{"exe":"/bin/x"}}
            {"event":{"type":"DELETE","at":1767323045680},"target":"/r/b"}
            {"event":{"type":"other"}}
            """);
        string.Join(' ', sink.Processes.ShouldHaveSingleItem().Where(c => c.Key is "time" or "host" or "user" or "image" or "command_line" or "parent_image" or "pid" or "process_guid" or "action").OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value))
            .ShouldBe("push git push pc1 /usr/bin/git /bin/sh 16 i 1767323045678000 ann");
        sink.Files.Select(f => $"{f["time"]} {f["host"]} {f["operation"]} {f["path"]} {f["image"]}").ShouldBe(["1767323045679000 pc1 create /r/a /bin/x", "1767323045680000  delete /r/b "]);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Quoted_values_hold_anything_and_columns_may_be_named_by_the_mapping()
    {
        const string mapping = """
            format: csv
            csv: { separator: tab, columns: [at, exe, args] }
            time: { column: at, format: epoch }
            records: [{ kind: process, fields: { image: exe, command_line: args } }]
            """;
        var sink = Read(mapping, "\uFEFF1767323045\t\"C:\\a b.exe\"\t\"echo \"\"x\ty\"\"\r\nb\"\n\n1767323046\tC:\\5\" disk\t\"\"\n1767323047\ta\n1767323048\ta\t\"b\"c\n1767323049\t\"open\tb");
        sink.Processes.Select(p => (p["line"], p["image"], p["command_line"])).ShouldBe([("1", "C:\\a b.exe", "echo \"x\ty\"\r\nb"), ("4", "C:\\5\" disk", "")]);
        sink.Rejects.Select(r => (r.Line, r.Offset, r.Reason)).ShouldBe([(5, 71, "wrong number of columns"), (6, 84, "quotes are not balanced"), (7, 102, "quotes are not balanced")]);
    }

    [Theory]
    [InlineData("iso", "2026-01-02T03:04:05.678+02:00", 1767315845678000)]
    [InlineData("epoch_s", "1767323045.5", 1767323045500000)]
    [InlineData("epoch_us", "1767323045678901", 1767323045678901)]
    [InlineData("epoch_ns", "1767323045678901234", 1767323045678901)]
    [InlineData("epoch", "1767323045678", 1767323045678000)]
    [InlineData("dd/MMM/yyyy:HH:mm:ss zzz", "02/Jan/2026:03:04:05 +01:00", 1767319445000000)]
    [InlineData("M/d/yy h:mm tt", "1/2/26 3:04 PM", 1767366240000000)]
    public void Times_as_they_are_written(string format, string text, long micros)
    {
        var mapping = LogMapping.Parse("m", $"format: jsonl\nrecords: [{{ kind: process, time: {{ column: t, format: \"{format}\", zone: UTC }}, fields: {{ image: x }} }}]");
        RecordingSink.Read($"{{\"t\":\"{text}\",\"x\":\"a\"}}", "x", new LogReadOptions(Mapping: mapping)).Processes.ShouldHaveSingleItem()["time"].ShouldBe(micros.ToString());
    }

    [Fact]
    public void A_time_needs_a_zone_and_a_masked_one_is_none()
    {
        const string mapping = "format: jsonl\ntime: { column: t }\nrecords: [{ kind: process, fields: { image: x } }]";
        const string log = "{\"t\":\"2026-01-02 03:04:05\",\"x\":\"a\"}\n{\"t\":\"XXXX-XX-XX\",\"x\":\"a\"}\n{\"x\":\"a\"}";
        Read(mapping, log).Rejects.Select(r => r.Reason).ShouldBe(["time has no zone", "time is not a time", "time is missing"]);
        Read(mapping, log, TimeText.Zone("+01:00")).Processes.ShouldHaveSingleItem()["time"].ShouldBe("1767319445000000");
    }

    [Fact]
    public void Values_that_are_none_are_set_aside_with_their_reason()
    {
        string good = "traffic;end;02.07.2026;14:00:10;10.0.0.5;50000;140.82.121.3;443;T;1.5;200;10;-;;\n";
        var sink = Read(Firewall, Header + good + good.Replace("10.0.0.5", "ten", StringComparison.Ordinal) + good.Replace("140.82.121.3", "-", StringComparison.Ordinal)
            + good.Replace(";443;", ";99999;", StringComparison.Ordinal) + good.Replace(";1.5;", ";many;", StringComparison.Ordinal) + good.Replace(";200;", ";-3;", StringComparison.Ordinal)
            + good.Replace("02.07", "31.02", StringComparison.Ordinal) + good.Replace(";10;-", ";long;-", StringComparison.Ordinal));
        sink.Flows.Count.ShouldBe(1);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(
        [
            (3, "src_ip is not an address"), (4, "dst_ip is not an address"), (5, "dst_port is not a port"), (6, "bytes_out is not a number of bytes"), (7, "bytes_in is not a number of bytes"),
            (8, "time is not a time"), (9, "duration is not a number"),
        ]);
    }

    [Fact]
    public void A_log_without_the_columns_is_refused_whole()
    {
        var refused = Should.Throw<LogFormatException>(() => Read(Firewall, Header.Replace("dst;", "destination;", StringComparison.Ordinal)));
        refused.Message.ShouldStartWith("the header lacks columns of the mapping: dst; it has type, status, date");
    }

    [Fact]
    public void Everything_wrong_with_a_mapping_is_said_at_once_with_its_place()
    {
        var wrong = Should.Throw<UsageException>(() => LogMapping.Parse("fw.yaml", """
            format: cvs
            csv: { seperator: ";;", separator: ";;" }
            time: { column: at, format: "HH:mm", zone: Mars }
            record: []
            records:
              - kind: flows
              - kind: flow
                where: [{ column: a }, { is: x }, { column: b, exists: maybe }]
                fields:
                  dst_ip: { column: a, value: b }
                  bytes_out: { column: x, unit: furlong }
                  duration: x
                  colour: red
                  service: { column: x, unit: kb }
              - kind: file
                time: { column: t, at: middle }
                fields: { path: a..b, operation: { value: copy } }
            """));
        wrong.Messages.ShouldBe(
        [
            "fw.yaml:1:9 format: expected csv, jsonl or parquet, found 'cvs'",
            "fw.yaml:2:6 csv: only for format: csv",
            "fw.yaml:2:8 unknown key 'csv.seperator' (did you mean 'separator'?)",
            "fw.yaml:2:36 csv.separator: expected one ASCII character, or tab",
            "fw.yaml:3:29 time.format: 'HH:mm' must name year, month and day, as yyyy-MM-dd does",
            "fw.yaml:3:44 time.zone: 'Mars' is not a time zone; write a name like Europe/Berlin, UTC, or an offset like +02:00",
            "fw.yaml:4:1 unknown key 'record' (did you mean 'records'?)",
            "fw.yaml:6:11 kind: expected one of flow, process, file, name, found 'flows' (did you mean 'flow'?)",
            "fw.yaml:10:7 a flow needs src_ip or host",
            "fw.yaml:8:13 where: needs one of is, is_not, exists",
            "fw.yaml:8:28 where: 'column' is missing",
            "fw.yaml:8:60 where.exists: expected true or false",
            "fw.yaml:10:15 dst_ip: needs either 'column' or 'value'",
            "fw.yaml:11:37 bytes_out.unit: expected one of bytes, gb, gib, kb, kib, mb, mib, found 'furlong'",
            "fw.yaml:12:17 duration: needs its unit: { column: x, unit: h or min or ms or ns or s or us }",
            "fw.yaml:13:7 a flow has no value 'colour'",
            "fw.yaml:14:29 service has no unit",
            "fw.yaml:16:28 time.at: expected start or end, found 'middle'",
            "fw.yaml:17:21 'a..b' is not the name of a column",
            "fw.yaml:17:47 operation: expected one of create, read, write, delete, rename, found 'copy'",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("", "a mapping is one document")]
    [InlineData("[1]", "a mapping is one document")]
    [InlineData("format: csv", "'records' is missing")]
    [InlineData("format: csv\nrecords: []", "a list with at least one item")]
    [InlineData("format: csv\nrecords: [{ kind: file, fields: { path: a, operation: b } }]", "'time' is missing")]
    [InlineData("format: [csv", "not valid YAML")]
    public void What_is_no_mapping_is_refused(string text, string message)
        => Should.Throw<UsageException>(() => LogMapping.Parse("m.yaml", text)).Messages.ShouldContain(m => m.StartsWith("m.yaml:", StringComparison.Ordinal) && m.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void The_first_configured_source_that_matches_holds_and_the_call_goes_before_it()
    {
        using var folder = new TestFolder();
        string mapping = Path.Combine(folder.Path, "fw.yaml");
        File.WriteAllText(mapping, Firewall);
        var config = AnomalyConfig.Parse("anomaly.yaml", $"ingest:\n  sources:\n    - {{ path: fw/**/*.csv, mapping: '{mapping}', host: fw1, time_zone: Europe/Berlin }}\n    - {{ path: '*.csv', format: leases }}\n");
        var rules = new SourceSettings(config.Ingest.Sources);
        var matched = rules.For("/var/log/fw/2026/a.csv", new LogReadOptions(), null);
        (matched.Mapping!.File, matched.Host, matched.TimeZone!.Id, matched.Format).ShouldBe((mapping, "fw1", "Europe/Berlin", ""));
        rules.For("other.csv", new LogReadOptions(), null).Format.ShouldBe("leases");
        rules.For("other.log", new LogReadOptions(), null).ShouldBe(new LogReadOptions());
        var asked = rules.For("fw/a.csv", new LogReadOptions("zeek-tsv", "h", TimeZoneInfo.Utc), null);
        (asked.Mapping, asked.Format, asked.Host, asked.TimeZone).ShouldBe((null, "zeek-tsv", "h", TimeZoneInfo.Utc));
        var bad = AnomalyConfig.Parse("anomaly.yaml", "ingest: { sources: [{ path: b, mapping: /nowhere.yaml }, { path: c, mapping: x, format: leases }] }");
        Should.Throw<UsageException>(() => new SourceSettings(bad.Ingest.Sources)).Messages.Count.ShouldBe(2);
    }

    [Fact]
    public void The_shipped_sample_gives_what_its_page_says()
    {
        string folder = Path.Combine(TestPaths.Root, "data", "samples", "mapping");
        var sink = new RecordingSink();
        var options = new LogReadOptions(Mapping: LogMapping.Load(Path.Combine(folder, "proxy.yaml")));
        LogFileReader.Read(Path.Combine(folder, "proxy.csv"), options, sink).Format.ShouldBe("mapped");
        sink.Flows.Select(f => string.Join(' ', f["time"], f["src_ip"], f["dst_ip"], f["dst_port"], f["service"], f["bytes_out"], f["bytes_in"], f["bytes_known"], f["dst_name"], f["name_source"], f["http_method"], f["http_path"], f["user"])).ShouldBe(
        [
            "1790756100000000 10.20.0.17 140.82.121.6 443 ssl 1532000 1536 1 api.github.com http PUT /repos/ann/notes/contents/a;b.txt CORP\\ann",
            "1790756109000000 10.20.0.17 140.82.121.3 443 ssl 0 0 0 github.com http   CORP\\ann",
        ]);
        sink.Names.Select(n => $"{n["name"]} {n["address"]} {n["request_bytes"]}").ShouldBe(["api.github.com 140.82.121.6 1532000", "github.com 140.82.121.3 0"]);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(6, "dst_ip is not an address")]);
        sink.Stats.RecordsByStream.ShouldBe([new("skipped", 1)]);
        sink.Stats.Records.ShouldBe(4);
    }

    [Fact]
    public void The_mappings_of_the_page_are_mappings()
    {
        string page = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "formats-ocsf-and-generic.md"));
        var mappings = page.Split("```yaml\n")[1..].Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)]).Where(text => text.StartsWith("format:", StringComparison.Ordinal))
            .Select(text => LogMapping.Parse("page", text)).ToList();
        mappings.Select(m => m.Format).ShouldBe([MappedFormat.Jsonl, MappedFormat.Parquet]);
        string log = page.Split("```json\n")[1];
        var sink = RecordingSink.Read(log[..log.IndexOf("```", StringComparison.Ordinal)], "x", new LogReadOptions(Mapping: mappings[0]));
        sink.Processes.ShouldHaveSingleItem()["action"].ShouldBe("push");
        sink.Files.ShouldHaveSingleItem()["operation"].ShouldBe("create");
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Hostile_values_never_throw_and_every_record_is_accounted_for()
    {
        var mapping = LogMapping.Parse("m.yaml", Firewall);
        string[] words = ["traffic", "end", "02.07.2026", "14:00:10", "10.0.0.5", "443", "T", "1e28", "79228162514264337593543950335", "-1", "0.0000001", "::1", ";", ";", ";", ";", ";;;;;", "\"", "\"\"", "\n", "\n", "\r\n", "#", "é", "-", "\0"];
        Gen.Int[0, words.Length - 1].Select(i => words[i]).Array[0, 120].Sample(parts =>
        {
            var sink = new RecordingSink();
            new MappedReader(mapping).Read(new LogSource { Path = "x", Content = new MemoryStream(Encoding.UTF8.GetBytes(Header + string.Concat(parts))) }, sink);
            (sink.Flows.Count + sink.Names.Count + sink.Rejects.Count + sink.Stats.RecordsByStream.GetValueOrDefault("skipped")).ShouldBeGreaterThanOrEqualTo(sink.Stats.Records);
            sink.Rejects.Count.ShouldBeLessThanOrEqualTo((int)sink.Stats.Records);
        }, iter: 2000);
    }

    private static RecordingSink Read(string mapping, string log, TimeZoneInfo? zone = null)
        => RecordingSink.Read(log, "x", new LogReadOptions(TimeZone: zone, Mapping: LogMapping.Parse("m.yaml", mapping)));
}
