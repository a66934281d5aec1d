using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class LogTimeTests
{
    [Theory]
    [InlineData("1970-01-01 00:00:00", 0L, TimeZoneMark.None)]
    [InlineData("2020-10-22 03:28:09.370", 1603337289370000L, TimeZoneMark.None)]
    [InlineData("2020-10-22T03:28:09.3700005Z", 1603337289370000L, TimeZoneMark.Zulu)]
    [InlineData("2019-03-18 16:57:37.933325+00:00", 1552928257933325L, TimeZoneMark.Offset)]
    [InlineData("2020-09-22T14:53:04.000000-04:00", 1600800784000000L, TimeZoneMark.Offset)]
    [InlineData("2020-09-22T14:53:04-0400", 1600800784000000L, TimeZoneMark.Offset)]
    [InlineData("1969-12-31 23:59:59.5", -500000L, TimeZoneMark.None)]
    public void Reads(string text, long micros, TimeZoneMark mark)
    {
        LogTime.TryParse(Encoding.ASCII.GetBytes(text), out long got, out var zone).ShouldBeTrue();
        got.ShouldBe(micros);
        zone.ShouldBe(mark);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2020-10-22")]
    [InlineData("2020-13-22 03:28:09")]
    [InlineData("2021-02-29 03:28:09")]
    [InlineData("2020-10-22 24:28:09")]
    [InlineData("2020-10-22 03:60:09")]
    [InlineData("2020-10-22 03:28:09.")]
    [InlineData("2020-10-22 03:28:09 CET")]
    [InlineData("2020-10-22 03:28:09+4")]
    [InlineData("2020-10-22 03:28:09+99:00")]
    [InlineData("0000-10-22 03:28:09")]
    [InlineData("2020/10/22 03:28:09")]
    public void Refuses(string text) => LogTime.TryParse(Encoding.ASCII.GetBytes(text), out _, out _).ShouldBeFalse();

    [Fact]
    public void Agrees_with_the_calendar_on_every_day()
        => Gen.DateTime.Sample(time =>
        {
            string text = time.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture);
            LogTime.TryParse(Encoding.ASCII.GetBytes(text), out long micros, out _).ShouldBeTrue();
            DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture).ShouldBe(text);
        });

    [Fact]
    public void Arbitrary_bytes_are_a_time_or_not()
        => Gen.Byte.Array[0, 40].Sample(bytes => { LogTime.TryParse(bytes, out _, out _); });

    [Fact]
    public void A_zone_is_applied_with_its_summer_time()
    {
        var newYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        const long hour = 3_600_000_000;
        LogTime.TryParse("2020-07-01 12:00:00"u8, out long summer, out _);
        LogTime.ToUtc(summer, newYork).ShouldBe(summer + 4 * hour);
        LogTime.TryParse("2020-01-01 12:00:00"u8, out long winter, out _);
        LogTime.ToUtc(winter, newYork).ShouldBe(winter + 5 * hour);
    }
}
