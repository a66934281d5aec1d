namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>Splits a log in Splunk's text into its events. One begins with a line that is a time, or with <c>LogName=</c> where no time stands before.</summary>
internal sealed class SplunkBlocks(LineReader lines)
{
    private const int MostBytes = 1 << 24;
    private byte[] _text = new byte[1 << 12];
    private byte[] _first = [];
    private int _length;
    private bool _begun;
    private bool _hasFirst;
    private long _firstLine;
    private long _firstOffset;

    /// <summary>1-based line of the block's beginning.</summary>
    public long Line { get; private set; }

    /// <summary>Byte offset of that line.</summary>
    public long Offset { get; private set; }

    /// <summary>Null for an event; else why the block is none.</summary>
    public string? Problem { get; private set; }

    /// <summary>Reads the next event, or lines that belong to none; false at the end.</summary>
    public bool TryRead(out ReadOnlySpan<byte> text)
    {
        _length = 0;
        bool hasName = false;
        bool isTooLong = false;
        bool isEvent = false;
        if (_hasFirst)
        {
            (Line, Offset) = (_firstLine, _firstOffset);
            Append(_first);
            isEvent = true;
            hasName = IsName(_first);
            _hasFirst = false;
        }
        bool any = isEvent;
        while (lines.TryRead(out var line))
        {
            if (!_begun && line.StartsWith("\uFEFF"u8)) line = line[3..];
            _begun = true;
            bool isName = IsName(line);
            if (IsTime(line) || (isName && (hasName || !isEvent)))
            {
                if (!any)
                {
                    (Line, Offset) = (lines.Line, lines.Offset);
                    isEvent = any = true;
                }
                else
                {
                    _first = line.ToArray();
                    (_firstLine, _firstOffset, _hasFirst) = (lines.Line, lines.Offset, true);
                    break;
                }
            }
            hasName |= isName;
            if (!any) (Line, Offset, any) = (lines.Line, lines.Offset, true);
            isTooLong |= lines.Truncated || _length > MostBytes;
            if (!isTooLong) Append(line);
        }
        text = _text.AsSpan(0, _length);
        Problem = !isEvent ? "text before the first event" : isTooLong ? "event is too long" : null;
        return any;
    }

    private static bool IsName(ReadOnlySpan<byte> line) => line.StartsWith("LogName="u8);

    private static bool IsTime(ReadOnlySpan<byte> line) => SplunkRecord.TryTime(line, stackalloc byte[32], out _);

    private void Append(ReadOnlySpan<byte> line)
    {
        if (_length + line.Length + 1 > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + line.Length + 1));
        line.CopyTo(_text.AsSpan(_length));
        _length += line.Length;
        _text[_length++] = (byte)'\n';
    }
}
