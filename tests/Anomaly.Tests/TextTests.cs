using Anomaly.Pipeline;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests;

public class TextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData("-x,\"y", "\"'-x,\"\"y\"")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    public void A_cell_is_quoted_where_needed_and_never_a_formula(string cell, string expected)
    {
        var writer = new StringWriter();
        CsvText.Write(writer, cell);
        writer.ToString().ShouldBe(expected);
    }

    [Fact]
    public void Iso_times_read_back_to_the_microsecond()
        => Gen.Long[-62_135_596_800_000_000, 253_402_300_799_999_999].Sample(micros =>
        {
            string text = TimeText.Iso(micros);
            text.Length.ShouldBe(TimeText.IsoLength);
            (DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcTicks - DateTimeOffset.UnixEpoch.Ticks).ShouldBe(micros * 10);
        });

    [Theory]
    [InlineData("+02:00", 120)]
    [InlineData("-0530", -330)]
    [InlineData("UTC", 0)]
    [InlineData("Asia/Tokyo", 540)]
    public void A_zone_is_a_name_or_an_offset(string text, int minutes)
        => TimeText.Zone(text).GetUtcOffset(DateTimeOffset.UnixEpoch.AddYears(30)).TotalMinutes.ShouldBe(minutes);

    [Theory]
    [InlineData("")]
    [InlineData("+2")]
    [InlineData("+15:00")]
    [InlineData("../../etc/passwd")]
    public void Anything_else_is_no_zone(string text) => Should.Throw<UsageException>(() => TimeText.Zone(text));
}
