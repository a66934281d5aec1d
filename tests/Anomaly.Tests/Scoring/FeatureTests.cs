using Anomaly.Models.Baselines;
using Anomaly.Pipeline.Features;
using Shouldly;
using Xunit;
using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Tests.Scoring;

public class FeatureTests
{
    private static readonly double[] Prior = new HourProfile().Shares();

    private static List<FeatureRow> Rows(Facts facts, string host)
    {
        int first = facts.Days[0], last = facts.Days[^1];
        var builder = new FeatureBuilder(new Prevalence(facts, first, last));
        var state = new HostState();
        var limits = Enumerable.Repeat(double.PositiveInfinity, F.Count).ToArray();
        var rows = new List<FeatureRow>();
        foreach (var day in HostStream.Read(facts, first, last).Single(h => h.Host == host).Days)
        {
            var row = builder.Build(day, state, Prior);
            rows.Add(row);
            state.Learn(day, row.Values, limits, [], alerted: false, 0);
        }
        return rows;
    }

    [Fact]
    public void The_index_constants_name_their_definitions()
    {
        F.All[F.RepoBytesOut].Name.ShouldBe("repo_bytes_out");
        F.All[F.UploadRatioAll].Name.ShouldBe("upload_ratio_all");
        F.All[F.NewRepoProcesses].Name.ShouldBe("new_repo_processes");
        F.All[F.Push].Name.ShouldBe("push");
        F.All[F.Archive].Name.ShouldBe("archive");
        F.All[F.StagedFiles].Name.ShouldBe("staged_files");
        F.All[F.FileHours].Name.ShouldBe("file_hours");
        F.Count.ShouldBe(F.FileHours + 1);
    }

    [Fact]
    public void Bytes_ratio_and_the_week_add_up()
    {
        var facts = new Facts().Hour("a", 100, 9, 300, 100).Hour("a", 100, 10, 100, 100).Hour("a", 101, 9, 50).Hour("a", 106, 9, 1).Hour("a", 107, 9, 2);
        var rows = Rows(facts, "a");
        rows[0].Values[F.RepoBytesOut].ShouldBe(400);
        rows[0].Values[F.RepoLargestOut].ShouldBe(300);
        rows[0].Values[F.UploadRatioRepo].ShouldBe(200.0 / 600, 1e-12);
        rows[2].Values[F.RepoBytesOutWeek].ShouldBe(451);
        rows[3].Values[F.RepoBytesOutWeek].ShouldBe(53);
    }

    [Fact]
    public void No_bytes_is_no_ratio_and_no_flows_is_no_number()
    {
        var facts = new Facts().Hour("a", 100, 9);
        facts.AllHours[0].Flows = 0;
        var row = Rows(facts, "a")[0].Values;
        double.IsNaN(row[F.UploadRatioRepo]).ShouldBeTrue();
        double.IsNaN(row[F.RepoBytesOut]).ShouldBeTrue();
        row[F.Push].ShouldBe(0);
    }

    [Fact]
    public void First_seen_knows_the_host_and_the_fleet()
    {
        var facts = new Facts();
        foreach (string host in new[] { "a", "b", "c" })
            for (int day = 100; day < 104; day++) facts.Hour(host, day, 9);
        facts.Seen("a", 100, "provider", "github").Seen("a", 103, "provider", "github").Seen("a", 103, "provider", "gitee")
            .Seen("b", 102, "provider", "gitee").Seen("c", 103, "repo_process", "node").Seen("a", 102, "repo_process", "only-here");
        var rows = Rows(facts, "a");
        rows[0].Values[F.NewProviders].ShouldBe(1);
        rows[3].Values[F.NewProviders].ShouldBe(1);
        rows[3].Values[F.Providers].ShouldBe(2);
        var gitee = rows[3].FirstSeen.Single(f => f.Sighting.Key == "gitee");
        (gitee.Others, gitee.OtherHosts, gitee.Bucket).ShouldBe((1, 2, "common"));
        rows[2].FirstSeen.Single().Bucket.ShouldBe("nowhere");
        rows[2].Values[F.RepoProcessPrevalence].ShouldBe(0);
    }

    [Fact]
    public void A_roll_out_of_the_same_day_is_common_not_new_everywhere()
    {
        var facts = new Facts();
        for (int i = 0; i < 10; i++) facts.Hour("h" + i, 100, 9).Hour("h" + i, 101, 9).Seen("h" + i, 101, "process", "newtool.exe");
        Rows(facts, "h3")[1].FirstSeen.Single().Bucket.ShouldBe("common");
    }

    [Fact]
    public void A_slow_ramp_drifts_and_a_steady_host_does_not()
    {
        var facts = new Facts();
        for (int day = 0; day < 30; day++)
        {
            facts.Hour("steady", 100 + day, 9, 10_000 + day % 3 * 500);
            facts.Hour("ramp", 100 + day, 9, day < 25 ? 10_000 + day % 3 * 500 : (long)(10_000 * Math.Pow(4, day - 24)));
        }
        Rows(facts, "steady")[^1].Values[F.UploadDrift].ShouldBeLessThan(0.5);
        Rows(facts, "ramp")[^1].Values[F.UploadDrift].ShouldBeGreaterThan(3);
    }

    [Fact]
    public void An_alerted_day_teaches_only_after_its_exclusion()
    {
        var facts = new Facts();
        for (int day = 0; day < 6; day++) facts.Hour("a", 100 + day, 9, day == 2 ? 1_000_000 : 0);
        facts.Seen("a", 102, "provider", "github");
        var state = new HostState();
        var builder = new FeatureBuilder(new Prevalence(facts, 100, 105));
        var limits = Enumerable.Repeat(double.PositiveInfinity, F.Count).ToArray();
        foreach (var day in HostStream.Read(facts, 100, 105).Single().Days)
        {
            state.Learn(day, builder.Build(day, state, Prior).Values, limits, [], alerted: day.Day == 102, exclusionDays: 3);
            state.Knows("provider", "github").ShouldBe(day.Day >= 105);
        }
        state.Days.ShouldBe(6);
        state.Amounts[F.RepoBytesOut].ActiveDays.ShouldBe(1);
        state.Sent(100, 105).ShouldBe(1_000_000);
    }
}
