namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Fields of a line of comma-separated values where they stand.</summary>
internal static class CsvSpans
{
    /// <summary>
    /// Fills starts and ends of the fields, quotes left out and doubled quotes inside them left as they are. Returns
    /// how many fields there are, also beyond the room; −1 where a quote is not closed.
    /// </summary>
    public static int Split(ReadOnlySpan<byte> line, Span<int> starts, Span<int> ends)
    {
        int field = 0;
        int at = 0;
        while (true)
        {
            int start = at;
            int end;
            if (at < line.Length && line[at] == '"')
            {
                start++;
                end = ClosingQuote(line, start);
                if (end < 0) return -1;
                int comma = line[end..].IndexOf((byte)',');
                at = comma < 0 ? line.Length : end + comma;
            }
            else
            {
                int comma = line[at..].IndexOf((byte)',');
                end = at = comma < 0 ? line.Length : at + comma;
            }
            if (field < starts.Length)
            {
                starts[field] = start;
                ends[field] = end;
            }
            field++;
            if (at >= line.Length) return field;
            at++;
        }
    }

    /// <summary>A quoted field with its doubled quotes made single; the field itself where it has none.</summary>
    public static ReadOnlySpan<byte> Single(ReadOnlySpan<byte> field)
    {
        int at = field.IndexOf("\"\""u8);
        if (at < 0) return field;
        var text = new byte[field.Length];
        int length = 0;
        while (at >= 0)
        {
            field[..(at + 1)].CopyTo(text.AsSpan(length));
            length += at + 1;
            field = field[(at + 2)..];
            at = field.IndexOf("\"\""u8);
        }
        field.CopyTo(text.AsSpan(length));
        return text.AsSpan(0, length + field.Length);
    }

    private static int ClosingQuote(ReadOnlySpan<byte> line, int at)
    {
        while (true)
        {
            int quote = line[at..].IndexOf((byte)'"');
            if (quote < 0) return -1;
            at += quote;
            if (at + 1 >= line.Length || line[at + 1] != '"') return at;
            at += 2;
        }
    }
}
