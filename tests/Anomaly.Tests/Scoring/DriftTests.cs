using Anomaly.Models.Baselines;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>Poisoning: a volume that grows so slowly that a rolling baseline learns along.</summary>
public class DriftTests
{
    private const int First = 100;
    private const int RampFrom = First + 30;
    private const long Volume = 4_000_000;

    // Sizes with a spread of a factor of two (standard deviation of the logarithm 0.6), by a generator of its own.
    private static Facts Fleet(int hosts, int days, Func<int, double>? growth = null)
    {
        var facts = new Facts();
        ulong state = 12345;
        double Uniform()
        {
            state = state * 6364136223846793005UL + 1442695040888963407UL;
            return ((state >> 11) + 0.5) / (1UL << 53);
        }
        for (int host = 0; host < hosts; host++)
            for (int day = First; day < First + days; day++)
            {
                double normal = Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());
                double factor = host == 0 && growth is not null ? growth(day) : 1;
                facts.Hour($"h{host:000}", day, 10, (long)(Volume * factor * Math.Exp(0.6 * normal)), 1000);
            }
        return facts;
    }

    private static Dictionary<string, List<(int Day, double[] Scores)>> Read(Facts facts)
    {
        int last = facts.Days[^1];
        var builder = new FeatureBuilder(new Prevalence(facts, First, last));
        var read = new Dictionary<string, List<(int, double[])>>();
        foreach (var host in HostStream.Read(facts, First, last))
        {
            var reader = new HostDayReader(builder);
            var state = new HostState();
            var days = read[host.Host] = [];
            foreach (var day in host.Days)
            {
                var reading = reader.Read(day, state, PeerPriors.Vague);
                days.Add((day.Day, reading.Scores));
                state.Learn(day, reading.Row.Values, reading.Limits, [], alerted: false, 0);
            }
        }
        return read;
    }

    [Fact]
    public void Growth_of_seven_percent_a_day_is_seen_before_it_is_fourfold_where_the_rolling_baseline_learns_along()
    {
        var read = Read(Fleet(100, 65, day => Math.Pow(1.07, Math.Max(0, day - RampFrom))));
        var benign = read.Where(h => h.Key != "h000").SelectMany(h => h.Value).Where(d => d.Day >= First + 15).ToList();
        int fourfold = RampFrom + (int)(Math.Log(4) / Math.Log(1.07));
        bool Found(int detector)
        {
            var scores = benign.Select(d => d.Scores[detector]).Order().ToList();
            double limit = scores[(int)(scores.Count * 0.999)];
            return read["h000"].Any(d => d.Day >= RampFrom && d.Day < fourfold && d.Scores[detector] > limit);
        }
        Found(DetectorCatalog.Cusum).ShouldBeTrue();
        Found(DetectorCatalog.IndexOf("repo_bytes_out")).ShouldBeFalse();
    }

    [Fact]
    public void Most_hosts_that_grow_by_seven_percent_a_day_are_flagged_before_the_fourfold_with_the_guard_and_not_without()
    {
        var outcomes = Poisoning.Run(60, 17);
        foreach (int guard in new[] { Poisoning.Cusum, Poisoning.Drift })
        {
            outcomes[guard].Flagged.ShouldBeGreaterThan(0.75);
            outcomes[guard].FlaggedFlat.ShouldBeLessThan(0.1);
        }
        outcomes[Poisoning.Unguarded].Flagged.ShouldBeLessThan(0.5);
    }

    [Fact]
    public void The_reference_stays_three_weeks_behind_also_when_it_was_saved()
    {
        var state = new HostState();
        double[] none = [.. Enumerable.Repeat(double.PositiveInfinity, FeatureCatalog.Count)];
        for (int day = 0; day < 50; day++)
        {
            int known = state.CusumReference?.Days ?? 0;
            known.ShouldBe(day < HostState.CusumReferenceDays ? 0 : Math.Max(HostState.CusumReferenceDays, day - HostState.CusumLagDays));
            var features = new double[FeatureCatalog.Count];
            features[FeatureCatalog.RepoBytesOut] = 1000 + day;
            state.Learn(new HostDay { Day = First + day }, features, none, [], alerted: false, 0);
            // A day without flows is no day of the reference.
            features[FeatureCatalog.RepoBytesOut] = double.NaN;
            state.Learn(new HostDay { Day = First + day }, features, none, [], alerted: false, 0);
            using var memory = new MemoryStream();
            state.Save(new BinaryWriter(memory));
            memory.Position = 0;
            state = HostState.Load(new BinaryReader(memory));
        }
    }

    [Fact]
    public void One_large_day_is_no_drift()
    {
        var day = Read(Fleet(1, 40, d => d == RampFrom ? 1000 : 1))["h000"].Single(d => d.Day == RampFrom);
        day.Scores[DetectorCatalog.Cusum].ShouldBeLessThanOrEqualTo(DriftCusum.MostPerDay + 3);
        day.Scores[DetectorCatalog.IndexOf("repo_bytes_out")].ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Before_the_reference_is_known_there_is_no_sum()
    {
        var days = Read(Fleet(1, HostState.CusumReferenceDays + 1))["h000"];
        days.Take(HostState.CusumReferenceDays).ShouldAllBe(d => double.IsNaN(d.Scores[DetectorCatalog.Cusum]));
        double.IsNaN(days[^1].Scores[DetectorCatalog.Cusum]).ShouldBeFalse();
    }

    [Fact]
    public void An_outage_is_no_quiet_hour_to_the_hourly_series()
    {
        // Uploads every day at ten; then for weeks the sensor was silent at that hour, then they come again.
        var facts = new Facts();
        for (int day = First; day < First + 36; day++) facts.Hour("a", day, 10, day is >= First + 9 and < First + 35 ? 0 : Volume).Hour("a", day, 11, 1000);
        double Last(IReadOnlyCollection<long> outages)
        {
            var reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, First, First + 35)), outages);
            var state = new HostState();
            double score = 0;
            foreach (var day in HostStream.Read(facts, First, First + 35).Single().Days)
            {
                var reading = reader.Read(day, state, PeerPriors.Vague);
                score = reading.Scores[DetectorCatalog.HourlySpike];
                state.Learn(day, reading.Row.Values, reading.Limits, [], alerted: false, 0);
            }
            return score;
        }
        Last([.. Enumerable.Range(First + 9, 26).Select(d => d * 24L + 10)]).ShouldBeLessThan(Last([]));
    }

    [Fact]
    public void Sums_forgive_end_and_pass_gaps_over()
    {
        DriftCusum.Next(2, 1).ShouldBe(2.5);
        DriftCusum.Next(2, 100).ShouldBe(2 + DriftCusum.MostPerDay - DriftCusum.Allowance);
        DriftCusum.Next(0.2, -5).ShouldBe(0);
        DriftCusum.Next(DriftCusum.Ceiling, 2).ShouldBe(DriftCusum.Ceiling);
        DriftCusum.Next(2, double.NaN).ShouldBe(2);
        Should.Throw<ArgumentOutOfRangeException>(() => DriftCusum.Next(-1, 0));
    }

    [Fact]
    public void A_working_day_moved_by_daylight_saving_is_no_off_hour()
    {
        var profile = new HourProfile();
        // 2026-01-05 was a Monday; 7 to 15 UTC for six weeks.
        long monday = (long)(new DateTime(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalHours;
        for (int week = 0; week < 6; week++)
            for (int day = 0; day < 5; day++)
                for (int hour = 7; hour <= 15; hour++) profile.Add(monday + week * 168 + day * 24 + hour);
        double[] prior = new HourProfile().Shares();
        profile.PValue(monday + 6, prior).ShouldBeGreaterThan(FeatureBuilder.OffHoursP);
        profile.PValue(monday + 16, prior).ShouldBeGreaterThan(FeatureBuilder.OffHoursP);
        // Of the prior, worth a week, half a share is uniform over 48 cells: hours nobody works are unusual but not unheard of.
        profile.PValue(monday + 2, prior).ShouldBeLessThan(profile.PValue(monday + 6, prior));
    }
}
