using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>Who was watched, by what, and when nobody watched.</summary>
public sealed class CoverageTests : IDisposable
{
    private const string Outside = "140.82.121.4";
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Hosts_are_listed_with_how_they_are_known_and_seen()
    {
        _f.Lease("10.0.0.5", "desk", At("00:00:00", -1), At("00:00:00", 2));
        _f.Zeek("09:00:00", "10.0.0.5", Outside, days: -1);
        _f.Zeek("09:00:00", "10.0.0.5", Outside);
        _f.Zeek("10:00:00", "10.0.0.5", Outside);
        _f.Zeek("10:00:00", "10.0.0.6", Outside);
        _f.Sysmon("11:00:00", "laptop", "10.0.0.7", Outside);
        _f.Add(new ProcessEvent { Time = At("12:00:00"), Host = "laptop", Sensor = "sysmon", Image = "git.exe" });
        _f.Resolve();
        var hosts = HostDirectory.Read(_f.Facts(), null, Day - 1, Day).ToList();
        hosts.Select(h => (h.Presence.Host, h.Identity)).ShouldBe([("10.0.0.6", HostIdentity.Address), ("desk", HostIdentity.Network), ("laptop", HostIdentity.Agent)]);
        var desk = hosts[1].Presence;
        (desk.FirstDay, desk.LastDay, desk.Days, desk.FlowDays, desk.ProcessDays, desk.Addresses, desk.LastAddress).ShouldBe((Day - 1, Day, 2, 2, 0, 1, "10.0.0.5"));
        desk.FlowHours.ShouldBe(1.5);
        hosts[2].Presence.FlowHours.ShouldBe(1, "the hour with a process start alone has no flows");
        HostDirectory.Read(_f.Facts(), null, Day, Day).Single(h => h.Presence.Host == "desk").Presence.Days.ShouldBe(1);
    }

    [Fact]
    public void Sensors_are_counted_by_day()
    {
        _f.Zeek("09:00:00", "10.0.0.5", Outside);
        _f.Zeek("09:30:00", "10.0.0.6", Outside);
        _f.Zeek("12:00:00", "10.0.0.6", Outside).MissedBytes = 7;
        _f.Add(new ProcessEvent { Time = At("11:00:00"), Host = "laptop", Sensor = "sysmon", Image = "git.exe" });
        _f.Resolve();
        _f.Facts().Sensors(Day, Day).Select(s => (s.Sensor, s.Hours, s.Events, s.Hosts, s.MissedBytes)).ShouldBe([("sysmon", 1, 1L, 1, 0L), ("zeek", 2, 3L, 2, 7L)]);
    }

    [Fact]
    public void An_hour_in_which_nobody_counts_a_byte_is_an_outage_where_the_fleet_is_busy_at_that_hour()
    {
        for (int day = -4; day <= 0; day++)
        {
            for (int i = 0; i < FactStore.OutageFlows; i++)
            {
                if (day < 0) _f.Zeek("09:00:00", "10.0.0.5", Outside, srcPort: 40000 + i, days: day);
                if (day < 0 && i > 0) _f.Zeek("11:00:00", "10.0.0.5", Outside, srcPort: 41000 + i, days: day);
                _f.Zeek("13:00:00", "10.0.0.5", Outside, srcPort: 42000 + i, days: day);
            }
            _f.Sysmon("09:10:00", "laptop", "10.0.0.7", Outside, days: day);
        }
        _f.Resolve();
        _f.Facts().Outages(Day, Day).ShouldBe([Day * 24L + 9]);
        _f.Facts().Outages(Day - 1, Day - 1).ShouldBeEmpty();
    }
}
