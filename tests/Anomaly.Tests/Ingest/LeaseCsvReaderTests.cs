using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class LeaseCsvReaderTests
{
    private const long Noon = 1_772_366_400_000_000; // 2026-03-01T12:00:00Z

    [Fact]
    public void Columns_may_stand_in_any_order_and_be_quoted()
    {
        var sink = RecordingSink.Read("To, \"HOST\" ,note,ip,from\n2026-03-01T13:00:00Z,\"pc, the \"\"old\"\" one\",x,10.0.0.5,2026-03-01T12:00:00Z\r\n1772370000.5,pc-2,,2606:50C0:0::1,1772366400\n");
        sink.Rejects.ShouldBeEmpty();
        sink.Leases.Select(l => (l.Ip, l.Host, l.From, l.To, l.Line)).ShouldBe(
        [
            ("10.0.0.5", "pc, the \"old\" one", Noon, Noon + 3_600_000_000, 2),
            ("2606:50c0::1", "pc-2", Noon, Noon + 3_600_500_000, 3),
        ]);
        sink.Stats.Records.ShouldBe(2);
        sink.Stats.FirstTime.ShouldBe(Noon);
    }

    [Theory]
    [InlineData("2026-03-01T14:00:00+02:00")]
    [InlineData("2026-03-01 12:00:00Z")]
    [InlineData("2026-03-01T12:00:00.000000Z")]
    [InlineData("1772366400")]
    public void Times_carry_their_zone_or_are_seconds(string from)
        => Read($"10.0.0.5,pc,{from},2026-03-02T00:00:00Z").Leases.ShouldHaveSingleItem().From.ShouldBe(Noon);

    [Fact]
    public void An_open_end_holds()
    {
        var lease = Read("10.0.0.5,pc,,").Leases.ShouldHaveSingleItem();
        lease.From.ShouldBe(0);
        lease.To.ShouldBeGreaterThan(Noon);
    }

    [Theory]
    [InlineData("10.0.0,pc,1,2", "ip is not an address")]
    [InlineData("1,pc,1,2", "ip is not an address")]
    [InlineData("10.0.0.5,,1,2", "host is missing")]
    [InlineData("10.0.0.5,pc,2026-03-01T12:00:00,", "from is not a UTC time")]
    [InlineData("10.0.0.5,pc,1,soon", "to is not a UTC time")]
    [InlineData("10.0.0.5,pc,2,2", "from is not before to")]
    [InlineData("10.0.0.5,pc,1", "too few columns")]
    [InlineData("10.0.0.5,\"pc,1,2", "quotes are not balanced")]
    public void A_bad_row_is_rejected_alone(string row, string reason)
    {
        var sink = RecordingSink.Read($"ip,host,from,to\n{row}\n\n# note\n10.0.0.6,ok,1,2\n");
        sink.Rejects.ShouldHaveSingleItem().ShouldBe((2, 16, reason, row));
        sink.Leases.ShouldHaveSingleItem().Host.ShouldBe("ok");
        sink.Stats.Records.ShouldBe(2);
    }

    private static RecordingSink Read(string row) => RecordingSink.Read("ip,host,from,to\n" + row + "\n");
}
