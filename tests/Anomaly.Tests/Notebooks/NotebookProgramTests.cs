using System.Text.Json;
using Anomaly.Notebooks;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Notebooks;

public sealed class NotebookProgramTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cells_share_one_session_and_their_outputs_are_written()
    {
        string path = Write("int a = 20;", "Console.WriteLine(\"printed\");\na + 1.5", "\"two\\nlines\"");
        (await Run("run", path)).ShouldBe((0, ""));
        var cells = Notebook.Read(path).CodeCells;
        cells.Select(c => c.Output).ShouldBe([new CellOutput("", null), new CellOutput("printed\n", "21.5"), new CellOutput("", "two\nlines")]);
        byte[] first = File.ReadAllBytes(path);
        (await Run("run", path)).Code.ShouldBe(0);
        File.ReadAllBytes(path).ShouldBe(first);
        (await Run("check", path)).ShouldBe((0, ""));
    }

    [Fact]
    public async Task A_difference_names_the_cell_and_both_lines()
    {
        string path = Write("1", "Console.WriteLine(\"a\"); Console.WriteLine(\"b\");");
        (await Run("run", path)).Code.ShouldBe(0);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"b\\n\"", "\"c\\n\""));
        byte[] before = File.ReadAllBytes(path);
        (await Run("check", path)).ShouldBe((1, $"{path}: cell 2, output line 2 differs\n  committed: c\n  now:       b\n"));
        File.ReadAllBytes(path).ShouldBe(before);
    }

    [Fact]
    public async Task A_cell_that_fails_leaves_the_file_alone()
    {
        string path = Write("1", "int.Parse(\"x\")");
        byte[] before = File.ReadAllBytes(path);
        var (code, error) = await Run("run", path);
        code.ShouldBe(3);
        error.ShouldStartWith($"{path}: cell 2 fails: FormatException: ");
        File.ReadAllBytes(path).ShouldBe(before);
        (await Run("run", Write("nonsense("))).Error.ShouldContain("cell 1 does not compile: ");
    }

    [Theory]
    [InlineData("{}", "nbformat is missing")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "is not a notebook")]
    [InlineData("""{"nbformat":4,"metadata":{"kernelspec":{"name":"python3"}},"cells":[]}""", "the kernel is 'python3'")]
    [InlineData("""{"nbformat":4,"metadata":{"kernelspec":{"name":".net-csharp"}}}""", "no cells")]
    public async Task What_is_no_notebook_is_refused(string text, string reason)
    {
        var (code, error) = await Run("check", _folder.Write("n.ipynb", text));
        code.ShouldBe(3);
        error.ShouldContain(reason);
    }

    [Fact]
    public async Task A_wrong_call_gets_the_usage()
    {
        (await Run("run")).Code.ShouldBe(2);
        (await Run("execute", "n.ipynb")).Code.ShouldBe(2);
        (await Run("run", Path.Combine(_folder.Path, "none.ipynb"))).Code.ShouldBe(3);
    }

    private string Write(params string[] cells)
        => _folder.Write("n.ipynb", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["cells"] = cells.Select(c => new Dictionary<string, object> { ["cell_type"] = "code", ["source"] = c, ["outputs"] = Array.Empty<object>() }),
            ["metadata"] = new Dictionary<string, object> { ["kernelspec"] = new Dictionary<string, string> { ["name"] = ".net-csharp" } },
            ["nbformat"] = 4,
        }));

    private static async Task<(int Code, string Error)> Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter { NewLine = "\n" };
        int code = await NotebookProgram.Run(args, output, error, TestContext.Current.CancellationToken);
        return (code, error.ToString());
    }
}
