using System.Globalization;
using Anomaly.Cli;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Scripting.Hosting;
using Microsoft.CodeAnalysis.Scripting;

namespace Anomaly.Notebooks;

/// <summary>
/// Runs the cells of a notebook, top to bottom, in one session: what a cell declares, later ones see. The program's
/// assemblies are referenced and common namespaces imported. Cells find their notebook by <c>[CallerFilePath]</c>.
/// </summary>
public static class NotebookSession
{
    private static readonly string[] Imports =
    [
        "System", "System.Collections.Generic", "System.Globalization", "System.IO", "System.Linq", "System.Text", "System.Threading",
    ];

    /// <summary>Executes all cells and returns their outputs, in order; throws <see cref="NotebookException"/> at the first that fails.</summary>
    public static async Task<IReadOnlyList<CellOutput>> Run(Notebook notebook, CancellationToken stop)
    {
        var options = ScriptOptions.Default
            .WithReferences(typeof(object).Assembly, typeof(Enumerable).Assembly, typeof(Console).Assembly, typeof(HashSet<int>).Assembly,
                typeof(AnomalyProgram).Assembly, typeof(Workspace).Assembly, typeof(GroupFusion).Assembly)
            .WithImports(Imports)
            .WithFilePath(Path.GetFullPath(notebook.Path))
            .WithOptimizationLevel(OptimizationLevel.Release);
        var outputs = new List<CellOutput>();
        ScriptState<object>? state = null;
        foreach (var cell in notebook.CodeCells)
        {
            stop.ThrowIfCancellationRequested();
            using var printed = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
            try
            {
                using var _ = CellConsole.Capture(printed);
                state = state is null
                    ? await CSharpScript.Create(cell.Source, options).RunAsync(globals: null, e => e is not OperationCanceledException, stop)
                    : await state.ContinueWithAsync(cell.Source, options, e => e is not OperationCanceledException, stop);
            }
            catch (CompilationErrorException e)
            {
                throw new NotebookException($"{notebook.Path}: cell {cell.Number} does not compile: {string.Join(Environment.NewLine, e.Diagnostics)}", e);
            }
            if (state.Exception is { } failure)
                throw new NotebookException($"{notebook.Path}: cell {cell.Number} fails: {failure.GetType().Name}: {failure.Message}", failure);
            outputs.Add(new CellOutput(printed.ToString(), Show(state.ReturnValue)));
        }
        return outputs;
    }

    // Texts as they are, everything else as C# would write it.
    private static string? Show(object? value) => value switch
    {
        null => null,
        string text => text,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => CSharpObjectFormatter.Instance.FormatObject(value),
    };
}
