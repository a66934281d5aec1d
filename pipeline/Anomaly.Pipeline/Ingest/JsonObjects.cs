namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Splits a stream into its top-level JSON objects: one a line, one after the other over several lines, or the elements of
/// an array. A line that begins with a brace in its first column begins an object even where the one before did not end, so
/// that a damaged object costs itself alone.
/// </summary>
internal sealed class JsonObjects(Stream stream, int maxLength = 1 << 24)
{
    private readonly ChunkBuffer _buffer = new(stream);
    private bool _begun;

    /// <summary>1-based line of the current object's beginning.</summary>
    public long Line { get; private set; }

    /// <summary>Byte offset of the current object.</summary>
    public long Offset { get; private set; }

    /// <summary>Null where the object is whole as far as its braces go; else why it cannot be read.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// Reads the next object, or text that stands between objects (with <see cref="Problem"/> set); false at the end. The
    /// span is valid until the next call.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> json)
    {
        Problem = null;
        if (!_begun) SkipMark();
        while (true)
        {
            var data = _buffer.Data;
            int text = data.IndexOfAnyExcept(" \t\r\n,[]"u8);
            _buffer.Consume(text < 0 ? data.Length : text);
            if (text >= 0) break;
            if (_buffer.TryFill()) continue;
            json = default;
            return false;
        }
        Line = _buffer.Line;
        Offset = _buffer.Offset;
        return _buffer.Data[0] == '{' ? TakeObject(out json) : TakeText(out json);
    }

    private void SkipMark()
    {
        _begun = true;
        while (_buffer.Data.Length < 3 && _buffer.TryFill()) { }
        if (_buffer.Data.StartsWith("\uFEFF"u8)) _buffer.Consume(3);
    }

    private bool TakeObject(out ReadOnlySpan<byte> json)
    {
        int at = 0;
        int depth = 0;
        bool inString = false;
        while (true)
        {
            var data = _buffer.Data;
            while (at < data.Length)
            {
                int next = inString ? data[at..].IndexOfAny((byte)'"', (byte)'\\', (byte)'\n') : data[at..].IndexOfAny("\"{}\n"u8);
                if (next < 0)
                {
                    at = data.Length;
                    break;
                }
                int found = at + next;
                byte c = data[found];
                // An escape or a line end needs the byte behind it too.
                if (c is (byte)'\\' or (byte)'\n' && found + 1 >= data.Length)
                {
                    at = found;
                    break;
                }
                at = found + 1;
                if (c == '\\') at++;
                else if (c == '"') inString = !inString;
                else if (c == '{') depth++;
                else if (c == '}' && --depth == 0) return Take(at, null, out json);
                else if (c == '\n' && data[at] == '{') return Take(at, "not a whole JSON object", out json);
            }
            if (data.Length > maxLength) return Take(data.Length, "record is too long", out json);
            if (!_buffer.TryFill()) return Take(_buffer.Data.Length, "not a whole JSON object", out json);
        }
    }

    private bool TakeText(out ReadOnlySpan<byte> json)
    {
        while (true)
        {
            var data = _buffer.Data;
            int end = data.IndexOf((byte)'\n');
            if (end >= 0) return Take(end, "not a JSON object", out json);
            if (data.Length > maxLength) return Take(data.Length, "record is too long", out json);
            if (!_buffer.TryFill()) return Take(_buffer.Data.Length, "not a JSON object", out json);
        }
    }

    private bool Take(int length, string? problem, out ReadOnlySpan<byte> json)
    {
        Problem = problem;
        json = _buffer.Data[..length];
        if (problem is not null) json = json.TrimEnd("\r\n"u8);
        _buffer.Consume(length);
        return true;
    }
}
