using System.Text.Json;
using Anomaly.Pipeline.Ingest.Windows;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>How far a text is one JSON record.</summary>
internal enum JsonRecordState
{
    /// <summary>A whole object was taken.</summary>
    Whole,

    /// <summary>The object goes on behind the text.</summary>
    Incomplete,

    /// <summary>Not JSON, or no object.</summary>
    Damaged,
}

/// <summary>
/// One Zeek JSON object as the row that the events are made of. Field names are dotted (<c>id.orig_h</c>), joined by
/// another character (<c>id_orig_h</c>) or nested (<c>"id":{"orig_h":…}</c>); the object may be wrapped in one named
/// after its log (<c>{"conn":{…}}</c>). Lists become Zeek's own notation of vectors.
/// </summary>
internal sealed class ZeekJsonRecord
{
    private static readonly ZeekNotation Notation = new() { Unset = [], Empty = [] };
    private readonly int[] _columns = new int[ZeekFields.Count];
    private readonly int[] _starts = new int[ZeekFields.Count];
    private readonly int[] _ends = new int[ZeekFields.Count];
    private byte[] _data = new byte[4096];
    private int _length;
    private int _pathStart;
    private int _pathLength;

    /// <summary>Name of the log as the record gives it; empty where it does not.</summary>
    public ReadOnlySpan<byte> Path => _data.AsSpan(_pathStart, _pathLength);

    /// <summary>The record as a row; valid until the next is taken.</summary>
    public ZeekRow Row => new(_data, _columns, _starts, _ends, Notation);

    /// <summary>The record has the field.</summary>
    public bool Has(ZeekField field) => _columns[(int)field] >= 0;

    /// <summary>Takes the object that the text begins with; <paramref name="used"/> is its length.</summary>
    public JsonRecordState Take(ReadOnlySpan<byte> text, out int used)
    {
        used = 0;
        Array.Fill(_columns, -1);
        _pathLength = 0;
        if (_data.Length < text.Length * 2) _data = new byte[text.Length * 2];
        text.CopyTo(_data);
        _length = text.Length;
        var json = new Utf8JsonReader(text, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 32, AllowTrailingCommas = true }));
        try
        {
            if (!json.Read()) return JsonRecordState.Incomplete;
            if (json.TokenType != JsonTokenType.StartObject) return JsonRecordState.Damaged;
            if (!Object(ref json, prefix: default, depth: 0)) return JsonRecordState.Incomplete;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            return JsonRecordState.Damaged;
        }
        used = (int)json.BytesConsumed;
        return JsonRecordState.Whole;
    }

    // False where the text ends inside the object.
    private bool Object(ref Utf8JsonReader json, ReadOnlySpan<byte> prefix, int depth)
    {
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject) return true;
            var name = json.ValueSpan;
            int nameAt = (int)json.TokenStartIndex + 1;
            if (!json.Read()) return false;
            if (json.TokenType == JsonTokenType.StartObject)
            {
                if (!Nested(ref json, name, nameAt, depth)) return false;
                continue;
            }
            if (prefix.IsEmpty && IsPath(name))
            {
                if (json.TokenType == JsonTokenType.String && !json.ValueIsEscaped) (_pathStart, _pathLength) = ((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
            }
            var field = prefix.IsEmpty ? ZeekFields.Find(name) : ZeekFields.FindEndpoint(name);
            if (field is { } wanted && !Has(wanted))
            {
                if (!Value(ref json, (int)wanted)) return false;
            }
            else if (!json.TrySkip())
            {
                return false;
            }
        }
        return false;
    }

    private bool Nested(ref Utf8JsonReader json, ReadOnlySpan<byte> name, int nameAt, int depth)
    {
        if (name.SequenceEqual("id"u8)) return Object(ref json, name, depth + 1);
        if (depth > 0 || Has(ZeekField.Ts)) return json.TrySkip();
        // A wrapper: its name is the log's, unless the record itself says otherwise.
        if (_pathLength == 0) (_pathStart, _pathLength) = (nameAt, name.Length);
        return Object(ref json, prefix: default, depth + 1);
    }

    private bool Value(ref Utf8JsonReader json, int field)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.StartArray:
                return List(ref json, field);
            case JsonTokenType.String when json.ValueIsEscaped:
                Place(field, _length);
                _length += JsonText.Unescape(json.ValueSpan, Room(json.ValueSpan.Length));
                _ends[field] = _length;
                return true;
            default:
                int at = (int)json.TokenStartIndex + (json.TokenType == JsonTokenType.String ? 1 : 0);
                Place(field, at);
                _ends[field] = at + json.ValueSpan.Length;
                return true;
        }
    }

    private bool List(ref Utf8JsonReader json, int field)
    {
        int start = _length;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndArray)
            {
                Place(field, start);
                _ends[field] = _length;
                return true;
            }
            if (_length > start) Append((byte)',');
            if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (!json.TrySkip()) return false;
                continue;
            }
            if (json.ValueIsEscaped)
            {
                var plain = new byte[json.ValueSpan.Length];
                AppendElement(plain.AsSpan(0, JsonText.Unescape(json.ValueSpan, plain)));
            }
            else
            {
                AppendElement(json.ValueSpan);
            }
        }
        return false;
    }

    private void AppendElement(ReadOnlySpan<byte> element)
    {
        while (true)
        {
            int comma = element.IndexOf((byte)',');
            var plain = comma < 0 ? element : element[..comma];
            plain.CopyTo(Room(plain.Length));
            _length += plain.Length;
            if (comma < 0) return;
            "\\x2c"u8.CopyTo(Room(4));
            _length += 4;
            element = element[(comma + 1)..];
        }
    }

    private void Append(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private Span<byte> Room(int length)
    {
        if (_data.Length - _length < length) Array.Resize(ref _data, Math.Max(_data.Length * 2, _length + length));
        return _data.AsSpan(_length);
    }

    private void Place(int field, int start)
    {
        _columns[field] = field;
        _starts[field] = start;
    }

    private static bool IsPath(ReadOnlySpan<byte> name)
        => name.SequenceEqual("_path"u8) || name.SequenceEqual("@stream"u8) || name.SequenceEqual("_stream"u8);
}
