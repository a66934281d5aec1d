using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>Values of an event from JSON objects.</summary>
internal static class EventJson
{
    /// <summary>
    /// Fills the record from the scalars of the object that the reader stands before; false where it is none. Throws
    /// <see cref="JsonException"/> where it is damaged.
    /// </summary>
    public static bool TryFillData(ref Utf8JsonReader json, WindowsRecord record)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
        FillObject(ref json, record);
        return true;
    }

    /// <summary>Fills the record from the object that the reader stands at, and goes to its end.</summary>
    public static void FillObject(ref Utf8JsonReader json, WindowsRecord record)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool known = WindowsFieldNames.TryGet(json.ValueSpan, out var field);
            json.Read();
            if (known) record.Set(field, ref json);
            json.Skip();
        }
    }
}
