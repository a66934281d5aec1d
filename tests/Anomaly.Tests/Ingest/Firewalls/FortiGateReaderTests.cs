using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>FortiGate logs.</summary>
public class FortiGateReaderTests
{
    private const string Record = "date=2026-03-01 time=08:00:30 devname=\"edge 1\" devid=\"FG1\" logid=\"0000000013\" type=\"traffic\" subtype=\"forward\" vd=\"root\" srcip=10.0.0.5 srcport=51200 dstip=140.82.121.4 dstport=443 sessionid=77 proto=6 action=\"close\" user=\"ann\" service=\"HTTPS\" app=\"GitHub\" duration=20 sentbyte=1000 rcvdbyte=500";
    private const string Flow = "2026-03-01 08:00:10+20 10.0.0.5:51200>140.82.121.4:443 tcp [GitHub] 1000/500 close [ann] FG1:root:77";

    [Theory]
    [InlineData("")]
    [InlineData("<189>")]
    [InlineData("<189>Mar  1 08:00:30 edge ")]
    [InlineData("Mar  1 08:00:30 10.0.0.1 ")]
    [InlineData("<189>1 2026-03-01T08:00:30Z edge - - - - ")]
    public void A_record_reads_the_same_behind_any_header(string head) => Flows.Only(Flows.Read("", head + Record)).ShouldBe(Flow);

    [Fact]
    public void Commas_may_separate_and_quotes_be_left_out()
    {
        Flows.Only(Flows.Read("", Record.Replace(' ', ',').Replace("edge,1", "edge,1 x"))).ShouldBe(Flow);
        Flows.Only(Flows.Read("", Record.Replace("\"edge 1\"", "e").Replace("\"", ""))).ShouldBe(Flow);
        // Text in a value is not a field.
        Flows.Only(Flows.Read("", Record.Replace("edge 1", "srcip=6.6.6.6 sentbyte=9 \\\" x"))).ShouldBe(Flow);
    }

    [Theory]
    [InlineData("eventtime=1772352030", "2026-03-01 08:00:10+20 ")]
    [InlineData("eventtime=1772352030123", "2026-03-01 08:00:10.123+20 ")]
    [InlineData("eventtime=1772352030123456", "2026-03-01 08:00:10.123456+20 ")]
    [InlineData("eventtime=1772352030123456789", "2026-03-01 08:00:10.123456+20 ")]
    [InlineData("tz=\"-0500\"", "2026-03-01 13:00:10+20 ")]
    [InlineData("tz=\"+05:30\"", "2026-03-01 02:30:10+20 ")]
    public void Its_own_zone_or_count_of_time_is_believed(string field, string start)
    {
        Flows.Only(RecordingSink.Read(Record.Replace("logid=", field + " logid="))).ShouldStartWith(start);
        Flows.Only(RecordingSink.Read(Record.Replace("logid=", field + " logid="), options: new LogReadOptions(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")))).ShouldStartWith(start);
    }

    [Fact]
    public void Without_zone_and_count_the_call_says_the_zone()
    {
        RecordingSink.Read(Record).Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no zone");
        Flows.Only(RecordingSink.Read(Record, options: new LogReadOptions(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")))).ShouldStartWith("2026-02-28 23:00:10+20 ");
    }

    private static string Interim(int sent, int duration, string session = "77")
        => Record.Replace("0000000013", "0000000020").Replace("\"close\"", "\"accept\"").Replace("sessionid=77", "sessionid=" + session)
            .Replace("duration=20 sentbyte=1000", $"duration={duration} sentbyte={sent}") + " sentdelta=9 rcvddelta=9";

    [Fact]
    public void The_final_record_of_a_widesession_replaces_those_before()
    {
        var sink = Flows.Read("", Interim(100, 5), Interim(500, 10), Record, Record.Replace("sessionid=77", "sessionid=78"));
        Flows.Short(sink).ShouldBe([Flow, Flow.Replace(":77", ":78")]);
        sink.Stats.OriginatorBytes.ShouldBe(2000);
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["traffic"] = 2, ["traffic:interim"] = 2 });
    }

    [Fact]
    public void A_session_that_has_not_ended_counts_by_its_last_record()
    {
        var sink = Flows.Read("", Interim(100, 5), Interim(7, 3, "88"), Interim(500, 10), Record.Replace("sessionid=77", "sessionid=99"));
        Flows.Short(sink).ShouldBe(
        [
            Flow.Replace(":77", ":99"),
            "2026-03-01 08:00:27+3 10.0.0.5:51200>140.82.121.4:443 tcp [GitHub] 7/500 accept [ann] FG1:root:88",
            "2026-03-01 08:00:20+10 10.0.0.5:51200>140.82.121.4:443 tcp [GitHub] 500/500 accept [ann] FG1:root:77",
        ]);
        sink.Stats.OriginatorBytes.ShouldBe(1507);
    }

    [Fact]
    public void A_number_that_is_used_again_is_another_session()
    {
        string other = Record.Replace("51200", "51201");
        Flows.Short(Flows.Read("", Interim(100, 5), other, Interim(7, 3).Replace("51200", "51203"), Interim(8, 3).Replace("51200", "51204"))).Select(f => f.Split(' ')[2] + f.Split(' ')[5])
            .ShouldBe(["10.0.0.5:51200>140.82.121.4:443100/500", "10.0.0.5:51201>140.82.121.4:4431000/500", "10.0.0.5:51203>140.82.121.4:4437/500", "10.0.0.5:51204>140.82.121.4:4438/500"]);
    }

    [Fact]
    public void Sessions_are_held_in_bounded_memory()
    {
        // More sessions than are waited for: those held then are sent, and nothing of them is lost.
        const int sessions = (1 << 16) + 10;
        var sink = Flows.Read("fortigate", [.. Enumerable.Range(0, sessions).Select(i => Interim(1, 5, $"{i + 1000}"))]);
        sink.Flows.Count.ShouldBe(sessions);
        sink.Stats.OriginatorBytes.ShouldBe(sessions);
        // A text of a million characters in each: they are sent long before the end.
        string name = new('x', 1 << 20);
        var wide = Flows.Read("fortigate", [.. Enumerable.Range(0, 40).Select(i => Interim(1, 5, $"{i + 1000}").Replace("\"ann\"", $"\"{name}\"")), Record]);
        wide.Flows.Count.ShouldBe(41);
        wide.Flows.FindIndex(f => f["uid"].EndsWith(":77", StringComparison.Ordinal)).ShouldBe(32);
    }

    [Fact]
    public void Where_ids_are_left_out_an_accepted_session_that_tells_what_was_added_goes_on()
        => Flows.Short(Flows.Read("", Interim(100, 5).Replace("logid=\"0000000020\" ", ""), Record)).ShouldBe([Flow]);

    [Fact]
    public void Starts_and_inspections_are_no_flows_and_web_filter_records_are_names()
    {
        string utm = Record.Replace("\"traffic\"", "\"utm\"").Replace("\"forward\"", "\"webfilter\"") + " hostname=\"API.github.com\" url=\"https://api.github.com/gists?x=1\"";
        var sink = Flows.Read("", Record.Replace("\"close\"", "\"start\""), utm, utm.Replace("\"HTTPS\"", "\"HTTP\""), utm.Replace("webfilter", "ips"), Record.Replace("\"traffic\"", "\"event\""), Record);
        Flows.Only(sink).ShouldBe(Flow);
        sink.Stats.OriginatorBytes.ShouldBe(1000);
        sink.Names.Select(n => string.Join(' ', n["name"], n["name_source"], n["http_path"], n["client"], n["address"], n["uid"], n["line"]))
            .ShouldBe(["api.github.com sni  10.0.0.5 140.82.121.4 FG1:root:77 2", "api.github.com http /gists?x=1 10.0.0.5 140.82.121.4 FG1:root:77 3"]);
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["event"] = 1, ["traffic"] = 1, ["traffic:start"] = 1, ["utm"] = 1, ["utm:webfilter"] = 2 });
    }

    [Fact]
    public void Bytes_that_are_not_there_are_unknown_and_a_deny_is_a_flow_of_nothing()
    {
        Flows.Only(Flows.Read("", Record.Replace(" sentbyte=1000 rcvdbyte=500", ""))).ShouldContain(" ?0/0 close ");
        Flows.Only(Flows.Read("", Record.Replace("sentbyte=1000 rcvdbyte=500", "sentbyte=0 rcvdbyte=0").Replace("close", "deny"))).ShouldContain(" 0/0 deny ");
        Flows.Only(Flows.Read("", Record + " hostname=\"github.com\"")).ShouldEndWith(" github.com(sensor)");
    }

    [Theory]
    [InlineData("dstip=140.82.121.4", "dstip=140.82.121", "address is missing or not an address")]
    [InlineData("srcip=10.0.0.5 ", "", "address is missing or not an address")]
    [InlineData("sentbyte=1000", "sentbyte=1e9", "byte count is not a number")]
    [InlineData("duration=20", "duration=-20", "duration is not a number")]
    [InlineData("srcport=51200", "srcport=70000", "port is not a port")]
    [InlineData("time=08:00:30", "time=25:00:30", "time is not a time")]
    public void A_damaged_record_is_a_reject(string good, string bad, string reason)
        => Flows.Read("fortigate", Record.Replace(good, bad)).Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);
}
