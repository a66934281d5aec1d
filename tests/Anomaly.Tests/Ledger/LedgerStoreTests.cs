using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ledger;

public sealed class LedgerStoreTests : IDisposable
{
    private static readonly int Day = LedgerFixture.Day;
    private readonly LedgerFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Revisions_count_from_one_and_earlier_ones_stay()
    {
        _f.Store.Days().ShouldBeEmpty();
        _f.Store.Latest(Day).ShouldBe(0);
        _f.Write(Day + 1, LedgerFixture.Ranked(Day + 1, ("b", 1))).ShouldBe(1);
        _f.Write(Day, LedgerFixture.Ranked(Day, ("a", 1))).ShouldBe(1);
        for (int revision = 2; revision <= 11; revision++) _f.Write(Day, LedgerFixture.Ranked(Day, ("a", revision))).ShouldBe(revision);
        _f.Store.Days().ShouldBe([Day, Day + 1]);
        _f.Store.Latest(Day).ShouldBe(11);
        _f.Store.Manifest(Day, 11).Revision.ShouldBe(11);
        for (int revision = 1; revision <= 11; revision++) _f.Store.Read(Day, revision).Single().RiskUnits.ShouldBe(revision);
    }

    [Fact]
    public void What_a_killed_run_left_is_no_revision_and_is_removed()
    {
        _f.Write(Day, LedgerFixture.Ranked(Day, ("a", 1)));
        string leftover = _f.PathOf(Day, 2) + AtomicFile.TemporarySuffix, lonely = _f.PathOf(Day + 1, 1) + AtomicFile.TemporarySuffix;
        foreach (string folder in new[] { leftover, lonely })
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "hosts.json"), "[");
        }
        _f.Store.Latest(Day).ShouldBe(1);
        _f.Store.Days().ShouldBe([Day]);
        _f.Store.RemoveLeftovers();
        Directory.Exists(leftover).ShouldBeFalse();
        Directory.Exists(lonely).ShouldBeFalse();
        _f.Store.Read(Day, 1).Single().Host.ShouldBe("a");
        new LedgerStore(new Workspace(Path.Combine(_f.Workspace.Root, "none"))).RemoveLeftovers();
    }

    [Fact]
    public void A_leftover_under_the_next_name_is_no_obstacle()
    {
        string leftover = _f.PathOf(Day, 1) + AtomicFile.TemporarySuffix;
        Directory.CreateDirectory(leftover);
        File.WriteAllText(Path.Combine(leftover, "other"), "x");
        _f.Write(Day, LedgerFixture.Ranked(Day, ("a", 1))).ShouldBe(1);
        Directory.GetFiles(_f.PathOf(Day, 1)).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["hosts.json", "hosts.parquet", "manifest.json"]);
    }

    [Fact]
    public void The_same_hosts_give_the_same_bytes()
    {
        using var other = new LedgerFixture();
        _f.Write(Day, Full());
        other.Write(Day, Full());
        foreach (string file in new[] { "hosts.json", "hosts.parquet", "manifest.json" })
            File.ReadAllBytes(other.PathOf(Day, 1, file)).ShouldBe(File.ReadAllBytes(_f.PathOf(Day, 1, file)));
    }

    [Fact]
    public void Hosts_come_back_as_they_were_and_numbers_that_do_not_exist_are_null()
    {
        var hosts = Full();
        _f.Write(Day, hosts);
        var back = _f.Store.Read(Day, 1);
        back.Count.ShouldBe(2);
        foreach (var property in typeof(HostScore).GetProperties().Where(p => p.PropertyType.IsValueType || p.PropertyType == typeof(string)))
            for (int i = 0; i < 2; i++) property.GetValue(back[i]).ShouldBe(property.GetValue(hosts[i]), property.Name);
        for (int i = 0; i < 2; i++)
        {
            back[i].Evidence.ShouldBe(hosts[i].Evidence);
            back[i].Others.ShouldBe(hosts[i].Others);
            back[i].Rules.ShouldBe(hosts[i].Rules);
            back[i].Detectors.ShouldBe(hosts[i].Detectors);
        }
        string json = File.ReadAllText(_f.PathOf(Day, 1, "hosts.json"));
        json.ShouldContain("\"expected\": null");
        json.ShouldContain("\"p_value\": null");
        json.ShouldNotContain("NaN");
    }

    [Fact]
    public void A_byte_changed_is_damage()
    {
        _f.Write(Day, Full());
        string path = _f.PathOf(Day, 1, "hosts.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"rank\": 1", "\"rank\": 2"));
        Should.Throw<DataException>(() => _f.Store.Read(Day, 1)).Message.ShouldContain(path);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    public void A_damaged_manifest_is_named(string text)
    {
        _f.Write(Day, Full());
        string path = _f.PathOf(Day, 1, "manifest.json");
        File.WriteAllText(path, text);
        Should.Throw<DataException>(() => _f.Store.Read(Day, 1)).Message.ShouldContain(path);
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        _f.Write(Day, Full());
        string path = _f.PathOf(Day, 1, "manifest.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\": 1", "\"format\": 2"));
        Should.Throw<DataException>(() => _f.Store.Manifest(Day, 1)).Message.ShouldContain("format 2");
    }

    private static List<HostScore> Full() =>
    [
        new()
        {
            Day = Day, Host = "häst\u001b\"<1>", Rank = 1, RiskUnits = 1234, RuleScore = 7.5, ModelScore = 1.0 / 3, Expected = 0.1, ExpectedEstimated = true,
            PeerGroup = "developer", HistoryDays = 20, FlowHours = 3, ProcessHours = 4, RepoBytesOut = long.MaxValue, RepoBytesIn = 5, RepoBytesOutUpper = 1e9,
            Evidence =
            [
                new Evidence("volume", "model", "repo_bytes_out", 1000, "sent much") { PValue = 1e-7, Estimated = true },
                new Evidence("commands", "rule", "git-push", 234, "=git push\n")
                {
                    Source = "abc", Line = 17,
                    Chain = EventChain.Of(Enumerable.Range(0, 12).Select(i => new ChainStep((Day * Event.MicrosPerDay) + i, "process", $"r{i % 3}", "Title", "tar \u001b\"<1>", "tar", "al\"ice", "abc", i, 2))),
                },
            ],
            Others = [new Evidence("novelty", "first_seen", "remote", 12, "new") { Key = "github|x" }],
            Rules = [new FiredRule("git-push", 9, true, 3, "git", FiredRule.Several)],
            Detectors = [.. DetectorCatalog.All.Select((d, i) => i == 3 ? new DetectorScore(d.Name, double.NaN, double.NaN) : new DetectorScore(d.Name, i, 1.0 / (i + 1)))],
        },
        new() { Day = Day, Host = "silent", NotScored = "no telemetry on this day", InsufficientHistory = true },
    ];
}
