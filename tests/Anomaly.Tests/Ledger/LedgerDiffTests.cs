using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ledger;

public sealed class LedgerDiffTests : IDisposable
{
    private static readonly int Day = LedgerFixture.Day;
    private readonly LedgerFixture _f = new();

    public void Dispose() => _f.Dispose();

    private static HostScore Host(string name, int rank, params (string Name, int Weight)[] reasons) => new()
    {
        Day = Day,
        Host = name,
        Rank = rank,
        RiskUnits = reasons.Sum(r => r.Weight),
        Evidence = [.. reasons.Select(r => new Evidence("commands", "rule", r.Name, r.Weight, $"{r.Name} \u001b fired"))],
    };

    private void WriteTwo()
    {
        _f.Write(Day, [Host("a", 1, ("push", 900)), Host("b", 2, ("push", 500), ("post", 100)), Host("c", 3, ("push", 50)), Host("gone", 4)]);
        _f.Store.Write(Day, [Host("b", 1, ("push", 700), ("gist", 600)), Host("a", 2, ("push", 900)), Host("c", 3, ("push", 50)), Host("new", 4)],
            LedgerFixture.Manifest(Day) with { Events = "other", Rules = "other", Suppressions = "s" });
    }

    [Fact]
    public void Hosts_reasons_and_inputs_that_differ_are_named()
    {
        WriteTwo();
        var diff = LedgerDiff.Of(_f.Store, Day, 1, 2);
        diff.Inputs.ShouldBe([("events", "e", "other"), ("rules", "r", "other"), ("suppressions", "", "s")]);
        diff.Unchanged.ShouldBe(1);
        diff.Hosts.Select(h => h.Host).ShouldBe(["b", "a", "new", "gone"]);
        diff.Hosts[0].Reasons.Select(r => (r.Reason.Name, r.Before, r.After)).ShouldBe([("gist", 0, 600), ("push", 500, 700), ("post", 100, 0)]);
        diff.Hosts[1].Reasons.ShouldBeEmpty();
        diff.Hosts[2].Before.ShouldBeNull();
        diff.Hosts[3].After.ShouldBeNull();
        var same = LedgerDiff.Of(_f.Store, Day, 2, 2);
        (same.Inputs.Count, same.Hosts.Count, same.Unchanged).ShouldBe((0, 0, 4));
    }

    [Fact]
    public void The_verb_compares_the_last_two_revisions()
    {
        WriteTwo();
        var (code, text, _) = Run("diff", "2026-03-01");
        code.ShouldBe(ExitCode.Done);
        text.ShouldStartWith("2026-03-01: revision 1 to 2\nevents: e to other\nrules: r to other\nsuppressions: none to s\nhosts: 4 changed, 1 unchanged\nb: rank 2, 6.00 dB, rules 0 to rank 1, 13.00 dB, rules 0\n"
            + "  +6.00 dB (0.00 to 6.00) gist \\x1b fired\n  +2.00 dB (5.00 to 7.00) push \\x1b fired\n  -1.00 dB (1.00 to 0.00) post \\x1b fired\na: rank 1, ");
        text.ShouldEndWith("gone: rank 4, 0.00 dB, rules 0 to not listed\n");
        var json = JsonDocument.Parse(Run("diff", "2026-03-01", "1", "2", "--output", "json").Out).RootElement;
        json.GetProperty("hosts")[0].GetProperty("after").GetProperty("risk").GetDecimal().ShouldBe(13m);
        json.GetProperty("hosts")[3].GetProperty("after").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("diff 2026-03-02", "2026-03-02 is not scored")]
    [InlineData("diff 2026-03-01 1 3", "2026-03-01 has no revision 3; it has 1 to 2")]
    [InlineData("diff 2026-03-01 0 2", "2026-03-01 has no revision 0")]
    [InlineData("diff yesterday", "'yesterday' is not a day")]
    public void Revisions_that_do_not_exist_are_refused(string call, string message)
    {
        WriteTwo();
        var (code, _, error) = Run(call.Split(' '));
        code.ShouldBe(ExitCode.WrongCall);
        error.ShouldContain(message);
    }

    [Fact]
    public void A_day_with_one_revision_has_no_difference()
    {
        _f.Write(Day, [Host("a", 1)]);
        Run("diff", "2026-03-01").Err.ShouldContain("has one revision only");
    }

    private (int Code, string Out, string Err) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        int code = AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false));
        return (code, output.ToString(), error.ToString());
    }
}
