using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Leases;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Scoring;

/// <summary>
/// Peer groups that somebody wrote down: host names, or patterns of them, with the name of their group. A host is in the group of
/// its own line; else in that of the first pattern that fits; else in none.
/// </summary>
public sealed class GivenPeers
{
    /// <summary>Value of <c>baseline.peers</c> for groups learned from behaviour.</summary>
    public const string Learned = "learned";

    /// <summary>Longest name of a group, in characters.</summary>
    public const int MostName = 64;

    private const int MaxErrors = 20;
    private static readonly string[] Columns = ["host", "peer_group"];

    private readonly Dictionary<string, int> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(TextPattern Pattern, int Group)> _patterns = [];

    private GivenPeers(IReadOnlyList<(string Host, string Group)> lines)
    {
        Lines = lines;
        Names = [.. lines.Select(l => l.Group).Distinct(StringComparer.Ordinal)];
        var index = Enumerable.Range(0, Names.Count).ToDictionary(i => Names[i], StringComparer.Ordinal);
        foreach (var (host, group) in lines)
        {
            int at = index[group];
            if (IsPattern(host)) _patterns.Add((Pattern(host), at));
            else _hosts[host] = at;
        }
    }

    /// <summary>No group is given.</summary>
    public static GivenPeers None { get; } = new([]);

    /// <summary>Hosts or patterns with the name of their group, as written.</summary>
    public IReadOnlyList<(string Host, string Group)> Lines { get; }

    /// <summary>Names of the groups in the order they were first named.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>SHA-256 (hex) of the lines; '' without any.</summary>
    public string Fingerprint => Lines.Count == 0 ? ""
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Lines.Select(l => l.Host + "," + l.Group)))));

    /// <summary>Index in <see cref="Names"/> of a host's group; −1 for none. Case does not matter; a name without a domain is the host in any.</summary>
    public int Of(string host)
    {
        string first = host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !System.Net.IPAddress.TryParse(host, out _) ? host[..dot] : host;
        if (_hosts.TryGetValue(host, out int group) || _hosts.TryGetValue(first, out group)) return group;
        foreach (var (pattern, of) in _patterns)
            if (pattern.IsMatch(host) || pattern.IsMatch(first)) return of;
        return -1;
    }

    /// <summary>What <c>baseline.peers</c> asks for: none where they are learned, else the file's.</summary>
    /// <exception cref="UsageException">The file cannot be read, or lines of it are wrong: all of them with file and line.</exception>
    public static GivenPeers Load(BaselineConfig config)
    {
        if (config.Peers == Learned) return None;
        if (!File.Exists(config.Peers)) throw new UsageException($"baseline.peers: there is no file {Printable.Of(config.Peers)}; write {Learned}, or a CSV file with the columns {string.Join(',', Columns)}");
        return Read(config.Peers);
    }

    /// <summary>
    /// Reads a CSV file: the columns <c>host,peer_group</c> in any order; lines that begin with # and empty ones say nothing. <c>*</c> in a host
    /// stands for any characters, <c>?</c> for one.
    /// </summary>
    /// <exception cref="UsageException">Lines are wrong: all of them with file and line.</exception>
    public static GivenPeers Read(string path)
    {
        var errors = new List<string>();
        var lines = new List<(string, string)>();
        var written = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var fields = new List<string>();
        int[]? columns = null;
        using var content = File.OpenRead(path);
        var reader = new LineReader(content);
        while (reader.TryRead(out var line))
        {
            if (reader.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (line.TrimStart(" \t\r"u8).IsEmpty || line[0] == (byte)'#') continue;
            string? bad = null;
            if (!CsvFields.TrySplit(line, fields)) bad = "quotes are not balanced";
            else if (columns is null)
            {
                bad = Header(fields);
                columns = [fields.IndexOf(Columns[0]), fields.IndexOf(Columns[1])];
                // Without its columns nothing else of the file can be read.
                if (bad is not null) throw new UsageException($"{path}:{reader.Line}: {bad}");
                continue;
            }
            else if (fields.Count != Columns.Length) bad = $"{fields.Count} values, {Columns.Length} are expected";
            else
            {
                var (host, group) = (fields[columns[0]].Trim(), fields[columns[1]].Trim());
                bad = Check(host, group, reader.Line, written, names);
                if (bad is null) lines.Add((host, group));
            }
            if (bad is not null && errors.Count < MaxErrors) errors.Add($"{path}:{reader.Line}: {Printable.Of(bad)}");
        }
        if (columns is null) errors.Add($"{path}:1: the first line must name the columns {string.Join(',', Columns)}");
        else if (lines.Count == 0 && errors.Count == 0) errors.Add($"{path}:1: it names no host; write baseline.peers: {Learned} for groups learned from behaviour");
        return errors.Count == 0 ? new GivenPeers(lines) : throw new UsageException(errors);
    }

    internal void Save(BinaryWriter writer)
    {
        writer.Write(Lines.Count);
        foreach (var (host, group) in Lines)
        {
            writer.Write(host);
            writer.Write(group);
        }
    }

    internal static GivenPeers Load(BinaryReader reader)
    {
        var lines = new List<(string, string)>();
        for (int n = reader.ReadInt32(); n > 0; n--) lines.Add((reader.ReadString(), reader.ReadString()));
        return new GivenPeers(lines);
    }

    private static string? Header(List<string> fields)
    {
        if (fields.Find(f => !Columns.Contains(f)) is { } unknown) return $"unknown column '{Printable.Of(unknown)}'{Suggest.For(unknown, Columns)}; the columns are {string.Join(',', Columns)}";
        return fields.Count == Columns.Length && fields.Distinct(StringComparer.Ordinal).Count() == Columns.Length ? null : $"the first line must name the columns {string.Join(',', Columns)}, each once";
    }

    private static string? Check(string host, string group, long line, Dictionary<string, long> written, Dictionary<string, string> names)
    {
        if (host.Length == 0) return "host is missing";
        if (group.Length == 0) return "peer_group is missing";
        if (host.Any(char.IsControl) || group.Any(char.IsControl)) return "control characters cannot be in names";
        if (group.Length > MostName) return $"the name of the peer group has {group.Length} characters; {MostName} is the most";
        if (group.Equals("fleet", StringComparison.OrdinalIgnoreCase) || group.StartsWith("group-", StringComparison.OrdinalIgnoreCase))
            return $"'{group}' is how a learned group is called; choose another name";
        if (names.TryGetValue(group, out string? known) && known != group) return $"the peer group '{group}' differs from '{known}' in case only";
        names.TryAdd(group, group);
        if (IsPattern(host) && !TextPattern.Parse(host).Exists(t => t.Kind == TokenKind.Char)) return $"'{host}' would be every host";
        return written.TryAdd(host, line) ? null : $"'{host}' is written twice; first at line {written[host]}";
    }

    private static bool IsPattern(string host) => host.AsSpan().IndexOfAny('*', '?') >= 0;

    private static TextPattern Pattern(string host) => new(TextPattern.Parse(host), cased: false);
}
