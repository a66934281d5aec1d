using System.Text.Json;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>One JSON object a line.</summary>
internal static class JsonLines
{
    public static void Write<T>(Stream output, IEnumerable<T> items, Action<Utf8JsonWriter, T> properties)
    {
        using var json = new Utf8JsonWriter(output);
        foreach (var item in items)
        {
            json.WriteStartObject();
            properties(json, item);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            output.Write("\n"u8);
        }
    }

    public static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
    }
}
