using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Anomaly.Notebooks;

/// <summary>
/// A Jupyter notebook (nbformat 4) with C# cells. What is not a cell's output is kept as it was read; writing the same
/// outputs gives the same bytes.
/// </summary>
public sealed class Notebook
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonObject _root;

    private Notebook(string path, JsonObject root)
    {
        Path = path;
        _root = root;
        var cells = new List<NotebookCell>();
        foreach (var cell in Cells(path, root))
            if ((string?)cell["cell_type"] == "code") cells.Add(new NotebookCell(cells.Count + 1, cell));
        CodeCells = cells;
    }

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>Code cells, top to bottom.</summary>
    public IReadOnlyList<NotebookCell> CodeCells { get; }

    /// <summary>Reads a notebook; throws <see cref="NotebookException"/> where it is none of C# in nbformat 4.</summary>
    public static Notebook Read(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllBytes(path)) is not JsonObject root) throw new NotebookException($"{path} is not a notebook: no JSON object");
            if ((int?)root["nbformat"] != 4) throw new NotebookException($"{path}: nbformat is {root["nbformat"]?.ToJsonString() ?? "missing"}; it must be 4");
            string? kernel = (string?)root["metadata"]?["kernelspec"]?["name"];
            if (kernel != ".net-csharp") throw new NotebookException($"{path}: the kernel is '{kernel}'; it must be .net-csharp");
            return new Notebook(path, root);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new NotebookException($"{path} is not a notebook: {e.Message}", e);
        }
    }

    /// <summary>The notebook as UTF-8 bytes, with a final line end.</summary>
    public byte[] ToBytes()
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, Layout)) _root.WriteTo(json);
        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    private static IEnumerable<JsonObject> Cells(string path, JsonObject root)
    {
        if (root["cells"] is not JsonArray cells) throw new NotebookException($"{path} is not a notebook: it has no cells");
        foreach (var cell in cells) yield return cell as JsonObject ?? throw new NotebookException($"{path} is not a notebook: a cell is no object");
    }

    /// <summary>Text of a field that nbformat allows as one string or as a list of lines.</summary>
    internal static string Text(JsonNode? node)
    {
        if (node is not JsonArray lines) return (string?)node ?? "";
        var text = new StringBuilder();
        foreach (var line in lines) text.Append((string?)line);
        return text.ToString();
    }

    /// <summary>A text as nbformat's list of lines, each with its line end.</summary>
    internal static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }
        return lines;
    }
}
