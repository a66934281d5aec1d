using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review;

public class ReportVerbTests
{
    [Fact]
    public void The_latest_revision_of_the_latest_day_is_written()
    {
        using var folder = new TestFolder();
        Write(folder, 100, "first");
        Write(folder, 101, "old-revision");
        Write(folder, 101, "new-revision");
        string file = folder.File("out/report.html");
        Run(out _, "report", "--out", file, "--workspace", folder.Path).ShouldBe(ExitCode.Done);
        string html = File.ReadAllText(file);
        html.ShouldContain("new-revision");
        html.ShouldNotContain("old-revision");
        html.ShouldContain(Workspace.DayText(101));
    }

    [Fact]
    public void A_day_can_be_named()
    {
        using var folder = new TestFolder();
        Write(folder, 100, "first");
        Write(folder, 101, "second");
        string file = folder.File("report.html");
        Run(out _, "report", "--day", Workspace.DayText(100), "--out", file, "--workspace", folder.Path).ShouldBe(ExitCode.Done);
        File.ReadAllText(file).ShouldContain("first");
    }

    [Fact]
    public void A_day_without_score_is_a_wrong_call_that_names_the_days_there_are()
    {
        using var folder = new TestFolder();
        Write(folder, 100, "first");
        string file = folder.File("report.html");
        Run(out string errors, "report", "--day", Workspace.DayText(99), "--out", file, "--workspace", folder.Path).ShouldBe(ExitCode.WrongCall);
        errors.ShouldContain(Workspace.DayText(100));
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public void Without_any_day_there_is_no_report()
    {
        using var folder = new TestFolder();
        Run(out string errors, "report", "--out", folder.File("report.html"), "--workspace", folder.Path).ShouldBe(ExitCode.WrongCall);
        errors.ShouldContain("no day is scored");
    }

    private static void Write(TestFolder folder, int day, string host)
        => new LedgerStore(new Workspace(folder.Path)).Write(day, [new HostScore { Day = day, Host = host, Rank = 1 }],
            new LedgerManifest { Day = Workspace.DayText(day), Events = "e", Bundle = "", Configuration = "c", Rules = "r" });

    private static int Run(out string errors, params string[] args)
    {
        var error = new StringWriter();
        int code = AnomalyProgram.Run(args, new CliContext(TextWriter.Null, error, new FakeTimeProvider(), CancellationToken.None, Interactive: false));
        errors = error.ToString();
        return code;
    }
}
