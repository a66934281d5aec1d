using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>Columns of the W3C extended format that are read.</summary>
internal enum W3cField
{
    Date,
    Time,
    TimeTaken,
    ClientIp,
    ClientPort,
    RemoteIp,
    RemotePort,
    ServerIp,
    ServerPort,
    Host,
    RemoteHost,
    Method,
    Uri,
    UriStem,
    UriQuery,
    UriScheme,
    UriPort,
    Protocol,
    BytesOut,
    BytesIn,
    User,
    Status,
    Action,
    Proxy,
}

/// <summary>The columns that a <c>#Fields:</c> line names, and the rows below it.</summary>
internal sealed class W3cColumns
{
    private const int MostColumns = 256;

    private static readonly FieldTree Names = new(
    [
        ("date", (int)W3cField.Date), ("time", (int)W3cField.Time), ("time-taken", (int)W3cField.TimeTaken),
        ("c-ip", (int)W3cField.ClientIp), ("c-port", (int)W3cField.ClientPort),
        ("r-ip", (int)W3cField.RemoteIp), ("s-supplier-ip", (int)W3cField.RemoteIp), ("r-supplier-ip", (int)W3cField.RemoteIp), ("r-port", (int)W3cField.RemotePort),
        ("s-ip", (int)W3cField.ServerIp), ("s-port", (int)W3cField.ServerPort),
        ("cs-host", (int)W3cField.Host), ("cs(Host)", (int)W3cField.Host), ("x-host-header", (int)W3cField.Host), ("cs-uri-host", (int)W3cField.Host),
        ("r-host", (int)W3cField.RemoteHost), ("cs-method", (int)W3cField.Method), ("s-operation", (int)W3cField.Method),
        ("cs-uri", (int)W3cField.Uri), ("c-uri", (int)W3cField.Uri), ("cs-uri-stem", (int)W3cField.UriStem), ("cs-uri-path", (int)W3cField.UriStem),
        ("cs-uri-query", (int)W3cField.UriQuery), ("cs-uri-scheme", (int)W3cField.UriScheme), ("cs-uri-port", (int)W3cField.UriPort), ("cs-protocol", (int)W3cField.Protocol),
        ("cs-bytes", (int)W3cField.BytesOut), ("sc-bytes", (int)W3cField.BytesIn),
        ("cs-username", (int)W3cField.User), ("sc-status", (int)W3cField.Status), ("s-action", (int)W3cField.Action),
        ("s-hierarchy", (int)W3cField.Proxy), ("s-supplier-name", (int)W3cField.Proxy), ("sc-filter-result", (int)W3cField.Proxy), ("cs-categories", (int)W3cField.Proxy),
        ("sr-bytes", (int)W3cField.Proxy), ("rs-bytes", (int)W3cField.Proxy), ("rs(Content-Type)", (int)W3cField.Proxy), ("x-exception-id", (int)W3cField.Proxy),
        ("x-edge-location", (int)W3cField.Proxy), ("x-edge-result-type", (int)W3cField.Action),
    ]);

    private readonly int[] _columns = new int[Names.Slots];
    private readonly int[] _starts = new int[MostColumns];
    private readonly int[] _ends = new int[MostColumns];

    /// <summary>Columns there are; 0 before the first <c>#Fields:</c>.</summary>
    public int Count { get; private set; }

    /// <summary>Requests can be made of the rows: they have a time, a client, and what was asked for.</summary>
    public bool IsUsable => Has(W3cField.Time) && Has(W3cField.ClientIp)
        && (Has(W3cField.Host) || Has(W3cField.RemoteHost) || Has(W3cField.Uri) || Has(W3cField.RemoteIp) || Has(W3cField.ServerIp));

    /// <summary>The log is of a proxy, so that <c>s-ip</c> is its own address and not where requests went.</summary>
    public bool IsProxy => Has(W3cField.RemoteIp) || Has(W3cField.RemoteHost) || Has(W3cField.UriScheme) || Has(W3cField.UriPort) || Has(W3cField.Action) || Has(W3cField.Proxy);

    /// <summary>There is such a column.</summary>
    public bool Has(W3cField field) => Count > 0 && _columns[(int)field] >= 0;

    /// <summary>Takes the names that hold from now on; of two columns for the same field the first counts.</summary>
    public void Take(ReadOnlySpan<byte> names)
    {
        Array.Fill(_columns, -1);
        int column = 0;
        while (column < MostColumns)
        {
            names = names.TrimStart(" \t"u8);
            if (names.IsEmpty) break;
            int end = names.IndexOfAny((byte)' ', (byte)'\t');
            int node = Names.Descend(FieldTree.Root, end < 0 ? names : names[..end]);
            if (node != FieldTree.None && Names.SlotOf(node) is >= 0 and var slot && _columns[slot] < 0) _columns[slot] = column;
            column++;
            names = end < 0 ? default : names[end..];
        }
        Count = column;
    }

    /// <summary>
    /// Finds the values of a row; false where their number is not that of the columns. Values with blanks are quoted, unless
    /// the row is separated by tabs.
    /// </summary>
    public bool TrySplit(ReadOnlySpan<byte> line)
    {
        byte separator = line.Contains((byte)'\t') ? (byte)'\t' : (byte)' ';
        int column = 0;
        int at = 0;
        while (true)
        {
            if (separator == ' ')
                while (at < line.Length && line[at] == ' ') at++;
            if (column == Count) return at >= line.Length;
            if (at > line.Length || (separator == ' ' && at == line.Length)) return false;
            bool quoted = separator == ' ' && line[at] == '"';
            int start = quoted ? at + 1 : at;
            int end = quoted ? QuoteEnd(line, start) : start + Length(line[start..], separator);
            if (end < 0) return false;
            _starts[column] = start;
            _ends[column++] = end;
            at = end + 1;
        }
    }

    /// <summary>The value of the row last split; empty for <c>-</c> and where there is no such column.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, W3cField field)
    {
        int column = _columns[(int)field];
        if (column < 0) return default;
        var value = line[_starts[column].._ends[column]].Trim((byte)' ');
        return value is [(byte)'-'] ? default : value;
    }

    private static int Length(ReadOnlySpan<byte> rest, byte separator) => rest.IndexOf(separator) is >= 0 and var end ? end : rest.Length;

    // A quote inside is doubled.
    private static int QuoteEnd(ReadOnlySpan<byte> line, int start)
    {
        int at = start;
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
