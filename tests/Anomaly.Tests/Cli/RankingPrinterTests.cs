using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline.Scoring;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class RankingPrinterTests : IDisposable
{
    private const string Escape = "\u001b]0;x\u0007", Bidi = "a\u202Egpj.exe", Formula = "=cmd|' /C calc'!A0";
    private static readonly int Day = LedgerFixture.Day;
    private readonly LedgerFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Csv_has_exactly_its_columns_and_a_row_a_scored_host()
    {
        _f.Write(Day, LedgerFixture.Ranked(Day, ("a", 1), ("b", 0)));
        _f.Write(Day,
        [
            .. LedgerFixture.Ranked(Day, ("a", 1234), ("b", 0)),
            new HostScore { Day = Day, Host = "c", NotScored = "no telemetry on this day" },
        ]);
        Run("ranking", "--output", "csv").ShouldBe("""
            day,rank,host,risk,rule_score,revision,reasons
            2026-03-01,1,a,12.34,0,2,12.3 dB much
            2026-03-01,2,b,0.00,0,2,0.0 dB much

            """);
        Run("ranking", "--output", "csv", "--top", "1").Split('\n').Length.ShouldBe(3);
        string table = Run("ranking");
        table.ShouldStartWith("2026-03-01, revision 2: 2 hosts scored, 1 not scored\n");
        table.ShouldContain("not scored: c: no telemetry on this day\n");
    }

    [Fact]
    public void The_latest_day_is_printed_unless_days_are_asked_for()
    {
        for (int day = Day; day < Day + 3; day++) _f.Write(day, LedgerFixture.Ranked(day, ("a", 1), ("b", 0)));
        Days("ranking").ShouldBe(["2026-03-03"]);
        Days("ranking", "--from", "2026-03-02").ShouldBe(["2026-03-02", "2026-03-03"]);
        Days("ranking", "--to", "2026-03-01").ShouldBe(["2026-03-01"]);
        Run("ranking", "--from", "2026-03-01", "--top", "1", "--output", "csv").Split('\n').Length.ShouldBe(5);
    }

    [Theory]
    [InlineData("table")]
    [InlineData("csv")]
    [InlineData("json")]
    public void Hostile_names_and_texts_reach_no_terminal_and_no_spreadsheet(string output)
    {
        string[] names = [Formula, Escape + "host", Bidi, "two\nlines", "quote\",comma", "tag\U000E0041"];
        var hosts = LedgerFixture.Ranked(Day, [.. names.Select(n => (n, 100))]);
        foreach (var host in hosts) host.Evidence = [new Evidence("commands", "rule", "r", 100, host.Host)];
        _f.Write(Day, hosts);
        string text = Run("ranking", "--output", output);
        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\u0007');
        text.ShouldNotContain('\u202E');
        text.ShouldNotContain("\U000E0041");
        if (output == "csv")
        {
            string[] lines = text.Split('\n');
            lines.Length.ShouldBe(names.Length + 2);
            lines[1].ShouldStartWith($"2026-03-01,1,'{Formula},1.00,0,1,1.0 dB ");
            lines[5].ShouldContain(",\"quote\"\",comma\",");
        }
        if (output == "json")
        {
            var rows = JsonDocument.Parse(text).RootElement;
            rows.EnumerateArray().Select(r => r.GetProperty("host").GetString()).ShouldBe(names);
            rows[0].EnumerateObject().Select(p => p.Name).ShouldBe(["day", "rank", "host", "risk", "rule_score", "revision", "reasons", "chains"]);
        }
    }

    private IEnumerable<string> Days(params string[] args) => Run([.. args, "--output", "csv"]).Split('\n')[1..^1].Select(l => l[..10]).Distinct();

    private string Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter();
        AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false))
            .ShouldBe(ExitCode.Done, error.ToString());
        return output.ToString();
    }
}
