using System.Net;
using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Leases;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>One episode of a known attack.</summary>
/// <param name="Attack">Id; the episodes of one attack share it.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Host">Attacked host.</param>
/// <param name="FirstDay">Day number of its first connection, UTC.</param>
/// <param name="LastDay">Day number of its last connection, UTC.</param>
public sealed record AttackLabel(string Attack, string Kind, string Host, int FirstDay, int LastDay)
{
    private static readonly string[] Needed = ["kind", "host", "from", "to"];
    private const int MaxErrors = 20;

    /// <summary>
    /// Reads <c>labels.csv</c>: the columns <c>attack_id,kind,host,from,to</c> in any order (others are ignored), times as
    /// ISO 8601 with their zone. Throws <see cref="UsageException"/> with the file and line of everything that is wrong.
    /// </summary>
    public static IReadOnlyList<AttackLabel> Read(string path) => Read(path, "attack_id");

    /// <summary>Reads harmless look-alikes: the same columns with <c>lookalike_id</c>.</summary>
    public static IReadOnlyList<AttackLabel> ReadLookAlikes(string path) => Read(path, "lookalike_id");

    private static IReadOnlyList<AttackLabel> Read(string path, string id)
    {
        string[] needed = [id, .. Needed];
        if (!File.Exists(path)) throw new UsageException($"there is no file {path}");
        var labels = new List<AttackLabel>();
        var errors = new List<string>();
        var fields = new List<string>();
        int[]? columns = null;
        using var content = File.OpenRead(path);
        var lines = new LineReader(content);
        while (lines.TryRead(out var line))
        {
            if (columns is null)
            {
                if (line.StartsWith("\uFEFF"u8)) line = line[3..];
                columns = CsvFields.TrySplit(line, fields) ? [.. needed.Select(name => fields.IndexOf(name))] : [-1];
                if (columns.Contains(-1)) throw new UsageException($"{path}:1: the first line must name the columns {string.Join(',', needed)}");
                continue;
            }
            if (line.TrimStart(" \t"u8).IsEmpty) continue;
            string? bad = CsvFields.TrySplit(line, fields) ? Row(fields, columns, needed, labels) : "quotes are not balanced";
            if (bad is not null && errors.Count < MaxErrors) errors.Add($"{path}:{lines.Line}: {bad}");
        }
        if (columns is null) throw new UsageException($"{path}:1: the first line must name the columns {string.Join(',', needed)}");
        return errors.Count == 0 ? labels : throw new UsageException(errors);
    }

    /// <summary>
    /// The label's host and the ledger's are one machine: equal without case, or equal in their first label where only
    /// one of them has a domain.
    /// </summary>
    public bool IsHost(string host)
    {
        if (host.Equals(Host, StringComparison.OrdinalIgnoreCase)) return true;
        if (host.Contains('.') == Host.Contains('.') || IPAddress.TryParse(host, out _) || IPAddress.TryParse(Host, out _)) return false;
        return host.AsSpan(0, First(host)).Equals(Host.AsSpan(0, First(Host)), StringComparison.OrdinalIgnoreCase);
    }

    private static int First(string name) => name.IndexOf('.') is >= 0 and var dot ? dot : name.Length;

    private static string? Row(List<string> fields, int[] columns, string[] needed, List<AttackLabel> labels)
    {
        if (fields.Count <= columns.Max()) return "too few columns";
        for (int i = 0; i < 3; i++)
            if (fields[columns[i]].Length == 0) return $"{needed[i]} is missing";
        if (!Time(fields[columns[3]], out long from)) return "from is not a time with its zone, such as 2026-09-21T08:00:00Z";
        if (!Time(fields[columns[4]], out long to)) return "to is not a time with its zone, such as 2026-09-21T08:00:00Z";
        if (to < from) return "to is before from";
        labels.Add(new AttackLabel(fields[columns[0]], fields[columns[1]], fields[columns[2]], (int)(from / Event.MicrosPerDay), (int)(to / Event.MicrosPerDay)));
        return null;
    }

    private static bool Time(string text, out long micros)
        => LogTime.TryParse(Encoding.UTF8.GetBytes(text), out micros, out var zone) && zone != TimeZoneMark.None && micros >= 0;
}
