using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Rows of separated values whose columns a header line names. Values come without outer blanks and quotes; what stands
/// inside quotes may not hold the separator.
/// </summary>
/// <param name="names">Known column names, lower case, each with the number of its field; several names may mean one field.</param>
internal sealed class DelimitedRow(IReadOnlyList<(string Name, int Field)> names)
{
    private readonly byte[][] _names = [.. names.Select(n => System.Text.Encoding.UTF8.GetBytes(n.Name))];
    private readonly int[] _columns = new int[names.Max(n => n.Field) + 1];
    private int[] _starts = [];
    private int[] _ends = [];

    /// <summary>Byte between two values.</summary>
    public byte Separator { get; private set; }

    /// <summary>Columns that the header names, known or not; 0 without a header.</summary>
    public int Columns => _starts.Length;

    /// <summary>The header has a column for the field.</summary>
    public bool Has(int field) => Columns > 0 && _columns[field] >= 0;

    /// <summary>Takes the header that holds from now on; the first of two columns for the same field counts.</summary>
    public void TakeHeader(ReadOnlySpan<byte> header, byte separator)
    {
        Separator = separator;
        Array.Fill(_columns, -1);
        int column = 0;
        while (true)
        {
            int at = header.IndexOf(separator);
            int field = Find(Value(at < 0 ? header : header[..at]));
            if (field >= 0 && _columns[field] < 0) _columns[field] = column;
            column++;
            if (at < 0) break;
            header = header[(at + 1)..];
        }
        _starts = new int[column];
        _ends = new int[column];
    }

    /// <summary>How many known names a line holds, if it were a header with that separator.</summary>
    public int Known(ReadOnlySpan<byte> line, byte separator)
    {
        int known = 0;
        while (true)
        {
            int at = line.IndexOf(separator);
            if (Find(Value(at < 0 ? line : line[..at])) >= 0) known++;
            if (at < 0) return known;
            line = line[(at + 1)..];
        }
    }

    /// <summary>Finds the values of a row; false where it has another number of them than the header.</summary>
    public bool TrySplit(ReadOnlySpan<byte> line) => FieldSplitter.Split(line, Separator, _starts, _ends) == Columns;

    /// <summary>The value of the row last split; empty where the header lacks the field.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, int field)
        => _columns[field] is >= 0 and var column ? Value(line[_starts[column].._ends[column]]) : default;

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r"u8);
        return text is [(byte)'"', .., (byte)'"'] ? text[1..^1] : text;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _names.Length; i++)
            if (System.Text.Ascii.EqualsIgnoreCase(name, _names[i])) return names[i].Field;
        return -1;
    }
}
