using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

/// <summary>A small simulated fleet, made once.</summary>
public sealed class SmallFleet : IDisposable
{
    private readonly TestFolder _folder = new();

    public SmallFleet() => Simulator.Run(new SimulationOptions(16, 12, 5, Logs, SimulationOptions.DefaultStart), SilentProgress.Instance, CancellationToken.None);

    public string Logs => Path.Combine(_folder.Path, "fleet");

    public void Dispose() => _folder.Dispose();
}

public sealed class MainJobTests(SmallFleet fleet) : IClassFixture<SmallFleet>, IDisposable
{
    private static readonly DateTimeOffset Later = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Space(string name) => Path.Combine(_folder.Path, name);

    private static (int Code, string Out, string Err) Call(DateTimeOffset now, params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = AnomalyProgram.Run(args, new CliContext(output, error, new FakeTimeProvider(now), CancellationToken.None, Interactive: false));
        return (code, output.ToString(), error.ToString());
    }

    private static string Ledger(string workspace)
    {
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string folder in new[] { "scores", "bundles" })
            foreach (string path in Directory.GetFiles(Path.Combine(workspace, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(workspace, path)));
                hash.AppendData(File.ReadAllBytes(path));
            }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [Fact]
    public void A_late_evening_revises_the_next_day_only_where_it_completes_a_chain()
    {
        string logs = Space("chain-logs"), space = Space("chain");
        Directory.CreateDirectory(logs);
        string mapping = Path.Combine(_folder.Path, "map.yaml");
        File.WriteAllText(mapping, "format: jsonl\ntime: { column: t }\nrecords: [{ kind: process, fields: { host: h, user: u, image: x, command_line: c } }]\n");
        void Log(string name, params (string Time, string Command)[] lines)
            => File.WriteAllLines(Path.Combine(logs, name), lines.Select(l => JsonSerializer.Serialize(new { t = l.Time, h = "ws1", u = "alice", x = "/bin/x", c = l.Command })));
        (int Code, string Out, string Err) Run() => Call(Later, "run", logs, "--workspace", space, "--mapping", mapping);
        int Revisions(string day) => Directory.GetDirectories(Path.Combine(space, "scores", $"day={day}"), "rev=*").Length;

        Log("1.jsonl", ("2026-03-01T12:00:00Z", "git commit -m x"), ("2026-03-02T00:15:00Z", "git push https://user:secretpassword1@github.com/o/r"), ("2026-03-03T12:00:00Z", "ls"));
        Run().ShouldSatisfyAllConditions(r => r.Code.ShouldBe(ExitCode.Done, r.Err));
        Log("2.jsonl", ("2026-03-01T23:30:00Z", "ls -l"));
        Run().Code.ShouldBe(ExitCode.Done);
        (Revisions("2026-03-01"), Revisions("2026-03-02"), Revisions("2026-03-03")).ShouldBe((2, 1, 1));
        Log("3.jsonl", ("2026-03-01T23:45:00Z", "tar czf /tmp/d.tgz /srv/data"));
        Run().Code.ShouldBe(ExitCode.Done);
        (Revisions("2026-03-01"), Revisions("2026-03-02"), Revisions("2026-03-03")).ShouldBe((3, 2, 1));
        var (code, text, _) = Call(Later, "ranking", "--from", "2026-03-02", "--to", "2026-03-02", "--workspace", space, "--output", "jsonl");
        code.ShouldBe(ExitCode.Done);
        text = System.Text.RegularExpressions.Regex.Unescape(text.Replace("\\\"", "'", StringComparison.Ordinal));
        text.ShouldContain("packing command 23:45 the day before `tar czf /tmp/d.tgz /srv/data` → upload command 00:15 `git push");
        text.ShouldContain("\"chain\"");
        text.ShouldNotContain("secretpassword1");
        using var rows = JsonDocument.Parse(Call(Later, "ranking", "--from", "2026-03-02", "--to", "2026-03-02", "--workspace", space, "--output", "json").Out);
        var chain = rows.RootElement[0].GetProperty("chains").EnumerateArray().Select(c => c.GetProperty("chain").GetProperty("steps").EnumerateArray().Select(t => t.GetProperty("time").GetString()).ToList()).First();
        chain.ShouldBe(["2026-03-01T23:45:00.000000Z", "2026-03-02T00:15:00.000000Z"]);
        Run().Code.ShouldBe(ExitCode.Done);
        Revisions("2026-03-02").ShouldBe(2);
    }

    [Fact]
    public void Run_again_adds_nothing_and_fresh_workspaces_are_alike()
    {
        Call(Later, "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        string first = Ledger(Space("a"));
        var again = Call(Later, "run", fleet.Logs, "--workspace", Space("a"));
        again.Code.ShouldBe(ExitCode.Done);
        again.Err.ShouldStartWith("0 files added");
        Ledger(Space("a")).ShouldBe(first);
        Call(Later, "run", fleet.Logs, "--workspace", Space("b")).Code.ShouldBe(ExitCode.Done);
        Ledger(Space("b")).ShouldBe(first);
        Directory.GetDirectories(Path.Combine(Space("a"), "scores")).Length.ShouldBe(4, "half of 12 days fit, a sixth calibrates, the rest is scored");
    }

    [Fact]
    public void The_parts_sum_to_the_risk_and_every_scored_host_is_listed()
    {
        Call(Later, "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        string hosts = Directory.GetFiles(Path.Combine(Space("a"), "scores"), "hosts.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        int listed = 0;
        using var document = JsonDocument.Parse(File.ReadAllText(hosts));
        foreach (var host in document.RootElement.EnumerateArray())
        {
            if (host.GetProperty("rank").GetInt32() > 0) listed++;
            host.GetProperty("evidence").EnumerateArray().Sum(e => e.GetProperty("weight_units").GetInt32()).ShouldBe(host.GetProperty("risk_units").GetInt32());
        }
        string[] rows = Call(Later, "ranking", "--output", "csv", "--workspace", Space("a")).Out.TrimEnd().Split('\n');
        rows[0].ShouldBe("day,rank,host,risk,rule_score,revision,reasons");
        rows.Length.ShouldBe(listed + 1);
        double[] risks = [.. rows.Skip(1).Select(r => double.Parse(r.Split(',')[3], CultureInfo.InvariantCulture))];
        risks.ShouldBe(risks.OrderDescending());
        risks[0].ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Few_days_are_ranked_by_rules_alone()
    {
        Call(Later, "run", Days(fleet.Logs, 4), "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        Directory.Exists(Path.Combine(Space("a"), "bundles")).ShouldBeFalse();
        using var ranking = JsonDocument.Parse(Call(Later, "ranking", "--output", "json", "--workspace", Space("a")).Out);
        ranking.RootElement.EnumerateArray().ShouldContain(h => h.GetProperty("rule_score").GetDouble() >= 8);
    }

    [Fact]
    public void A_day_that_is_not_over_is_not_scored()
    {
        var noon = new DateTimeOffset(2026, 9, 12, 12, 0, 0, TimeSpan.Zero);
        Call(noon, "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        Directory.Exists(Path.Combine(Space("a"), "scores", "day=2026-09-11")).ShouldBeTrue();
        Directory.Exists(Path.Combine(Space("a"), "scores", "day=2026-09-12")).ShouldBeFalse();
    }

    [Fact]
    public void Late_logs_make_a_new_revision_of_their_day_only_and_nothing_is_rewritten()
    {
        string conn = Directory.GetFiles(fleet.Logs, "conn.log*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Last();
        string early = Copy(fleet.Logs, Space("logs"), except: conn);
        Call(Later, "run", early, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        string frozen = Path.Combine(Space("a"), "scores", "day=2026-09-12", "rev=1", "hosts.json");
        byte[] before = File.ReadAllBytes(frozen);
        Call(Later, "run", conn, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        File.ReadAllBytes(frozen).ShouldBe(before);
        Directory.Exists(Path.Combine(Space("a"), "scores", "day=2026-09-12", "rev=2")).ShouldBeTrue();
        Directory.GetDirectories(Path.Combine(Space("a"), "scores"), "rev=2", SearchOption.AllDirectories).Length.ShouldBe(1);
        Call(Later, "ranking", "--output", "csv", "--workspace", Space("a")).Out.Split('\n')[1].Split(',')[5].ShouldBe("2");
    }

    [Fact]
    public void Nights_that_read_on_from_the_states_before_write_what_a_rebuild_writes()
    {
        foreach (string name in (string[])["on", "anew"])
            for (int day = 11; day <= 13; day++)
            {
                if (name == "anew" && Directory.Exists(Path.Combine(Space(name), "state"))) Directory.Delete(Path.Combine(Space(name), "state"), recursive: true);
                Call(Night(day), "run", fleet.Logs, "--workspace", Space(name)).Code.ShouldBe(ExitCode.Done);
            }
        string[] states = States("on");
        states.Length.ShouldBe(3);
        Ledger(Space("on")).ShouldBe(Ledger(Space("anew")));
        string rebuilt = States("anew").ShouldHaveSingleItem();
        Path.GetFileName(rebuilt).ShouldBe(Path.GetFileName(states[^1]));
        File.ReadAllBytes(states[^1]).ShouldBe(File.ReadAllBytes(rebuilt));
    }

    [Fact]
    public void A_damaged_state_is_named_and_rebuilt_once_it_is_deleted()
    {
        Call(Night(12), "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        string state = States("a").ShouldHaveSingleItem();
        byte[] bytes = File.ReadAllBytes(state);
        File.WriteAllBytes(state, bytes[..(bytes.Length / 2)]);
        var damaged = Call(Night(13), "run", fleet.Logs, "--workspace", Space("a"));
        damaged.Code.ShouldBe(ExitCode.Failed);
        damaged.Err.ShouldContain("is damaged");
        File.Delete(state);
        Call(Night(13), "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_confirmed_day_never_teaches()
    {
        foreach (string name in (string[])["taught", "confirmed"])
        {
            Call(Night(12), "run", fleet.Logs, "--workspace", Space(name)).Code.ShouldBe(ExitCode.Done);
            if (name == "taught") continue;
            using var ranking = JsonDocument.Parse(Call(Night(12), "ranking", "--output", "json", "--from", "2026-09-10", "--to", "2026-09-10", "--workspace", Space(name)).Out);
            foreach (var host in ranking.RootElement.EnumerateArray().Select(h => h.GetProperty("host").GetString()!))
                new VerdictStore(new Workspace(Space(name))).Add(new Verdict { Kind = VerdictKind.Confirmed, Day = Workspace.ParseDay("2026-09-10"), Revision = 1, Host = host, Reason = "", By = "kim", At = 1 });
        }
        foreach (string name in (string[])["taught", "confirmed"]) Call(Night(13), "run", fleet.Logs, "--workspace", Space(name)).Code.ShouldBe(ExitCode.Done);
        int[] History(string name) => [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Space(name), "scores", "day=2026-09-12", "rev=1", "hosts.json"))).RootElement.EnumerateArray()
            .Where(h => h.GetProperty("rank").GetInt32() > 0).OrderBy(h => h.GetProperty("host").GetString(), StringComparer.Ordinal).Select(h => h.GetProperty("history_days").GetInt32())];
        int[] taught = History("taught"), confirmed = History("confirmed");
        confirmed.Length.ShouldBe(taught.Length);
        taught.Zip(confirmed, (t, c) => t - c).ShouldAllBe(d => d == 0 || d == 1);
        taught.Sum().ShouldBeGreaterThan(confirmed.Sum());
        Directory.GetDirectories(Path.Combine(Space("confirmed"), "scores"), "rev=2", SearchOption.AllDirectories).ShouldBeEmpty("what was said before the verdict stays said");
    }

    private static DateTimeOffset Night(int day) => new(2026, 9, day, 4, 0, 0, TimeSpan.Zero);

    private string[] States(string name) => [.. Directory.GetFiles(Path.Combine(Space(name), "state")).Order(StringComparer.Ordinal)];

    [Fact]
    public void Injected_attacks_are_ranked_in_a_copy_and_the_workspace_stays_as_it_is()
    {
        Call(Later, "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        string[] files = Files("a");
        string ledger = Ledger(Space("a"));
        string labels = Directory.GetFiles(fleet.Logs, "labels.csv", SearchOption.AllDirectories).Single();
        var trial = Call(Later, "evaluate", "--inject", "3", "--seed", "5", "--labels", labels, "--keep", Space("trial"), "--output", "json", "--workspace", Space("a"));
        trial.Code.ShouldBe(ExitCode.Done, trial.Err);
        Files("a").ShouldBe(files);
        Ledger(Space("a")).ShouldBe(ledger);
        string[] injected = [.. File.ReadAllLines(Path.Combine(Space("trial"), "attacks", "labels.csv")).Skip(1)];
        injected.Length.ShouldBeGreaterThanOrEqualTo(3);
        using var report = JsonDocument.Parse(trial.Out);
        report.RootElement.GetProperty("attack_days_outside").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        var attacks = report.RootElement.GetProperty("fused_attacks").EnumerateArray().ToList();
        injected.Select(l => l.Split(',')[1]).ShouldBeSubsetOf(attacks.Select(a => a.GetProperty("kind").GetString()!));
        // The host of an injected attack sends in the copy what the label says; in the workspace it did not.
        string[] row = injected[0].Split(',');
        string day = row[3][..10];
        Sent("trial/workspace", row[2], day).ShouldBeGreaterThanOrEqualTo(Sent("a", row[2], day) + long.Parse(row[5], CultureInfo.InvariantCulture) / 2);

        long Sent(string space, string host, string on)
        {
            using var hours = new StringReader(Call(Later, "facts", "--host", host, "--from", on, "--to", on, "--workspace", Space(space)).Out);
            long sum = 0;
            while (hours.ReadLine() is { } line) sum += JsonDocument.Parse(line).RootElement.GetProperty("external_bytes_out").GetInt64();
            return sum;
        }
    }

    private string[] Files(string name) => [.. Directory.GetFiles(Space(name), "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != ".lock").Order(StringComparer.Ordinal)
        .Select(f => f + " " + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f))))];

    [Fact]
    public void A_day_of_the_training_window_is_refused()
    {
        Call(Later, "run", fleet.Logs, "--workspace", Space("a")).Code.ShouldBe(ExitCode.Done);
        var refused = Call(Later, "score", "--from", "2026-09-03", "--workspace", Space("a"));
        refused.Code.ShouldBe(ExitCode.WrongCall);
        refused.Err.ShouldContain("training window");
    }

    [Fact]
    public void A_run_that_is_killed_is_simply_run_again()
    {
        Call(Later, "run", fleet.Logs, "--workspace", Space("whole")).Code.ShouldBe(ExitCode.Done);
        string program = Path.ChangeExtension(typeof(AnomalyProgram).Assembly.Location, ".dll");
        int killed = 0;
        for (int files = 1; files < 400 && killed < 4; files *= 4)
        {
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "run", fleet.Logs, "--workspace", Space("killed")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.OutputDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            // Killed once it has written that many files: an event, not a time.
            while (!process.HasExited && Count(Space("killed")) < files) process.WaitForExit(5);
            if (process.HasExited) break;
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            killed++;
        }
        killed.ShouldBeGreaterThan(0);
        Call(Later, "run", fleet.Logs, "--workspace", Space("killed")).Code.ShouldBe(ExitCode.Done);
        Ledger(Space("killed")).ShouldBe(Ledger(Space("whole")));
    }

    private static int Count(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count() : 0;
        }
        catch (DirectoryNotFoundException)
        {
            return 0; // a folder was renamed while it was counted
        }
    }

    private string Days(string logs, int days)
    {
        string target = Space("few");
        foreach (string path in Directory.GetFiles(logs, "*", SearchOption.AllDirectories))
        {
            var day = System.Text.RegularExpressions.Regex.Match(path, @"2026-09-(\d\d)");
            if (!day.Success || int.Parse(day.Groups[1].Value, CultureInfo.InvariantCulture) > days) continue;
            CopyTo(logs, target, path);
        }
        return target;
    }

    private static string Copy(string logs, string target, string except)
    {
        foreach (string path in Directory.GetFiles(logs, "*", SearchOption.AllDirectories))
            if (path != except) CopyTo(logs, target, path);
        return target;
    }

    private static void CopyTo(string logs, string target, string path)
    {
        string to = Path.Combine(target, Path.GetRelativePath(logs, path));
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(path, to);
    }
}
