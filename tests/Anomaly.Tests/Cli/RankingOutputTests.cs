using Anomaly.Cli;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class RankingOutputTests : IDisposable
{
    private static readonly int Day = LedgerFixture.Day;
    private readonly LedgerFixture _f = new();

    public RankingOutputTests()
    {
        var hosts = LedgerFixture.Ranked(Day, ("a", 3000), ("b", 2000), ("c", 1000));
        hosts[1].Evidence = [new Evidence("commands", "rule", "push", 2000, "pushed")];
        _f.Write(Day, hosts);
    }

    public void Dispose() => _f.Dispose();

    private void Suppress(string text) => File.WriteAllText(_f.Workspace.SuppressionsFile, text);

    [Fact]
    public void Suppressed_hosts_and_reasons_are_left_out_and_counted()
    {
        Suppress("""
            - { id: mirror, host: a, reason: 'Mirrors = all', until: 2026-03-01 }
            - { id: pushes, rule: push, reason: Release night, until: 2026-12-31 }
            """);
        var (code, text, _) = Run("ranking");
        code.ShouldBe(ExitCode.Done);
        text.ShouldStartWith("2026-03-01, revision 1: 2 hosts scored, 0 not scored\n");
        text.ShouldContain("   1  c        10.00");
        text.ShouldContain("   2  b         0.00");
        text.ShouldContain("suppressed: 2026-03-01: 'mirror' hides 1 host (a), 30.00 dB, 0 of them alerts, until 2026-03-01: Mirrors = all\n");
        text.ShouldContain("suppressed: 2026-03-01: 'pushes' hides 1 reason, 20.00 dB, 0 of them alerts, until 2026-12-31: Release night\n");
        var csv = Run("ranking", "--output", "csv");
        csv.Out.Split('\n').Length.ShouldBe(4);
        csv.Out.ShouldNotContain("mirror");
        csv.Err.ShouldContain("anomaly: 2026-03-01: 'mirror' hides 1 host (a)");
        Run("ranking", "--output", "csv", "--unsuppressed").Out.Split('\n').Length.ShouldBe(5);
        Run("ranking", "--unsuppressed").Out.ShouldNotContain("suppressed");
    }

    [Fact]
    public void Suppressions_of_the_review_page_hold_too()
    {
        new VerdictStore(_f.Workspace).Add(new Verdict { Kind = VerdictKind.Suppressed, Day = Day, Revision = 1, Host = "a", Scope = new SuppressionScope(Host: "a"), Until = Day, Reason = "Mirror", By = "alice", At = 1 });
        string text = Run("ranking").Out;
        text.ShouldStartWith("2026-03-01, revision 1: 2 hosts scored");
        text.ShouldContain("hides 1 host (a), 30.00 dB, 0 of them alerts, until 2026-03-01: Mirror\n");
    }

    [Fact]
    public void Wrong_suppressions_stop_with_their_place()
    {
        Suppress("- { id: x, host: a }\n");
        var (code, text, error) = Run("ranking");
        code.ShouldBe(ExitCode.WrongCall);
        text.ShouldBeEmpty();
        error.ShouldContain("suppressions.yaml:1:3 'reason' is missing");
        error.ShouldContain("suppressions.yaml:1:3 'until' is missing");
    }

    [Theory]
    [InlineData("jsonl", "{\"revision\":1,\"day\":\"2026-03-01\",\"rank\":1,\"host\":\"a\"")]
    [InlineData("ocsf", "{\"activity_id\":1,")]
    [InlineData("ecs", "{\"@timestamp\":\"2026-03-02T00:00:00.000Z\"")]
    [InlineData("markdown", "# Possible exfiltration to a code repository: `a`\n")]
    [InlineData("csv", "day,rank,host,risk,rule_score,revision,reasons\n")]
    [InlineData("table", "2026-03-01, revision 1: 3 hosts scored")]
    public void Formats_go_to_the_output_or_to_a_file(string format, string begin)
    {
        string file = _f.File("out", "old");
        string text = Run("ranking", "--output", format).Out;
        text.ShouldStartWith(begin);
        Run("ranking", "--output", format, "--out", file).Out.ShouldBeEmpty();
        File.ReadAllText(file).ShouldBe(text);
    }

    [Fact]
    public void Parquet_wants_a_file()
    {
        Run("ranking", "--output", "parquet").Code.ShouldBe(ExitCode.WrongCall);
        string file = _f.File("out", "old");
        Run("ranking", "--output", "parquet", "--out", file).Code.ShouldBe(ExitCode.Done);
        File.ReadAllBytes(file).AsSpan(0, 4).SequenceEqual("PAR1"u8).ShouldBeTrue();
    }

    private (int Code, string Out, string Err) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        int code = AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false));
        return (code, output.ToString(), error.ToString());
    }
}
