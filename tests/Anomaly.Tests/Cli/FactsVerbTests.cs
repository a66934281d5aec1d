using Anomaly.Cli;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Anomaly.Tests.Resolve;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Cli;

/// <summary>Facts as printed.</summary>
public sealed class FactsVerbTests : IDisposable
{
    private readonly ResolveFixture _f = new();

    public FactsVerbTests()
    {
        _f.Add(new ProcessEvent { Time = At("09:10:00"), Host = "pc", User = "anna", Sensor = "auditd", Image = "/usr/bin/git", CommandLine = "git push", Action = "push" });
        _f.Resolve();
    }

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Rule_hits_that_an_older_program_left_are_made_anew()
    {
        string path = FactStore.PathOf(_f.Workspace, FactSchema.RuleHit.Name, Day);
        var older = new TableSchema<RuleHit>(FactSchema.RuleHit.Name, "", [.. FactSchema.RuleHit.Columns.Take(FactSchema.RuleHit.Columns.Count - 1)]);
        ParquetTable.Write(path, older, [new RuleHit { Host = "pc", Day = Day, RuleId = "gone" }]);
        File.WriteAllText(Path.ChangeExtension(path, ".mark"), "0123\n");
        var (code, text, error) = Run("--view", "rule_hit");
        code.ShouldBe(ExitCode.Done, error);
        text.ShouldContain("\"rule_id\":\"mitre-command-git-push\"");
        text.ShouldContain("\"chain\":\"\"");
        text.ShouldNotContain("gone");
    }

    private (int Code, string Out, string Err) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run(["facts", .. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false));
        return (code, output.ToString(), error.ToString());
    }
}
