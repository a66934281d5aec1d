using System.Text;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Config;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What the configuration says of single logs, by their paths. The command line goes before it, the defaults behind.</summary>
public sealed class SourceSettings
{
    private readonly IReadOnlyList<(Regex Path, SourceConfig Says)> _entries;

    /// <summary>Entries in the order in which they are asked.</summary>
    public SourceSettings(IReadOnlyList<SourceConfig> entries) => _entries = [.. entries.Select(e => (PatternOf(e.Path), e))];

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
        if (_entries.Count > 0 && path != LogFile.StandardInput)
        {
            string full = Path.GetFullPath(path).Replace('\\', '/');
            foreach (var (pattern, says) in _entries)
            {
                if (!pattern.IsMatch(full)) continue;
                if (format.Length == 0) format = says.Format;
                if (host.Length == 0) host = says.Host;
                if (zone is null && says.TimeZone.Length > 0) zone = TimeText.Zone(says.TimeZone);
            }
        }
        return new LogReadOptions(format, host, zone ?? defaultZone);
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
