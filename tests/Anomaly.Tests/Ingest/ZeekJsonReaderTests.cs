using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Zeek;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class ZeekJsonReaderTests
{
    private const string Conn = """{"ts":1603435000.265,"uid":"C1","id.orig_h":"10.0.0.5","id.orig_p":50123,"id.resp_h":"140.82.112.4","id.resp_p":443,"proto":"tcp","service":"ssl","duration":12.5,"orig_bytes":7000000,"resp_bytes":9000,"conn_state":"SF","missed_bytes":3,"orig_ip_bytes":7100000,"resp_ip_bytes":9900}""";

    [Fact]
    public void A_record_gives_what_the_same_row_gives()
    {
        foreach (string file in Directory.EnumerateFiles(TestPaths.Corpus("zeek", "tsv"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var tsv = RecordingSink.Read(File.ReadAllBytes(file));
            var json = RecordingSink.Read(ToJson(File.ReadAllLines(file)), options: new LogReadOptions("zeek-json"));
            Events(json).ShouldBe(Events(tsv), file);
            (json.Stats.Records, json.Stats.OriginatorBytes, json.Stats.ResponderBytes, json.Stats.FirstTime).ShouldBe((tsv.Stats.Records, tsv.Stats.OriginatorBytes, tsv.Stats.ResponderBytes, tsv.Stats.FirstTime));
            json.Stats.RejectsByReason.ShouldBe(tsv.Stats.RejectsByReason);
        }
    }

    [Theory]
    [InlineData("id.", "id.")]
    [InlineData("id.", "id_")]
    [InlineData("{\"ts\"", "{\"_path\":\"conn\",\"_write_ts\":\"2020-01-01T00:00:00Z\",\"ts\"")]
    [InlineData("{\"ts\"", "{\"@stream\":\"conn\",\"@system\":\"s\",\"@proc\":\"zeek\",\"ts\"")]
    [InlineData("{\"ts\"", "  { \"ts\"")]
    [InlineData("1603435000.265", "\"2020-10-23T06:36:40.265000Z\"")]
    [InlineData("1603435000.265", "\"1603435000.265\"")]
    [InlineData("7000000", "7000000.0")]
    [InlineData("50123", "\"50123\"")]
    [InlineData("12.5", "1.25e1")]
    [InlineData("\"ssl\"", "\"s\\u0073l\"")]
    [InlineData("\"missed_bytes\":3", "\"tunnel_parents\":[],\"extra\":{\"a\":[1,{}]},\"missed_bytes\":3")]
    [InlineData("\"id.orig_h\":\"10.0.0.5\",\"id.orig_p\":50123,\"id.resp_h\":\"140.82.112.4\",\"id.resp_p\":443", "\"id\":{\"orig_h\":\"10.0.0.5\",\"orig_p\":50123,\"resp_h\":\"140.82.112.4\",\"resp_p\":443}")]
    public void Spellings_of_exporters_give_the_same_event(string from, string to)
    {
        var expected = RecordingSink.Read(Conn).Flows.ShouldHaveSingleItem();
        expected["time"].ShouldBe("1603435000265000");
        expected["src_port"].ShouldBe("50123");
        expected["missed_bytes"].ShouldBe("3");
        string changed = Conn.Replace(from, to);
        foreach (string text in new[] { changed, $"[{changed},\n{changed}]", "{\"conn\":" + changed + "}" })
        {
            var flows = RecordingSink.Read(text, options: new LogReadOptions("zeek-json")).Flows;
            flows.ShouldNotBeEmpty();
            foreach (var flow in flows) flow.Where(c => c.Key != "line").ShouldBe(expected.Where(c => c.Key != "line"), text);
        }
    }

    [Fact]
    public void Logs_may_be_mixed_and_unknown_ones_are_counted()
    {
        var sink = RecordingSink.Read(Conn + "\n" + """
            {"ts":1.0,"uid":"C2","id.orig_h":"10.0.0.5","id.resp_h":"1.1.1.1","query":"WWW.example.com","qtype_name":"A","answers":["alias.example","a,b \u005c ,","2.2.2.2"],"TTLs":[9.0,8.5,60.0],"rejected":false}
            {"ts":2.0,"uid":"C3","id.orig_h":"10.0.0.5","id.resp_h":"1.1.1.1","server_name":"API.github.com","established":true}
            {"ts":3.0,"uid":"C4","id.orig_h":"10.0.0.5","id.resp_h":"1.1.1.1","method":"POST","host":"x.example:80","uri":"/\"q\"\ud83d\ude00\ud800","request_body_len":5,"response_body_len":6}
            {"_path":"files","ts":4.0,"fuid":"F1"}
            {"sip":{"ts":5.0,"uid":"C5","id.orig_h":"10.0.0.5","id.resp_h":"1.1.1.1","method":"REGISTER","uri":"sip:x","request_body_len":0,"call_id":"1"}}
            {"_path":"conn","ts":null,"uid":"C6","id.orig_h":"10.0.0.5","id.resp_h":"1.1.1.1","orig_bytes":40}

            """);
        sink.Flows.Count.ShouldBe(1);
        sink.Names.Select(n => (n["name"], n["address"], n["ttl_s"], n["http_path"], n["request_bytes"], n["line"])).ShouldBe(
        [
            ("www.example.com", "2.2.2.2", "60", "", "0", "2"),
            ("api.github.com", "1.1.1.1", "0", "", "0", "3"),
            ("x.example", "1.1.1.1", "0", "/\"q\"😀\uFFFD", "5", "4"),
        ]);
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["conn"] = 2, ["dns"] = 1, ["ssl"] = 1, ["http"] = 1, ["files"] = 1, ["sip"] = 1 }, ignoreOrder: true);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time is missing");
        sink.Stats.OriginatorBytes.ShouldBe(7000045);
    }

    [Fact]
    public void Objects_may_be_printed_over_lines_or_stand_behind_each_other()
    {
        string pretty = JsonSerializer.Serialize(JsonDocument.Parse(Conn).RootElement, new JsonSerializerOptions { WriteIndented = true });
        var sink = RecordingSink.Read($"{pretty}\n{Conn}{Conn}\r\n{pretty}\n{pretty} {Conn}\n[\n{pretty},\n{pretty}\n]\n");
        sink.Rejects.ShouldBeEmpty();
        int lines = pretty.Count(c => c == '\n') + 1;
        sink.Flows.Select(f => long.Parse(f["line"])).ShouldBe([1, lines + 1, lines + 1, lines + 2, 2 * lines + 2, 3 * lines + 1, 3 * lines + 3, 4 * lines + 3]);
        sink.Flows.ShouldAllBe(f => f["uid"] == "C1");
    }

    [Fact]
    public void A_damaged_record_is_rejected_alone()
    {
        var sink = RecordingSink.Read($"{Conn}\n{Conn[..80]}\n{Conn}\nhello\n{Conn.Replace("\"tcp\"", "tcp")}\n{{\"a\":1}}\n{Conn}\n{Conn[..50]}");
        sink.Flows.Select(f => f["line"]).ShouldBe(["1", "3", "7"]);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(
        [
            (2, "object ends early"),
            (4, "not a JSON object"),
            (5, "not a JSON object"),
            (6, "not a Zeek record: it has no ts"),
            (8, "object ends early"),
        ]);
        sink.Stats.Records.ShouldBe(8);
        sink.Rejects[0].Text.ShouldBe(Conn[..80]);
    }

    [Fact]
    public void A_log_without_any_object_is_refused()
        => Should.Throw<LogFormatException>(() => RecordingSink.Read("no\njson\n", options: new LogReadOptions("zeek-json"))).Message.ShouldContain("id.orig_h");

    [Fact]
    public void Json_of_others_is_not_taken_for_zeek()
    {
        new ZeekJsonReader().Sniff("{\"timestamp\":\"2020-01-01\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\"}\n"u8, "conn.log").ShouldBe(0);
        Should.Throw<LogFormatException>(() => RecordingSink.Read("{\"timestamp\":\"2020-01-01\",\"address\":\"10.0.0.1\"}\n"));
    }

    private static IEnumerable<string> Events(RecordingSink sink)
        => sink.Flows.Concat(sink.Names).Select(e => string.Join('|', e.Where(c => c.Key != "line")));

    // What Zeek writes with LogAscii::use_json: unset fields left away, vectors as lists, numbers as numbers.
    private static string ToJson(string[] lines)
    {
        var json = new StringBuilder();
        string[] names = [], types = [];
        string path = "";
        foreach (string line in lines)
        {
            string[] parts = line.Split('\t');
            switch (parts[0])
            {
                case "#fields": names = parts[1..]; break;
                case "#types": types = parts[1..]; break;
                case "#path": path = parts[1]; break;
            }
            if (line.Length == 0 || line[0] == '#') continue;
            var record = new Dictionary<string, object> { ["_path"] = path };
            for (int i = 0; i < names.Length; i++)
            {
                if (parts[i] == "-") continue;
                record[names[i]] = types[i] switch
                {
                    "vector[string]" or "set[string]" or "table[string]" => parts[i] == "(empty)" ? [] : parts[i].Split(',').Select(Raw).ToArray(),
                    "vector[interval]" => parts[i].Split(',').Select(t => decimal.Parse(t)).ToArray(),
                    "count" or "port" => long.Parse(parts[i]),
                    "interval" => decimal.Parse(parts[i]),
                    "time" => decimal.TryParse(parts[i], out decimal time) ? time : parts[i],
                    _ => parts[i] == "(empty)" ? "" : Raw(parts[i]),
                };
            }
            json.Append(JsonSerializer.Serialize(record)).Append('\n');
        }
        return json.ToString();
    }

    private static string Raw(string value) => value.Replace("\\x2c", ",");
}
