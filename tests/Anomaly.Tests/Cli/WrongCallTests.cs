using System.Globalization;
using Anomaly.Cli;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

/// <summary>A wrong call ends with exit code 2 and a sentence, and touches nothing.</summary>
public sealed class WrongCallTests : IDisposable
{
    private readonly LedgerFixture _f = new();
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _f.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("ranking --top x", "'x'")]
    [InlineData("ranking --top 0", "--top is 0")]
    [InlineData("ranking --from 2026-03-02 --to 2026-03-01", "--from 2026-03-02 lies behind --to 2026-03-01")]
    [InlineData("ranking --from 2026-02-30", "'2026-02-30' is not a day")]
    [InlineData("evaluate --labels none.csv --top x", "'x'")]
    [InlineData("evaluate --labels none.csv --top -1", "--top is -1")]
    [InlineData("evaluate --labels none.csv --from 2026-03-02 --to 2026-03-01", "lies behind")]
    [InlineData("events flow --from 2026-03-02 --to 2026-03-01", "lies behind")]
    [InlineData("facts --from 2026-03-02 --to 2026-03-01", "lies behind")]
    [InlineData("features --from 2026-03-02 --to 2026-03-01", "lies behind")]
    [InlineData("score --from 2026-03-02 --to 2026-03-01", "lies behind")]
    [InlineData("train --from 2026-03-02 --to 2026-03-01", "lies behind")]
    public void Numbers_and_windows_of_days_are_checked(string call, string message)
    {
        _f.Write(LedgerFixture.Day, LedgerFixture.Ranked(LedgerFixture.Day, ("a", 1)));
        Directory.CreateDirectory(_f.Workspace.Sources);
        var (code, output, error) = Call([.. call.Split(' '), "--workspace", _f.Workspace.Root]);
        code.ShouldBe(ExitCode.WrongCall, error);
        output.ShouldBeEmpty();
        error.ShouldContain(message);
    }

    [Theory]
    [InlineData("run no-such-log", "'no-such-log' does not exist")]
    [InlineData("run no-such-log --hosts no-leases.csv", "'no-leases.csv' does not exist")]
    [InlineData("run no-such-log --oops", "'--oops' is no option of this verb")]
    [InlineData("ingest no-such-log", "'no-such-log' does not exist")]
    public void Paths_that_do_not_exist_make_no_workspace(string call, string message)
    {
        string space = Path.Combine(_folder.Path, "space");
        var (code, _, error) = Call([.. call.Split(' '), "--workspace", space]);
        code.ShouldBe(ExitCode.WrongCall, error);
        error.ShouldContain(message);
        Directory.Exists(space).ShouldBeFalse();
    }

    [Theory]
    [InlineData("score")]
    [InlineData("train")]
    [InlineData("features")]
    [InlineData("facts")]
    [InlineData("events flow")]
    [InlineData("ranking")]
    public void A_folder_that_is_no_workspace_is_left_as_it_is(string call)
    {
        var (code, _, error) = Call([.. call.Split(' '), "--workspace", _folder.Path]);
        code.ShouldBe(ExitCode.WrongCall, error);
        Directory.EnumerateFileSystemEntries(_folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void A_workspace_that_cannot_be_made_is_named()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var (code, _, error) = Call("run", file, "--workspace", Path.Combine(file, "space"));
        code.ShouldBe(ExitCode.Failed, error);
        error.ShouldContain("cannot be written");
    }

    [Fact]
    public void A_window_without_a_scored_day_is_said()
    {
        _f.Write(LedgerFixture.Day, LedgerFixture.Ranked(LedgerFixture.Day, ("a", 1)));
        var (code, output, error) = Call("ranking", "--from", "2027-01-01", "--output", "csv", "--workspace", _f.Workspace.Root);
        code.ShouldBe(ExitCode.Done);
        output.ShouldBe("day,rank,host,risk,rule_score,revision,reasons\n");
        error.ShouldContain("no day of these is scored");
    }

    private static (int Code, string Out, string Err) Call(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new StringWriter(CultureInfo.InvariantCulture);
        int code = AnomalyProgram.Run(args, new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, Interactive: false));
        return (code, output.ToString(), error.ToString());
    }
}
