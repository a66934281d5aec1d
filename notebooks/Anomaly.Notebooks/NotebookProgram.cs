using Anomaly.Pipeline;

namespace Anomaly.Notebooks;

/// <summary>Executes notebooks and holds their committed outputs against what their cells show now.</summary>
public static class NotebookProgram
{
    private const string Usage = """
        Runs C# notebooks without Jupyter.

          run FILE.ipynb     executes the cells top to bottom and writes their outputs into the file
          check FILE.ipynb   executes them and compares with the outputs in the file; the file stays as it is

        Exit codes: 0 done, 1 an output differs, 2 wrong call, 3 a cell fails or the file is no notebook.
        """;

    /// <summary>One call; returns its exit code.</summary>
    public static async Task<int> Run(string[] args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (args is ["--help" or "-h"])
        {
            output.WriteLine(Usage);
            return 0;
        }
        if (args is not ["run" or "check", var path])
        {
            error.WriteLine(Usage);
            return 2;
        }
        try
        {
            var notebook = Notebook.Read(path);
            var outputs = await NotebookSession.Run(notebook, stop);
            if (args[0] == "check")
            {
                var differences = Differences(notebook, outputs);
                foreach (string difference in differences) error.WriteLine(difference);
                return differences.Count == 0 ? 0 : 1;
            }
            foreach (var (cell, shown) in notebook.CodeCells.Zip(outputs)) cell.Set(shown);
            AtomicFile.Write(path, stream => stream.Write(notebook.ToBytes()));
            return 0;
        }
        catch (Exception e) when (e is NotebookException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return 3;
        }
    }

    /// <summary>A text for every cell whose committed output is not the given one: its number and the first line that differs.</summary>
    public static IReadOnlyList<string> Differences(Notebook notebook, IReadOnlyList<CellOutput> outputs)
    {
        var differences = new List<string>();
        foreach (var (cell, shown) in notebook.CodeCells.Zip(outputs))
        {
            if (cell.Output == shown) continue;
            string[] committed = Lines(cell.Output), now = Lines(shown);
            int line = 0;
            while (line < committed.Length && line < now.Length && committed[line] == now[line]) line++;
            differences.Add($"{notebook.Path}: cell {cell.Number}, output line {line + 1} differs\n  committed: {At(committed, line)}\n  now:       {At(now, line)}");
        }
        return differences;
    }

    private static string[] Lines(CellOutput output) => [.. output.Printed.Split('\n'), "result", .. (output.Result ?? "(none)").Split('\n')];

    private static string At(string[] lines, int line) => line < lines.Length ? lines[line] : "(nothing)";
}
