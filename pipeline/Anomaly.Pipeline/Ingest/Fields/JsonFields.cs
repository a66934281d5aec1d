using System.Text.Json;
using Anomaly.Pipeline.Ingest.Windows;

namespace Anomaly.Pipeline.Ingest.Fields;

/// <summary>Takes the named values out of JSON objects; null counts as absent.</summary>
internal static class JsonFields
{
    private const int LongestName = 256;

    /// <summary>Replaces the values by those of a text; false where it is not one JSON object.</summary>
    public static bool TryFill(ReadOnlySpan<byte> text, FieldTree tree, FieldValues values)
    {
        values.Clear();
        var json = new Utf8JsonReader(text);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            Fill(ref json, tree, FieldTree.Root, values, place: -1);
            return !json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            return false;
        }
    }

    /// <summary>Replaces the values by those of the first object of a log's beginning, as far as it goes.</summary>
    public static void FillFromHead(ReadOnlySpan<byte> head, FieldTree tree, FieldValues values)
    {
        values.Clear();
        head = head.TrimStart("\uFEFF \t\r\n["u8);
        if (head is not [(byte)'{', ..]) return;
        var json = new Utf8JsonReader(head, isFinalBlock: false, default);
        try
        {
            json.Read();
            Fill(ref json, tree, FieldTree.Root, values, place: -1);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            // What was found before the damage counts.
        }
    }

    // Stops at the end of the object, or of the text.
    private static void Fill(ref Utf8JsonReader json, FieldTree tree, int node, FieldValues values, int place)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int child = json.ValueIsEscaped ? Escaped(ref json, tree, node) : tree.Descend(node, json.ValueSpan);
            if (!json.Read()) return;
            if (child == FieldTree.None) json.TrySkip();
            else Value(ref json, tree, child, values, place);
        }
    }

    private static void Value(ref Utf8JsonReader json, FieldTree tree, int node, FieldValues values, int place)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject when tree.HasChildren(node):
                Fill(ref json, tree, node, values, place);
                break;
            case JsonTokenType.StartArray:
                for (int i = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; i++)
                    Value(ref json, tree, node, values, place < 0 ? i : place);
                break;
            case JsonTokenType.StartObject:
                json.TrySkip();
                break;
            case JsonTokenType.Null:
                break;
            default:
                int slot = tree.SlotOf(node);
                if (slot != FieldTree.None) values.Add(slot, ref json, place);
                break;
        }
    }

    private static int Escaped(ref Utf8JsonReader json, FieldTree tree, int node)
    {
        if (json.ValueSpan.Length > LongestName) return FieldTree.None;
        Span<byte> name = stackalloc byte[LongestName];
        return tree.Descend(node, name[..JsonText.Unescape(json.ValueSpan, name)]);
    }
}
