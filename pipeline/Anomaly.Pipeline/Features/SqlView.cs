using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>A reduction written in portable SQL, with the contract that its header states.</summary>
/// <param name="Name">Name of the view, which is also that of its file and of its schema.</param>
/// <param name="Grain">Columns that identify a row, in the order rows are streamed.</param>
/// <param name="Needs">Event tables and other views that it reads.</param>
/// <param name="Columns">Name and meaning of every column, in order.</param>
/// <param name="Sql">The <c>SELECT</c>, without header.</param>
public sealed record SqlView(
    string Name,
    IReadOnlyList<string> Grain,
    IReadOnlyList<string> Needs,
    IReadOnlyList<(string Name, string Meaning)> Columns,
    string Sql)
{
    private static readonly string[] Events = [EventSchema.Flow.Name, EventSchema.Process.Name, EventSchema.File.Name, EventSchema.Name.Name];

    /// <summary>Event tables among the needs.</summary>
    public IEnumerable<string> Tables => Needs.Where(Events.Contains);

    /// <summary>Other views among the needs.</summary>
    public IEnumerable<string> Views => Needs.Where(n => !Events.Contains(n));

    /// <summary>
    /// Reads a view file: comment lines <c>-- view:</c>, <c>-- grain:</c>, <c>-- needs:</c> and <c>-- columns:</c>, the
    /// last followed by one <c>--   name: meaning</c> line a column, then the query.
    /// Throws <see cref="DataException"/> with the line where the header is not so.
    /// </summary>
    public static SqlView Parse(string text, string file)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var columns = new List<(string, string)>();
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        int at = 0;
        for (; at < lines.Length && lines[at].StartsWith("--", StringComparison.Ordinal); at++)
        {
            string line = lines[at][2..];
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) throw new DataException($"{file}:{at + 1}: expected '-- name: text'");
            string name = line[..colon].Trim(), value = line[(colon + 1)..].Trim();
            if (line.StartsWith("   ", StringComparison.Ordinal)) columns.Add((name, value));
            else if (!fields.TryAdd(name, value)) throw new DataException($"{file}:{at + 1}: '{name}' is given twice");
        }
        foreach (string needed in (string[])["view", "grain", "needs", "columns"])
            if (!fields.ContainsKey(needed)) throw new DataException($"{file}:1: the header lacks '{needed}'");
        string sql = string.Join('\n', lines[at..]).Trim();
        if (sql.Length == 0) throw new DataException($"{file}:{at + 1}: there is no query");
        return new SqlView(fields["view"], List(fields["grain"]), List(fields["needs"]), columns, sql);
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
