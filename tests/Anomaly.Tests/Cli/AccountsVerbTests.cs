using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
using Anomaly.Tests.Resolve;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Cli;

/// <summary>Accounts over all hosts: the numbers they are reduced to, and how they are listed.</summary>
public sealed class AccountsVerbTests : IDisposable
{
    private readonly ResolveFixture _f = new();

    public AccountsVerbTests()
    {
        Start(@"CORP\anna", "pc", "push", "github", "acme", "09:10:00");
        Start(@"CORP\anna", "pc", "clone", "github", "vendor", "09:20:00");
        Start(@"CORP\anna", "jump", "push", "gitlab", "acme", "02:00:00", days: 1);
        Start("=cmd|x\u001b[31m", "pc", "none", "", "", "10:00:00");
        foreach (string everybody in (string[])["", "-", "root", "SYSTEM", @"NT AUTHORITY\SYSTEM", @"NT-AUTORITÄT\SYSTEM", @"CORP\PC$", "4294967295", @"NT SERVICE\git"])
            Start(everybody, "pc", "push", "github", "acme", "11:00:00");
        var flow = _f.Sysmon("09:30:00", "pc", "10.0.0.5", "203.0.113.9");
        (flow.User, flow.BytesOut, flow.BytesKnown, flow.DstName, flow.NameSource) = (@"CORP\anna", 5000, true, "github.com", "sni");
        var other = _f.Sysmon("09:40:00", "pc", "10.0.0.5", "203.0.113.10", srcPort: 50001);
        (other.User, other.BytesOut, other.BytesKnown, other.DstName, other.NameSource) = (@"CORP\anna", 70, true, "other.example", "sni");
        _f.Resolve();
    }

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Hours_of_accounts_add_up_and_names_that_every_machine_has_are_left_out()
    {
        var hours = _f.Facts().AccountHours(Day, Day + 1).ToList();
        hours.Select(h => (h.Host, Hour: h.Hour - Day * 24L, h.Account, h.Events, h.Uploads, h.RepoBytesOut)).ShouldBe(
        [
            ("jump", 26, @"CORP\anna", 1, 1, 0),
            ("pc", 9, @"CORP\anna", 4, 1, 5000),
            ("pc", 10, "=cmd|x\u001b[31m", 1, 0, 0),
        ]);
        hours.ShouldAllBe(h => h.Day == h.Hour / 24);
        _f.Facts().AccountUploads(Day, Day + 1).Select(h => h.Host).ShouldBe(["jump", "pc"]);
        _f.Facts().AccountDays(Day, Day + 1).ShouldBe(
        [
            new AccountDay("=cmd|x\u001b[31m", Day, "pc", 1 << 10),
            new AccountDay(@"CORP\anna", Day, "pc", 1 << 9),
            new AccountDay(@"CORP\anna", Day + 1, "jump", 1 << 2),
        ], ignoreOrder: true);
        _f.Facts().AccountDays(Day + 1, Day + 1).Single().Hours.ShouldBe(1 << 2);
    }

    [Fact]
    public void Accounts_are_listed_over_all_hosts()
    {
        var (code, table, _) = Run("accounts");
        code.ShouldBe(ExitCode.Done);
        string[] lines = table.Split('\n');
        lines[0].ShouldStartWith("account ");
        lines[1].ShouldStartWith(@"CORP\anna ");
        lines[1].ShouldContain("02-03 09-10");
        lines[1].ShouldEndWith("github, gitlab, github:acme, github:vendor, gitlab:acme");
        table.ShouldNotContain("\u001b");
        lines[3].ShouldBe("2 accounts; hours are UTC, Monday to Friday");
        var anna = JsonDocument.Parse(Run("accounts", @"corp\ANNA", "--output", "json").Out.Trim()).RootElement;
        anna.GetProperty("hosts").GetInt32().ShouldBe(2);
        anna.GetProperty("host_names").GetString().ShouldBe("jump pc");
        anna.GetProperty("days").GetInt32().ShouldBe(2);
        anna.GetProperty("uploads").GetInt64().ShouldBe(2);
        anna.GetProperty("repo_bytes_out").GetInt64().ShouldBe(5000);
        anna.GetProperty("remotes").GetString().ShouldBe("github:acme github:vendor gitlab:acme");
        anna.GetProperty("first_day").GetString().ShouldBe(Workspace.DayText(Day));
        anna.GetProperty("weekend_hours").GetString().ShouldBe("");
        string csv = Run("accounts", "--output", "csv").Out;
        csv.ShouldStartWith("account,hosts,host_names,days,first_day,last_day,uploads,repo_bytes_out,providers,remotes,weekday_hours,weekend_hours\n");
        csv.ShouldContain("'=cmd|x");
        csv.ShouldNotContain("\u001b");
        Run("accounts", "--to", Workspace.DayText(Day)).Out.ShouldNotContain("gitlab");
    }

    [Fact]
    public void An_account_that_nobody_saw_is_an_error()
    {
        var wrong = Run("accounts", @"CORP\ana");
        wrong.Code.ShouldBe(ExitCode.WrongCall);
        wrong.Err.ShouldContain(@"no account 'CORP\ana' was seen (did you mean 'CORP\anna'?)");
    }

    private void Start(string user, string host, string action, string provider, string owner, string clock, int days = 0)
        => _f.Add(new ProcessEvent
        {
            Time = At(clock, days),
            Host = host,
            User = user,
            Sensor = "auditd",
            Image = "/usr/bin/git",
            Action = action,
            Provider = provider,
            Remote = owner.Length == 0 ? "" : owner + "/x",
        });

    private (int Code, string Out, string Err) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false));
        return (code, output.ToString(), error.ToString());
    }
}
