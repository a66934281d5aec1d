using System.Globalization;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Times of Security events, which carry none in UTC.</summary>
public class WindowsClockTests
{
    private static readonly DateTime Start = new(2026, 1, 2, 3, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Security_events_wait_for_Sysmon_to_tell_the_offset()
    {
        // Two Security events before, one after; the stamps are 4 hours behind.
        var sink = Read(Security(0, -4), Security(1, -4), Sysmon(2, -4), Sysmon(3, -4), Sysmon(4, -4), Security(5, -4));
        Seconds(sink, "windows").ShouldBe([0, 1, 5]);
        sink.Processes.Where(p => p["sensor"] == "windows").Select(p => p["line"]).ShouldBe(["1", "2", "6"]);
    }

    [Fact]
    public void A_false_Z_is_corrected_too() => Seconds(Read(Security(0, 8, "Z"), Sysmon(1, 8, "Z")), "windows").ShouldBe([0]);

    [Fact]
    public void An_offset_that_is_written_is_believed()
        => Seconds(Read(Security(0, 2, "+02:00"), Sysmon(1, 0), Sysmon(2, 0), Sysmon(3, 0)), "windows").ShouldBe([0]);

    [Fact]
    public void One_delayed_Sysmon_event_shifts_nothing()
    {
        var lines = new List<string> { Security(0, -4), Delayed(1, hours: 3) };
        for (int i = 2; i < 10; i++) lines.Add(Sysmon(i, -4));
        lines.Add(Delayed(10, hours: 3));
        lines.Add(Security(11, -4));
        Seconds(Read([.. lines]), "windows").ShouldBe([0, 11]);
    }

    [Fact]
    public void Summer_time_is_followed()
    {
        var lines = new List<string>();
        for (int i = 0; i < 20; i++) lines.Add(Sysmon(i, -5));
        lines.Add(Security(20, -5));
        for (int i = 21; i < 41; i++) lines.Add(Sysmon(i, -4));
        lines.Add(Security(41, -4));
        Seconds(Read([.. lines]), "windows").ShouldBe([20, 41]);
    }

    [Fact]
    public void Without_Sysmon_a_Z_is_believed() => Seconds(Read(Security(7, 0, "Z")), "windows").ShouldBe([7]);

    [Fact]
    public void Without_Sysmon_the_receipt_tells_the_zone()
        => Seconds(Read(Security(7, -4, "", $",\"@timestamp\":\"{Text(9, 0)}Z\"")), "windows").ShouldBe([7]);

    [Fact]
    public void Without_Sysmon_a_late_receipt_is_the_time()
        => Seconds(Read(Security(7, -4, "", $",\"@timestamp\":\"{Text(307, 0)}Z\"")), "windows").ShouldBe([307]);

    [Fact]
    public void Without_any_zone_the_record_is_set_aside()
    {
        string line = Security(7, -4);
        var sink = Read("{}", line);
        sink.Processes.ShouldBeEmpty();
        sink.Rejects.ShouldHaveSingleItem().ShouldBe((2, 3, "time has no zone", line));
    }

    [Fact]
    public void A_zone_that_is_given_is_used()
    {
        var options = new LogReadOptions("windows-nxlog-json", TimeZone: TimeZoneInfo.FindSystemTimeZoneById("America/New_York"));
        Seconds(RecordingSink.Read(Security(7, -5), options: options), "windows").ShouldBe([7]);
    }

    // Its stamp was written a second later.
    [Fact]
    public void A_Sysmon_event_without_its_own_time_is_read_like_the_others()
        => Seconds(Read(Sysmon(3, -4).Replace("UtcTime", "NoTime", StringComparison.Ordinal), Sysmon(5, -4)), "sysmon").Order().ShouldBe([4, 5]);

    [Fact]
    public void Ten_thousand_wait_and_no_more()
    {
        var lines = Enumerable.Range(0, 10_002).Select(i => Security(i, -4)).Append(Sysmon(0, -4)).ToArray();
        var sink = Read(lines);
        sink.Rejects.Select(r => r.Line).ShouldBe([10_001, 10_002]);
        sink.Processes.Count(p => p["sensor"] == "windows").ShouldBe(10_000);
    }

    private static RecordingSink Read(params string[] lines) => RecordingSink.Read(string.Join('\n', lines), options: new LogReadOptions("windows-nxlog-json"));

    private static IEnumerable<long> Seconds(RecordingSink sink, string sensor)
        => sink.Processes.Where(p => p["sensor"] == sensor)
            .Select(p => (DateTime.UnixEpoch.AddTicks(long.Parse(p["time"], CultureInfo.InvariantCulture) * 10) - Start).Ticks / TimeSpan.TicksPerSecond);

    private static string Text(int second, int hours) => Start.AddSeconds(second).AddHours(hours).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Security(int second, int hours, string zone = "", string more = "")
        => $$"""{"EventID":4688,"Channel":"Security","EventTime":"{{Text(second, hours)}}{{zone}}","NewProcessName":"a"{{more}}}""";

    private static string Sysmon(int second, int hours, string zone = "")
        => $$"""{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","UtcTime":"{{Text(second, 0)}}","EventTime":"{{Text(second + 1, hours)}}{{zone}}","Image":"a"}""";

    private static string Delayed(int second, int hours)
        => $$"""{"EventID":1,"SourceName":"Microsoft-Windows-Sysmon","UtcTime":"{{Text(second, 0)}}","EventTime":"{{Text(second, hours)}}","Image":"a"}""";
}
