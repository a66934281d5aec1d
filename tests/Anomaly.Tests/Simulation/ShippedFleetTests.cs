using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class ShippedFleetTests
{
    private static readonly string Shipped = Path.Combine(TestPaths.Root, "data", "samples", "fleet");

    [Fact]
    public void Its_command_writes_the_shipped_fleet_again()
    {
        using var folder = new TestFolder();
        string output = Path.Combine(folder.Path, "fleet");
        string command = File.ReadAllLines(Path.Combine(Shipped, "PROVENANCE.md")).Single(l => l.Contains("anomaly simulate", StringComparison.Ordinal)).Split('`')[1];
        Run([.. command.Split(' ')[1..^1], output]).Code.ShouldBe(ExitCode.Done);
        SimulatedFleet.Contents(output).ShouldBe(SimulatedFleet.Contents(Shipped));
    }

    [Fact]
    public void It_is_small_has_enough_days_and_enough_attacks()
    {
        SimulatedFleet.Files(Shipped).Sum(f => new FileInfo(f).Length).ShouldBeLessThan(8_000_000);
        Directory.GetDirectories(Path.Combine(Shipped, "zeek")).Length.ShouldBeGreaterThanOrEqualTo(24);
        var labels = Label.Read(Path.Combine(Shipped, "labels.csv"));
        labels.Select(l => l.Kind).Distinct().Count().ShouldBeGreaterThanOrEqualTo(12);
        labels.Min(l => l.From).ShouldBeGreaterThanOrEqualTo((SimulationOptions.DefaultStart + 20) * Event.MicrosPerDay);
        labels.Max(l => l.Bytes).ShouldBeGreaterThan(100_000_000);
        labels.Min(l => l.Bytes).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public void The_verb_says_what_it_wrote_and_refuses_wrong_calls()
    {
        using var folder = new TestFolder();
        string output = Path.Combine(folder.Path, "small");
        var (code, text, _) = Run(["simulate", "--hosts", "6", "--days", "2", "--seed", "1", "--out", output, "--start", "2026-03-02"]);
        code.ShouldBe(ExitCode.Done);
        text.ShouldContain("of 6 hosts on 2 days, 1 attacks");
        Directory.Exists(Path.Combine(output, "zeek", "2026-03-03")).ShouldBeTrue();
        Run(["simulate", "--hosts", "6", "--days", "2", "--seed", "1", "--out", output]).Error.ShouldContain("not empty");
        Run(["simulate", "--hosts", "0", "--days", "0", "--seed", "1", "--out", output + "2"]).Code.ShouldBe(ExitCode.WrongCall);
        Run(["simulate", "--hosts", "6", "--days", "2", "--seed", "1", "--out", output + "2", "--start", "2026-13-01"]).Code.ShouldBe(ExitCode.WrongCall);
        Directory.Exists(output + "2").ShouldBeFalse();
    }

    [Fact]
    public void Damaged_labels_are_named_with_their_line()
    {
        using var folder = new TestFolder();
        string path = folder.Write("labels.csv", Label.AttackHeader + "\na01,worm,h,2026-09-22T15:40:54Z,2026-09-22T15:41:55.5Z,52,\"a, b\"\n");
        Label.Read(path).ShouldBe([new Label("a01", "worm", "h", 1790091654000000, 1790091715500000, 52, "a, b")]);
        Should.Throw<DataException>(() => Label.Read(folder.Write("cut.csv", Label.AttackHeader + "\na01,worm,h\n"))).Message.ShouldContain("cut.csv:2:");
        Should.Throw<DataException>(() => Label.Read(folder.Write("other.csv", "x,y\n"))).Message.ShouldContain("other.csv:1:");
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = AnomalyProgram.Run(arguments, new CliContext(output, error, new FakeTimeProvider(), CancellationToken.None, Interactive: false));
        return (code, output.ToString(), error.ToString());
    }
}
