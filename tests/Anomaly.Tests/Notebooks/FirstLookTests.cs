using Anomaly.Notebooks;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Notebooks;

public sealed class FirstLookTests
{
    private static string Shipped(string name) => Path.Combine(TestPaths.Root, "notebooks", name);

    [Fact]
    public async Task It_runs_top_to_bottom_and_shows_what_is_committed()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await NotebookProgram.Run(["check", Shipped("01-first-look.ipynb")], output, error, TestContext.Current.CancellationToken);
        error.ToString().ShouldBeEmpty();
        code.ShouldBe(0);
    }

    [Fact]
    public void Its_outputs_are_committed_and_name_no_path()
    {
        foreach (string path in Directory.GetFiles(Shipped(""), "*.ipynb"))
        {
            var notebook = Notebook.Read(path);
            notebook.ToBytes().ShouldBe(File.ReadAllBytes(path));
            notebook.CodeCells.Count(c => c.Output != new CellOutput("", null)).ShouldBeGreaterThanOrEqualTo(5);
            foreach (var cell in notebook.CodeCells)
            {
                cell.Output.Printed.ShouldNotContain(Path.GetTempPath());
                (cell.Output.Result ?? "").ShouldNotContain(Path.GetTempPath());
                (cell.Output.Printed + cell.Output.Result).ShouldNotContain(TestPaths.Root);
            }
        }
    }
}
