using System.Text;
using Anomaly.Pipeline.Ingest.Firewalls;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Heads of syslog lines and dates of log files.</summary>
public class SyslogStampTests
{
    [Theory]
    [InlineData("2026-03-01T08:00:00.5+01:00 x", 27, "2026-03-01 07:00:00.5 whole, zone")]
    [InlineData("2026-03-01 08:00:00 x", 19, "2026-03-01 08:00:00 whole")]
    [InlineData("2026-03-01T08:00:00Z: x", 20, "2026-03-01 08:00:00 whole, zone")]
    [InlineData("Mar 01 2026 08:00:00.25 UTC: x", 27, "2026-03-01 08:00:00.25 whole, zone")]
    [InlineData("mar  1 2026 08:00:00 EDT: x", 20, "2026-03-01 08:00:00 whole")]
    [InlineData("*Mar  1 08:00:00 fw", 16, "day 1 08:00:00 of month 3")]
    [InlineData("Mar 31 08:00:00 2026 fw", 20, "2026-03-31 08:00:00 whole")]
    [InlineData("Mar 31 08:00:00 fw", 15, "day 31 08:00:00 of month 3")]
    [InlineData("Feb 30 2026 08:00:00 fw", 0, "")]
    [InlineData("Mar  1 28:00:00 fw", 0, "")]
    [InlineData("Mar  32 08:00:00 fw", 0, "")]
    [InlineData("Foo  1 08:00:00 fw", 0, "")]
    [InlineData("Mar  1 08:00", 0, "")]
    [InlineData("", 0, "")]
    public void Stamps(string text, int length, string expected)
    {
        SyslogStamp.Read(Encoding.UTF8.GetBytes(text), out var stamp).ShouldBe(length);
        stamp.Exists.ShouldBe(length > 0);
        if (length == 0) return;
        var time = DateTime.UnixEpoch.AddTicks(stamp.Micros * 10);
        string said = stamp.IsDated ? $"{time:yyyy-MM-dd HH:mm:ss.FFF} whole" : $"day {time.Day} {time:HH:mm:ss} of month {stamp.Month}";
        (said + (stamp.Zone == Anomaly.Pipeline.Ingest.TimeZoneMark.None ? "" : ", zone")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("messages-20260301.gz", "2026-03-01")]
    [InlineData("2025/12/31/fw.log", "2025-12-31")]
    [InlineData("2024-01-01/fw-2026_03_01.log", "2026-03-01")]
    [InlineData("fw.20260301-20260302.log", "2026-03-02")]
    [InlineData("fw-20261301.log", null)]
    [InlineData("fw-120260301.log", null)]
    [InlineData("fw-202603011.log", null)]
    [InlineData("fw-2026-03_01.log", null)]
    [InlineData("fw.log", null)]
    [InlineData("", null)]
    public void Dates_in_paths(string path, string? expected) => DateInPath.Of(path)?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(expected);

    [Theory]
    [InlineData("<134>1 2026-03-01T08:00:00Z fw app - - - x", true, "fw app - - - x")]
    [InlineData("<134>Mar  1 08:00:00 fw app: x", true, "fw app: x")]
    [InlineData("<134>fw app: x", true, "fw app: x")]
    [InlineData("<x>fw app: x", false, "<x>fw app: x")]
    [InlineData("<134", false, "<134")]
    [InlineData("hello", false, "hello")]
    public void Heads(string line, bool isSyslog, string rest)
    {
        var prefix = SyslogPrefix.Of(Encoding.UTF8.GetBytes(line));
        prefix.IsSyslog.ShouldBe(isSyslog);
        Encoding.UTF8.GetString(prefix.Rest).ShouldBe(rest);
    }
}
