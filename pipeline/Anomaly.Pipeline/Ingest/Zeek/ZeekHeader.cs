using System.Text;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>The header block in force: which column holds what, and how values are written.</summary>
internal sealed class ZeekHeader(string logPath)
{
    private const byte Tab = (byte)'\t';
    private readonly int[] _columns = new int[ZeekFields.Count];
    private readonly SortedDictionary<string, long> _records = new(StringComparer.Ordinal);
    private int[] _starts = [];
    private int[] _ends = [];
    private byte _separator = Tab;
    private byte[]? _path;
    private string _streamName = "";
    private ZeekNotation _notation = ZeekNotation.Default;

    /// <summary>Column names are known.</summary>
    public bool HasFields { get; private set; }

    /// <summary>Log that the rows belong to.</summary>
    public ZeekStream Stream { get; private set; }

    /// <summary>Rows counted under this header.</summary>
    public long Records { get; set; }

    /// <summary>Takes a line that begins with <c>#</c>; false for a comment.</summary>
    public bool Take(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#separator"u8))
        {
            // Its own separator is a blank; one writer in the field uses a tab.
            var value = ZeekText.Unescape(line["#separator"u8.Length..].Trim((byte)' '));
            if (value.Length > 1) value = value.Trim(Tab);
            if (value.Length > 1) throw new LogFormatException("a '#separator' of several characters is not supported; write the log with one");
            Flush();
            _separator = value.IsEmpty ? Tab : value[0];
            _path = null;
            _notation = ZeekNotation.Default;
            HasFields = false;
            return true;
        }
        int cut = line.IndexOfAny(_separator, (byte)' ');
        if (cut < 0) return line.SequenceEqual("#close"u8);
        var key = line[..cut];
        var rest = line[(cut + 1)..];
        if (key.SequenceEqual("#fields"u8)) TakeFields(rest);
        else if (key.SequenceEqual("#path"u8)) TakePath(rest);
        else if (key.SequenceEqual("#set_separator"u8)) _notation = new ZeekNotation { Unset = _notation.Unset, Empty = _notation.Empty, SetSeparator = First(rest) };
        else if (key.SequenceEqual("#empty_field"u8)) _notation = new ZeekNotation { Unset = _notation.Unset, Empty = ZeekText.Unescape(rest).ToArray(), SetSeparator = _notation.SetSeparator };
        else if (key.SequenceEqual("#unset_field"u8)) _notation = new ZeekNotation { Unset = ZeekText.Unescape(rest).ToArray(), Empty = _notation.Empty, SetSeparator = _notation.SetSeparator };
        else return key.SequenceEqual("#types"u8) || key.SequenceEqual("#open"u8) || key.SequenceEqual("#close"u8);
        return true;
    }

    /// <summary>Finds the columns of a row; false where it has another number of them than the header.</summary>
    public bool TrySplit(ReadOnlySpan<byte> line)
    {
        int columns = FieldSplitter.Split(line, _separator, _starts, _ends);
        return columns == _starts.Length;
    }

    /// <summary>The row last split.</summary>
    public ZeekRow Row(ReadOnlySpan<byte> line) => new(line, _columns, _starts, _ends, _notation);

    /// <summary>Adds the rows of all header blocks to the statistics, by log.</summary>
    public void CountStreams(ReadStats stats)
    {
        Flush();
        foreach (var (name, records) in _records) stats.CountStream(name, records);
        _records.Clear();
    }

    private void TakeFields(ReadOnlySpan<byte> names)
    {
        Flush();
        Array.Fill(_columns, -1);
        int column = 0;
        while (true)
        {
            int at = names.IndexOf(_separator);
            var name = at < 0 ? names : names[..at];
            // The first of two equal names holds: extensions are put behind.
            if (ZeekFields.Find(name) is { } field && _columns[(int)field] < 0) _columns[(int)field] = column;
            column++;
            if (at < 0) break;
            names = names[(at + 1)..];
        }
        _starts = new int[column];
        _ends = new int[column];
        HasFields = true;
        FindStream();
    }

    private void TakePath(ReadOnlySpan<byte> path)
    {
        Flush();
        _path = path.ToArray();
        if (HasFields) FindStream();
    }

    private void FindStream()
    {
        var stream = _path is null ? ZeekStream.Other : ZeekStreams.ByPath(_path);
        if (stream == ZeekStream.Other) stream = ZeekStreams.ByFields(f => _columns[(int)f] >= 0);
        if (stream == ZeekStream.Other && _path is null) stream = ZeekStreams.ByFileName(logPath);
        Stream = stream;
        _streamName = stream != ZeekStream.Other || _path is null ? ZeekStreams.Name(stream) : Encoding.UTF8.GetString(_path);
    }

    private void Flush()
    {
        if (Records > 0) _records[_streamName] = _records.GetValueOrDefault(_streamName) + Records;
        Records = 0;
    }

    private static byte First(ReadOnlySpan<byte> value)
    {
        value = ZeekText.Unescape(value);
        return value.IsEmpty ? (byte)',' : value[0];
    }
}
