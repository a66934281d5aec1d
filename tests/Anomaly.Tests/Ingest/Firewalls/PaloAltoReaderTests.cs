using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>PAN-OS logs.</summary>
public class PaloAltoReaderTests
{
    private const string Columns46 = "1,2026/03/01 08:00:31,0011,TRAFFIC,end,1,2026/03/01 08:00:30,10.0.0.5,140.82.121.4,1.2.3.4,140.82.121.4,out,corp\\ann,,github-base,vsys1,in,out,e1,e2,fwd,2026/03/01 08:00:30,77,1,51200,443,40000,443,0x40,tcp,allow,1500,1000,500,12,2026/03/01 08:00:10,19,any,0,5,0x0,10.0.0.0-10.255.255.255,US,0,7,5";
    private const string Flow = "2026-03-01 08:00:10+19 10.0.0.5:51200>140.82.121.4:443 tcp [github-base] 1000/500 allow [corp\\ann] 0011:77";

    [Theory]
    [InlineData("", "")]
    [InlineData("<14>Mar  1 08:00:31 fw1 ", "")]
    [InlineData("Mar 01 08:00:31 fw1 ", "")]
    [InlineData("<14>1 2026-03-01T08:00:31+00:00 fw1 - - - - ", "")]
    [InlineData("<14>1 2026-03-01T08:00:31+00:00 fw1 - - [m a=\"x,y\" b=\"z\"] ", "")]
    [InlineData("", ",tcp-fin,16,0,0,0,,fw1,from-policy,,,0,,0,,N/A,0,0,0,0")]
    [InlineData("", ",tcp-fin,16,0,0,0,,fw1,from-policy,,,0,,0,,N/A,0,0,0,0,uuid,0,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,management,saas,client-server,1,,,,no,no,0,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x,x")]
    public void A_record_reads_the_same_behind_any_header_and_in_any_version(string head, string tail)
        => Flows.Only(Flows.Read("", head + Columns46 + tail)).ShouldBe(Flow);

    [Fact]
    public void Only_the_end_of_a_session_counts()
    {
        var sink = Flows.Read("", Columns46.Replace(",end,", ",start,"), Columns46, Columns46.Replace(",end,", ",deny,"), Columns46.Replace(",end,", ",drop,"), Columns46.Replace(",end,", ",unknown,"));
        Flows.Only(sink).ShouldBe(Flow);
        sink.Stats.OriginatorBytes.ShouldBe(1000);
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["traffic:deny"] = 1, ["traffic:drop"] = 1, ["traffic:end"] = 1, ["traffic:other"] = 1, ["traffic:start"] = 1 });
    }

    [Fact]
    public void Quotes_commas_and_missing_values()
    {
        string quoted = Columns46.Replace(",out,corp\\ann,", ",\"out, really \"\"out\"\"\",\"corp\\ann\",").Replace(",1500,1000,500,", ",1500,,,").Replace("2026/03/01 08:00:10,19,", ",19,").Replace(",77,1,", ",0,1,");
        Flows.Only(Flows.Read("", quoted)).ShouldBe("2026-03-01 08:00:11+19 10.0.0.5:51200>140.82.121.4:443 tcp [github-base] ?0/0 allow [corp\\ann] ");
        // One direction that was measured is kept, but the two are not known.
        Flows.Only(Flows.Read("", Columns46.Replace(",1000,500,", ",1000,,"))).ShouldContain(" ?1000/0 ");
    }

    [Fact]
    public void The_stamp_of_high_resolution_tells_the_zone_whatever_the_call_says()
    {
        string late = Columns46 + new string(',', 60) + "2026-03-01T08:00:31.104-04:00,,,x";
        Flows.Only(RecordingSink.Read(late)).ShouldStartWith("2026-03-01 12:00:10+19 ");
        Flows.Only(Flows.Read("", late)).ShouldStartWith("2026-03-01 12:00:10+19 ");
    }

    [Fact]
    public void Without_a_zone_there_is_no_time_but_the_bytes_count()
    {
        var sink = RecordingSink.Read(Columns46);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no zone");
        sink.Stats.OriginatorBytes.ShouldBe(1000);
        sink.Flows.ShouldBeEmpty();
        var tokyo = RecordingSink.Read(Columns46, options: new LogReadOptions(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo")));
        Flows.Only(tokyo).ShouldStartWith("2026-02-28 23:00:10+19 ");
        Flows.Only(RecordingSink.Read(Columns46.Replace("2026/03/01 08:00:10", "2026-03-01T08:00:10.000000Z"))).ShouldStartWith("2026-03-01 08:00:10+19 ");
    }

    [Theory]
    [InlineData("140.82.121.4,1.2.3.4", "140.82,121,4,1.2.3.4", "address is missing or not an address")]
    [InlineData(",1500,1000,500,", ",1500,0x400,500,", "byte count is not a number")]
    [InlineData(",1500,1000,500,", ",1500,-1,500,", "byte count is not a number")]
    [InlineData(",1500,1000,500,", ",1500,9999999999999999,500,", "byte count is not a number")]
    [InlineData(",51200,443,", ",512000,443,", "port is not a port")]
    [InlineData(",US,0,7,5", ",US,0", "wrong number of columns")]
    [InlineData(",out,corp", ",\"out,corp", "quote is not closed")]
    public void A_damaged_record_is_a_reject_and_adds_no_bytes(string good, string bad, string reason)
    {
        var sink = Flows.Read("paloalto", Columns46.Replace(good, bad), Columns46);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        sink.Flows.Count.ShouldBe(1);
        sink.Stats.OriginatorBytes.ShouldBe(1000);
    }

    [Fact]
    public void A_damaged_time_loses_the_event_and_not_its_bytes()
    {
        var sink = Flows.Read("", Columns46.Replace("2026/03/01 08:00:10", "2026/13/01 08:00:10"));
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time is not a time");
        sink.Flows.ShouldBeEmpty();
        sink.Stats.OriginatorBytes.ShouldBe(1000);
    }

    [Fact]
    public void Url_records_name_the_other_side_of_the_session()
    {
        const string url = "1,2026/03/01 08:00:31,0011,THREAT,url,1,2026/03/01 08:00:30,10.0.0.5,140.82.121.4,1.2.3.4,140.82.121.4,out,corp\\ann,,APP,vsys1,in,out,e1,e2,fwd,2026/03/01 08:00:30,77,1,51200,443,40000,443,0x40,tcp,alert,\"API.github.com:443/repos?q=\"\"a,b\"\"\",(9999),dev,informational,client-to-server,0,0x0,a,b,0,text/html";
        var sink = Flows.Read("", url.Replace("APP", "web-browsing"), url.Replace("APP", "ssl"), url.Replace("API.github.com:443/repos?q=\"\"a,b\"\"", ""));
        sink.Rejects.ShouldBeEmpty();
        sink.Names.Select(n => string.Join(' ', n["client"], n["address"], n["name"], n["name_source"], n["http_path"], n["uid"]))
            .ShouldBe(["10.0.0.5 140.82.121.4 api.github.com http /repos?q=\"a,b\" 0011:77", "10.0.0.5 140.82.121.4 api.github.com sni  0011:77"]);
        sink.Stats.RecordsByStream["url"].ShouldBe(3);
    }

    [Fact]
    public void Other_records_title_lines_and_other_programs_are_counted()
    {
        const string title = "Domain,Receive Time,Serial #,Type,Threat/Content Type,Config Version,Generate Time,Source address,Destination address,NAT Source IP";
        string[] lines = [title, Columns46, "<14>Mar  1 08:00:31 fw1 1,2026/03/01 08:00:31,0011,SYSTEM,general,0,x", "<30>Mar  1 08:00:31 fw1 sshd[1]: accepted", "whatever"];
        var sink = Flows.Read("", lines);
        sink.Rejects.ShouldHaveSingleItem().ShouldBe((5L, lines.Take(4).Sum(l => l.Length + 1L), "not a record of this format", "whatever"));
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["other"] = 2, ["title"] = 1, ["traffic:end"] = 1 });
    }
}
