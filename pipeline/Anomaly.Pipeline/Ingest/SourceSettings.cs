using System.Text;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest.Mapping;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What the configuration says of single logs, by their paths. The command line goes before it, the defaults behind.</summary>
public sealed class SourceSettings
{
    private readonly IReadOnlyList<(Regex Path, SourceConfig Says, LogMapping? Mapping)> _entries;

    /// <summary>
    /// Entries in the order in which they are asked. Reads their mappings; throws <see cref="UsageException"/> with every error
    /// of all of them.
    /// </summary>
    public SourceSettings(IReadOnlyList<SourceConfig> entries)
    {
        var read = new List<(Regex, SourceConfig, LogMapping?)>();
        var errors = new List<string>();
        foreach (var entry in entries)
        {
            try
            {
                if (entry.Format.Length > 0 && entry.Mapping.Length > 0) throw new UsageException($"ingest.sources: '{entry.Path}' has a format and a mapping; a mapping is a format of its own");
                read.Add((PatternOf(entry.Path), entry, entry.Mapping.Length > 0 ? LogMapping.Load(entry.Mapping) : null));
            }
            catch (UsageException e)
            {
                errors.AddRange(e.Messages);
            }
        }
        _entries = errors.Count == 0 ? read : throw new UsageException(errors);
    }

    /// <summary>Nothing is said of any log.</summary>
    public static SourceSettings None { get; } = new([]);

    /// <summary>How a log is read: what the call says, else the first entry of its path that says it, else the default.</summary>
    /// <param name="path">The log as it was named.</param>
    /// <param name="call">What the call says; '' and null where it says nothing.</param>
    /// <param name="defaultZone">Zone of zone-less times where nobody names one; null rejects them.</param>
    public LogReadOptions For(string path, LogReadOptions call, TimeZoneInfo? defaultZone)
    {
        string format = call.Format, host = call.Host;
        var zone = call.TimeZone;
        var mapping = call.Mapping;
        if (_entries.Count > 0 && path != LogFile.StandardInput)
        {
            string full = Path.GetFullPath(path).Replace('\\', '/');
            foreach (var (pattern, says, columns) in _entries)
            {
                if (!pattern.IsMatch(full)) continue;
                if (format.Length == 0 && mapping is null) (format, mapping) = (says.Format, columns);
                if (host.Length == 0) host = says.Host;
                if (zone is null && says.TimeZone.Length > 0) zone = TimeText.Zone(says.TimeZone);
            }
        }
        return new LogReadOptions(format, host, zone ?? defaultZone, mapping);
    }

    // Matched in linear time: a path may be as long and odd as it likes.
    private static Regex PatternOf(string glob)
    {
        glob = glob.Replace('\\', '/');
        var pattern = new StringBuilder("^");
        if (!glob.StartsWith('/') && !(glob.Length > 1 && glob[1] == ':')) pattern.Append("(.*/)?");
        for (int i = 0; i < glob.Length; i++)
        {
            if (glob[i] == '*' && i + 1 < glob.Length && glob[i + 1] == '*')
            {
                i++;
                // a/**/b is also a/b
                if (i + 1 < glob.Length && glob[i + 1] == '/')
                {
                    i++;
                    pattern.Append("(.*/)?");
                }
                else
                {
                    pattern.Append(".*");
                }
            }
            else if (glob[i] == '*') pattern.Append("[^/]*");
            else if (glob[i] == '?') pattern.Append("[^/]");
            else pattern.Append(Regex.Escape(glob[i].ToString()));
        }
        return new Regex(pattern.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
