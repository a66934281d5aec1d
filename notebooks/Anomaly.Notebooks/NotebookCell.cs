using System.Text.Json.Nodes;

namespace Anomaly.Notebooks;

/// <summary>A code cell.</summary>
/// <param name="number">Number among the code cells, from 1.</param>
/// <param name="cell">Its JSON, changed in place.</param>
public sealed class NotebookCell(int number, JsonObject cell)
{
    /// <summary>Number among the code cells, from 1.</summary>
    public int Number => number;

    /// <summary>C# text.</summary>
    public string Source => Notebook.Text(cell["source"]);

    /// <summary>Its outputs as they stand in the notebook.</summary>
    public CellOutput Output
    {
        get
        {
            string printed = "";
            string? result = null;
            foreach (var output in cell["outputs"] as JsonArray ?? [])
            {
                if ((string?)output?["output_type"] == "stream") printed += Notebook.Text(output["text"]);
                else if (output?["data"]?["text/plain"] is { } plain) result = Notebook.Text(plain);
            }
            return new CellOutput(printed, result);
        }
    }

    /// <summary>Replaces the outputs and numbers the execution by the cell's place.</summary>
    public void Set(CellOutput output)
    {
        var outputs = new JsonArray();
        if (output.Printed.Length > 0)
            outputs.Add(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Notebook.Lines(output.Printed) });
        if (output.Result is not null)
        {
            outputs.Add(new JsonObject
            {
                ["data"] = new JsonObject { ["text/plain"] = Notebook.Lines(output.Result) },
                ["execution_count"] = number,
                ["metadata"] = new JsonObject(),
                ["output_type"] = "execute_result",
            });
        }
        cell["execution_count"] = number;
        cell["outputs"] = outputs;
    }
}

/// <summary>What a cell shows.</summary>
/// <param name="Printed">What it wrote to the console.</param>
/// <param name="Result">Plain text of its last expression; null where it has none.</param>
public sealed record CellOutput(string Printed, string? Result);
