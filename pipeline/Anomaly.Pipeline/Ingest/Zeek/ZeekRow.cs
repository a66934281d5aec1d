namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>
/// One record: values in Zeek's ASCII notation, wherever they were read from. <paramref name="columns"/> gives the
/// column of each field (-1: the log has none), starts and ends the place of each column in the data.
/// </summary>
internal readonly ref struct ZeekRow(
    ReadOnlySpan<byte> data, ReadOnlySpan<int> columns, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ZeekNotation notation)
{
    private readonly ReadOnlySpan<byte> _data = data;
    private readonly ReadOnlySpan<int> _columns = columns;
    private readonly ReadOnlySpan<int> _starts = starts;
    private readonly ReadOnlySpan<int> _ends = ends;

    public ZeekNotation Notation { get; } = notation;

    /// <summary>The value as it stands, escapes and all; empty where it is unset, absent or the empty mark.</summary>
    public ReadOnlySpan<byte> this[ZeekField field]
    {
        get
        {
            int column = _columns[(int)field];
            if (column < 0) return default;
            var value = _data[_starts[column].._ends[column]];
            return value.SequenceEqual(Notation.Unset) || value.SequenceEqual(Notation.Empty) ? default : value;
        }
    }
}

/// <summary>How a log writes what is not there.</summary>
internal sealed class ZeekNotation
{
    /// <summary>As Zeek does unless told otherwise.</summary>
    public static ZeekNotation Default { get; } = new();

    /// <summary>Mark of an unset value.</summary>
    public byte[] Unset { get; init; } = "-"u8.ToArray();

    /// <summary>Mark of an empty set, vector or text.</summary>
    public byte[] Empty { get; init; } = "(empty)"u8.ToArray();

    /// <summary>Separator of set and vector elements.</summary>
    public byte SetSeparator { get; init; } = (byte)',';
}
