using System.Buffers;

namespace Anomaly.Pipeline;

/// <summary>Cells of comma-separated output (RFC 4180) that no spreadsheet takes for a formula.</summary>
public static class CsvText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>
    /// Writes one text cell. Text from logs is hostile: a cell that begins with = + - @, tab or carriage return gets a
    /// leading apostrophe; cells with commas, quotes or line ends are quoted.
    /// </summary>
    public static void Write(TextWriter writer, ReadOnlySpan<char> cell)
    {
        bool formula = cell is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
        if (cell.IndexOfAny(Quoted) < 0)
        {
            if (formula) writer.Write('\'');
            writer.Write(cell);
            return;
        }
        writer.Write('"');
        if (formula) writer.Write('\'');
        while (true)
        {
            int quote = cell.IndexOf('"');
            if (quote < 0) break;
            writer.Write(cell[..(quote + 1)]);
            writer.Write('"');
            cell = cell[(quote + 1)..];
        }
        writer.Write(cell);
        writer.Write('"');
    }
}
