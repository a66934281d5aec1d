using System.Text;

namespace Anomaly.Pipeline.Ingest.Leases;

/// <summary>Fields of one line of comma-separated values (RFC 4180, without line ends inside quotes).</summary>
internal static class CsvFields
{
    /// <summary>Replaces the list's content by the fields, unquoted, outer blanks removed; false where a quote is not closed or stands inside a value.</summary>
    public static bool TrySplit(ReadOnlySpan<byte> line, List<string> fields)
    {
        fields.Clear();
        while (true)
        {
            line = line.TrimStart(" \t"u8);
            if (line is [(byte)'"', ..])
            {
                if (!TryQuoted(ref line, out string value)) return false;
                fields.Add(value);
                line = line.TrimStart(" \t"u8);
                if (line.IsEmpty) return true;
                if (line[0] != ',') return false;
                line = line[1..];
                continue;
            }
            int comma = line.IndexOf((byte)',');
            var plain = (comma < 0 ? line : line[..comma]).TrimEnd(" \t"u8);
            if (plain.Contains((byte)'"')) return false;
            fields.Add(Encoding.UTF8.GetString(plain));
            if (comma < 0) return true;
            line = line[(comma + 1)..];
        }
    }

    private static bool TryQuoted(ref ReadOnlySpan<byte> line, out string value)
    {
        var text = new List<byte>();
        line = line[1..];
        while (true)
        {
            int quote = line.IndexOf((byte)'"');
            if (quote < 0)
            {
                value = "";
                return false;
            }
            text.AddRange(line[..quote]);
            line = line[(quote + 1)..];
            if (line is not [(byte)'"', ..])
            {
                value = Encoding.UTF8.GetString(text.ToArray());
                return true;
            }
            text.Add((byte)'"');
            line = line[1..];
        }
    }
}
