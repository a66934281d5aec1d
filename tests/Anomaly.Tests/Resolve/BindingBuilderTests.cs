using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class BindingBuilderTests
{
    private const long Hour = Event.MicrosPerHour;

    [Fact]
    public void Leases_never_overlap_and_say_what_the_latest_one_says()
    {
        var lease = from start in Gen.Long[-5, 30] from length in Gen.Long[0, 12] from host in Gen.Int[0, 3] select new Lease("ip", $"h{host}", start, start + length);
        lease.Array[0, 8].Sample(leases =>
        {
            var builder = new BindingBuilder(0, 24);
            builder.Add("ip", leases, []);
            Disjoint(builder, 0, 24);
            for (long t = 0; t < 24; t++)
            {
                var covering = leases.Where(l => l.From <= t && t < l.To).OrderBy(l => l.From).ThenBy(l => l.To).ThenBy(l => l.Host, StringComparer.Ordinal).ToList();
                At(builder, t).ShouldBe(covering.Count == 0 ? null : covering[^1].Host, $"at {t}");
            }
        });
    }

    [Fact]
    public void A_claimed_moment_belongs_to_its_claimer_unless_a_lease_or_a_shared_hour_says_otherwise()
    {
        var claim = from time in Gen.Long[0, 6 * Hour] from host in Gen.Int[0, 2] select (Time: time, Host: $"h{host}");
        Gen.Select(claim.Array[1, 12], Gen.Long[0, 5].Select(h => h * Hour)).Sample((claims, leased) =>
        {
            var runs = Runs(claims);
            var builder = new BindingBuilder(0, 24 * Hour);
            builder.Add("ip", [new Lease("ip", "leased", leased, leased + Hour)], runs);
            Disjoint(builder, 0, 24 * Hour);
            var shared = Enumerable.Range(0, 7).Where(h => IsShared(runs, h)).ToHashSet();
            foreach (var run in runs)
            {
                long t = run.FirstTime;
                string? host = At(builder, t);
                if (t >= leased && t < leased + Hour) host.ShouldBe("leased");
                else if (shared.Contains((int)(t / Hour))) host.ShouldBeNull();
                else if (runs.Count(r => r.FirstTime <= t && t <= r.LastTime) == 1) host.ShouldBe(run.Host);
            }
            builder.Shared.ShouldBe(shared.Count > 0 ? ["ip"] : []);
        });
    }

    [Fact]
    public void Inside_an_hour_two_hosts_part_midway()
    {
        var builder = new BindingBuilder(0, 24 * Hour);
        builder.Add("ip", [], [new ClaimRun { Ip = "ip", Host = "a", FirstTime = 10, LastTime = 100 }, new ClaimRun { Ip = "ip", Host = "b", FirstTime = 200, LastTime = 300 }]);
        builder.Bindings.ShouldBe([new Binding("ip", "a", 0, 150), new Binding("ip", "b", 150, 24 * Hour)]);
    }

    [Theory]
    [InlineData(2, 3, 3)]
    [InlineData(2, 4, 4)]
    [InlineData(2, 5, 4)]
    [InlineData(2, 6, 5)]
    public void Free_hours_go_to_the_nearer_host_the_middle_one_to_the_earlier(int first, int second, int cut)
    {
        var builder = new BindingBuilder(0, 24 * Hour);
        builder.Add("ip", [], [Run("a", first), Run("b", second)]);
        builder.Bindings.ShouldBe([new Binding("ip", "a", 0, cut * Hour), new Binding("ip", "b", cut * Hour, 24 * Hour)]);
    }

    [Fact]
    public void A_shared_hour_binds_nobody_and_stops_its_neighbours()
    {
        var builder = new BindingBuilder(0, 24 * Hour);
        builder.Add("ip", [], [Run("c", 1), Run("a", 4, 0), Run("b", 4, 10), Run("a", 4, 20), Run("b", 8)]);
        builder.Bindings.ShouldBe([new Binding("ip", "c", 0, 4 * Hour), new Binding("ip", "b", 5 * Hour, 24 * Hour)]);
        builder.Shared.ShouldBe(["ip"]);
    }

    private static ClaimRun Run(string host, int hour, long offset = 0)
        => new() { Ip = "ip", Host = host, FirstTime = hour * Hour + offset, LastTime = hour * Hour + offset + 1 };

    private static List<ClaimRun> Runs((long Time, string Host)[] claims)
    {
        var runs = new List<ClaimRun>();
        foreach (var (time, host) in claims.OrderBy(c => c.Time).ThenBy(c => c.Host, StringComparer.Ordinal))
        {
            if (runs.Count > 0 && runs[^1].Host == host) runs[^1].LastTime = time;
            else runs.Add(new ClaimRun { Ip = "ip", Host = host, FirstTime = time, LastTime = time });
        }
        return runs;
    }

    private static bool IsShared(List<ClaimRun> runs, long hour)
    {
        var touching = runs.Where(r => r.FirstTime / Hour <= hour && r.LastTime / Hour >= hour).ToList();
        return touching.Count > touching.Select(r => r.Host).Distinct().Count();
    }

    private static string? At(BindingBuilder builder, long t)
        => builder.Bindings.Where(b => b.From <= t && t < b.To).Select(b => b.Host).SingleOrDefault();

    private static void Disjoint(BindingBuilder builder, long from, long to)
    {
        long at = from;
        foreach (var b in builder.Bindings)
        {
            b.From.ShouldBeGreaterThanOrEqualTo(at);
            b.To.ShouldBeGreaterThan(b.From);
            b.To.ShouldBeLessThanOrEqualTo(to);
            at = b.To;
        }
    }
}
