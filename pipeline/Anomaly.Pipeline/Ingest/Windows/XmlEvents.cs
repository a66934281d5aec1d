namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Splits a stream into its <c>Event</c> elements: one after the other with or without a root, one a line or indented or all
/// in one line, behind syslog headers or not. One that does not end is ended by the next.
/// </summary>
internal sealed class XmlEvents(Stream stream, int maxLength = 1 << 24)
{
    private readonly ChunkBuffer _buffer = new(stream);

    /// <summary>1-based line of the current piece's beginning.</summary>
    public long Line { get; private set; }

    /// <summary>Byte offset of the current piece.</summary>
    public long Offset { get; private set; }

    /// <summary>The piece is an event, whole or cut; else text between events.</summary>
    public bool IsEvent { get; private set; }

    /// <summary>The event is longer than allowed; the piece is its beginning.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The log ended within the event, and not because its line was cut: an indented one, or one without line end.</summary>
    public bool IsUnfinished { get; private set; }

    /// <summary>Reads the next piece; false at the end. The span is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> xml)
    {
        IsTooLong = IsUnfinished = false;
        Line = _buffer.Line;
        Offset = _buffer.Offset;
        int searched = 0;
        while (true)
        {
            var data = _buffer.Data;
            int start = IndexOfStart(data, searched);
            if (start == 0) return TakeEvent(out xml);
            if (start > 0) return TakeText(start, out xml);
            // A start tag may lie across the end of what was read.
            searched = Math.Max(0, data.Length - 7);
            if (data.Length > maxLength) return TakeText(searched, out xml);
            if (_buffer.TryFill()) continue;
            xml = default;
            return _buffer.Data.Length > 0 && TakeText(_buffer.Data.Length, out xml);
        }
    }

    private bool TakeText(int length, out ReadOnlySpan<byte> xml)
    {
        IsEvent = false;
        xml = _buffer.Data[..length];
        _buffer.Consume(length);
        return true;
    }

    private bool TakeEvent(out ReadOnlySpan<byte> xml)
    {
        IsEvent = true;
        int searched = 1;
        while (true)
        {
            var data = _buffer.Data;
            int end = data[searched..].IndexOf("</Event>"u8);
            int next = IndexOfStart(end < 0 ? data : data[..(searched + end)], searched);
            int length = next > 0 ? next : end >= 0 ? searched + end + 8 : -1;
            if (length < 0 && data.Length > maxLength)
            {
                IsTooLong = true;
                length = data.Length - 8;
            }
            if (length < 0)
            {
                searched = Math.Max(1, data.Length - 8);
                if (_buffer.TryFill()) continue;
                length = _buffer.Data.Length;
                IsUnfinished = _buffer.Data.IndexOf((byte)'\n') is var lineEnd && lineEnd != length - 1;
            }
            xml = _buffer.Data[..length];
            _buffer.Consume(length);
            return true;
        }
    }

    private static int IndexOfStart(ReadOnlySpan<byte> data, int from)
    {
        while (true)
        {
            int at = data[from..].IndexOf("<Event"u8);
            if (at < 0 || from + at + 6 >= data.Length) return -1;
            at += from;
            if (data[at + 6] is (byte)'>' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return at;
            from = at + 6;
        }
    }
}
