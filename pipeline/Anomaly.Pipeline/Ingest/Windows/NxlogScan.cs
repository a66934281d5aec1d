using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Finds the values of interest of one JSON line by their position, without copying: most records are of no interest, and
/// that is known only once the whole line was seen, as keys come in any order.
/// </summary>
internal sealed class NxlogScan
{
    private readonly int[] _starts = new int[WindowsFieldNames.Count];
    private readonly int[] _lengths = new int[WindowsFieldNames.Count];
    private readonly bool[] _escaped = new bool[WindowsFieldNames.Count];

    /// <summary>The field has a scalar value.</summary>
    public bool Has(WindowsField field) => _lengths[(int)field] > 0;

    /// <summary>The value as it stands in the line, escapes unresolved; empty where absent.</summary>
    public ReadOnlySpan<byte> Raw(WindowsField field, ReadOnlySpan<byte> line)
        => Has(field) ? line.Slice(_starts[(int)field], _lengths[(int)field]) : default;

    /// <summary>
    /// False where the line is not one JSON object. With <paramref name="isComplete"/> false the line may stop anywhere
    /// (the head of a log), and what was found before is kept.
    /// </summary>
    public bool TryScan(ReadOnlySpan<byte> line, bool isComplete)
    {
        Array.Clear(_lengths);
        // Cheap, so that a log full of garbage does not cost an exception a line.
        if (line.TrimStart(" \t"u8) is not [(byte)'{', ..] || (isComplete && line.TrimEnd(" \t"u8) is not [.., (byte)'}'])) return false;
        var json = new Utf8JsonReader(line, isComplete, default);
        try
        {
            return Scan(ref json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            return false;
        }
    }

    /// <summary>Copies the values, escapes resolved.</summary>
    public void CopyTo(WindowsRecord record, ReadOnlySpan<byte> line)
    {
        record.Clear();
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (_lengths[i] == 0) continue;
            var raw = line.Slice(_starts[i], _lengths[i]);
            var target = record.Reserve(raw.Length);
            int length = raw.Length;
            if (_escaped[i]) length = JsonText.Unescape(raw, target);
            else raw.CopyTo(target);
            record.Commit((WindowsField)i, length);
        }
    }

    private bool Scan(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool known = WindowsFieldNames.TryGet(json.ValueSpan, out var field);
            if (!json.Read()) return false;
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (!json.TrySkip()) return false;
                continue;
            }
            if (!known || json.TokenType == JsonTokenType.Null) continue;
            int at = (int)field;
            _starts[at] = (int)json.TokenStartIndex + (json.TokenType == JsonTokenType.String ? 1 : 0);
            _lengths[at] = json.ValueSpan.Length;
            _escaped[at] = json.ValueIsEscaped;
        }
        return json.TokenType == JsonTokenType.EndObject && !json.Read();
    }
}
