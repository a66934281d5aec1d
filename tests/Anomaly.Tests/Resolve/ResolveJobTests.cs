using System.Security.Cryptography;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>Which days are made anew, and that the result depends on nothing else.</summary>
public sealed class ResolveJobTests : IDisposable
{
    private const string Remote = "203.0.113.9";
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Nothing_new_makes_nothing_anew()
    {
        ThreeDays(_f);
        var first = _f.Resolve();
        first.Rebuilt.ShouldBe([Day - 1, Day, Day + 1]);
        first.Changed.ShouldBe(first.Rebuilt);
        var bytes = Content(_f.Workspace);
        _f.Resolve().Rebuilt.ShouldBeEmpty();
        Content(_f.Workspace).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("staged")]
    [InlineData("moved flow")]
    [InlineData("moved claim")]
    [InlineData("moved host_hour.facts")]
    [InlineData("moved sighting.facts")]
    [InlineData("state")]
    public void Stopped_at_any_step_and_run_again_it_comes_to_the_same(string step)
    {
        ThreeDays(_f);
        _f.Resolve();
        More(_f);
        _f.Commit();
        using var other = new ResolveFixture();
        ThreeDays(other);
        other.Commit();
        More(other);
        other.Resolve();
        int stops = 0;
        while (true)
        {
            try
            {
                _f.Resolve(new ResolveOptions { Engine = Small, Fault = at => { if (at == step && stops++ < 3) throw new InvalidOperationException("killed"); } });
                break;
            }
            catch (InvalidOperationException e) when (e.Message == "killed") { }
        }
        stops.ShouldBeGreaterThan(0);
        Content(_f.Workspace).ShouldBe(Content(other.Workspace));
    }

    [Fact]
    public void A_damaged_or_missing_state_makes_the_day_anew_to_the_same_bytes()
    {
        ThreeDays(_f);
        _f.Resolve();
        var bytes = Content(_f.Workspace);
        File.WriteAllText(DayState.PathOf(_f.Workspace, Day), "{");
        File.Delete(DayState.PathOf(_f.Workspace, Day - 1));
        var again = _f.Resolve();
        again.Rebuilt.ShouldBe([Day - 1, Day]);
        Content(_f.Workspace).ShouldBe(bytes);
    }

    [Fact]
    public void Threads_and_the_layout_of_parts_do_not_matter()
    {
        ThreeDays(_f);
        More(_f);
        _f.Resolve(new ResolveOptions { Engine = new DuckDbOptions { Threads = 1, MemoryLimit = 1 << 28 } });
        using var other = new ResolveFixture();
        ThreeDays(other);
        other.Commit();
        More(other);
        other.Resolve(new ResolveOptions { Engine = new DuckDbOptions { Threads = 4, MemoryLimit = 1 << 29 } });
        foreach (int day in (int[])[Day - 1, Day, Day + 1])
            other.Facts().DayFingerprint(day).ShouldBe(_f.Facts().DayFingerprint(day));
        Content(other.Workspace, "state").ShouldBe(Content(_f.Workspace, "state"));
    }

    [Fact]
    public void Late_events_change_their_own_day_only()
    {
        ThreeDays(_f);
        _f.Resolve();
        string before = _f.Facts().DayFingerprint(Day);
        _f.Zeek("15:00:00", "10.0.0.99", Remote);
        var result = _f.Resolve();
        result.Rebuilt.ShouldBe([Day]);
        result.Changed.ShouldBe([Day]);
        _f.Facts().DayFingerprint(Day).ShouldNotBe(before);
    }

    [Fact]
    public void A_second_copy_of_a_log_makes_the_day_anew_but_changes_nothing()
    {
        _f.Zeek("09:00:00", "10.0.0.5", Remote, uid: "C1", source: "b");
        _f.Resolve();
        _f.Zeek("09:00:00", "10.0.0.5", Remote, uid: "C1", source: "a");
        var result = _f.Resolve();
        result.Rebuilt.ShouldBe([Day]);
        result.Changed.ShouldBeEmpty();
    }

    [Fact]
    public void Names_make_the_next_day_anew_and_change_it_where_they_name_a_flow()
    {
        ThreeDays(_f);
        _f.Resolve();
        _f.Dns("23:59:00", "10.0.0.5", "203.0.113.200", "elsewhere.example");
        var result = _f.Resolve();
        result.Rebuilt.ShouldBe([Day, Day + 1]);
        result.Changed.ShouldBeEmpty();
        _f.Dns("23:59:30", "10.0.0.5", Remote, "gitlab.com");
        _f.Zeek("00:30:00", "10.0.0.5", Remote, days: 1);
        _f.Resolve().Changed.ShouldBe([Day + 1]);
    }

    [Fact]
    public void Leases_make_the_days_anew_that_they_touch()
    {
        ThreeDays(_f);
        _f.Resolve();
        _f.Lease("10.0.0.5", "elsewhere", At("12:00:00", 7), At("13:00:00", 7));
        _f.Resolve().Rebuilt.ShouldBeEmpty();
        _f.Lease("10.0.0.5", "leased", At("00:00:00"), At("08:00:00"));
        var result = _f.Resolve();
        result.Rebuilt.ShouldBe([Day, Day + 1]);
        result.Changed.ShouldBe([Day]);
        _f.Lease("10.0.0.5", "leased", At("00:00:00"), At("08:00:00"));
        _f.Resolve().Rebuilt.ShouldBeEmpty();
    }

    [Fact]
    public void Claims_of_the_day_before_make_a_day_anew_only_when_they_change()
    {
        ThreeDays(_f);
        _f.Resolve();
        _f.Sysmon("10:00:00", "alpha", "10.0.0.77", Remote, srcPort: 7);
        _f.Resolve().Rebuilt.ShouldBe([Day, Day + 1]);
        _f.Zeek("10:00:00", "10.0.0.78", Remote, srcPort: 7);
        _f.Resolve().Rebuilt.ShouldBe([Day]);
    }

    [Fact]
    public void Another_catalogue_or_skew_makes_all_days_anew()
    {
        ThreeDays(_f);
        _f.Resolve();
        _f.Resolve(new ResolveOptions { Engine = Small, SkewUs = 1 }).Rebuilt.Count.ShouldBe(3);
        _f.Resolve(new ResolveOptions { Engine = Small, SkewUs = 1, PrivateNetworks = ["10.0.0.0/8"] }).Rebuilt.Count.ShouldBe(3);
    }

    [Fact]
    public void Text_from_logs_is_only_ever_text()
    {
        const string nasty = "x'); DROP TABLE flow; -- \u202e\0\"[*?";
        _f.Zeek("09:00:00", "10.0.0.5", Remote, uid: nasty).Service = nasty;
        _f.Sysmon("09:00:00", nasty, "10.0.0.5", Remote, image: nasty);
        _f.Lease("10.0.0.5", nasty, At("00:00:00"), At("10:00:00"));
        _f.Dns("08:59:59", "10.0.0.5", Remote, nasty);
        var flow = _f.TheFlow();
        (flow.Process, flow.Service, flow.DstName).ShouldBe((nasty, nasty, nasty));
        _f.Facts().HostHours(Day, Day, flow.Host).Single().Flows.ShouldBe(1);
    }

    [Fact]
    public void A_days_tables_hold_every_kind_also_where_it_is_empty()
    {
        _f.Dns("09:00:00", "10.0.0.5", Remote, "github.com");
        _f.Resolve();
        var facts = _f.Facts();
        facts.Days.ShouldBe([Day]);
        facts.Flows(Day).ShouldBeEmpty();
        facts.Processes(Day).ShouldBeEmpty();
        facts.Files(Day).ShouldBeEmpty();
        facts.Names(Day).Single().Host.ShouldBe("10.0.0.5");
        facts.HostHours(Day, Day).ShouldBeEmpty();
        facts.Flows(Day + 1).ShouldBeEmpty();
    }

    [Fact]
    public void Resolved_parts_can_be_read_as_stored_tables()
    {
        ThreeDays(_f);
        _f.Resolve();
        var stored = ParquetTable.Read(ResolvedTable.PathOf(_f.Workspace, "flow", Day), EventSchema.Flow).ToList();
        stored.Select(e => (e.Host, e.Time, e.BytesOut, e.BytesKnown)).ShouldBe(_f.Facts().Flows(Day).Select(e => (e.Host, e.Time, e.BytesOut, e.BytesKnown)));
        stored.ShouldNotBeEmpty();
    }

    private static DuckDbOptions Small => new() { Threads = 2, MemoryLimit = 256 << 20 };

    private static void ThreeDays(ResolveFixture f)
    {
        for (int day = -1; day <= 1; day++)
        {
            f.Zeek("09:00:00", "10.0.0.5", Remote, days: day, uid: "A");
            f.Zeek("00:30:00", "10.0.0.5", "198.51.100.4", days: day, uid: "B");
            f.Sysmon("09:00:01", "alpha.corp.example", "10.0.0.5", Remote, days: day);
            f.Dns("23:30:00", "10.0.0.5", "198.51.100.4", "github.com", days: day);
            f.Add(new ProcessEvent { Time = At("09:00:00", day), Host = "alpha", Sensor = "sysmon", Image = @"C:\Git\git.exe", Action = "push", Pid = 1 });
            f.Add(new FileEvent { Time = At("09:00:00", day), Host = "alpha", Sensor = "sysmon", Path = @"C:\x", Operation = "create" });
        }
    }

    private static void More(ResolveFixture f)
    {
        f.Zeek("10:00:00", "10.0.0.6", Remote, uid: "C");
        f.Zeek("10:00:00", "10.0.0.6", Remote, uid: "C", days: -1);
        f.Lease("10.0.0.6", "beta", At("00:00:00", -1), At("00:00:00", 1));
    }

    // Names and hashes of what is derived.
    private static List<string> Content(Workspace workspace, string without = "\0")
    {
        var files = new List<string>();
        foreach (string folder in (string[])[workspace.Resolved, workspace.Facts])
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (!file.Contains(without, StringComparison.Ordinal) && !file.EndsWith("hosts.json", StringComparison.Ordinal))
                    files.Add($"{Path.GetRelativePath(workspace.Root, file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}");
        return files;
    }
}
