namespace Anomaly.Pipeline.Ingest;

/// <summary>The host a log file belongs to by the folder it lies in, e.g. <c>web-01</c> of <c>web-01/var/log/audit/audit.log</c>.</summary>
public static class HostFromPath
{
    private static readonly HashSet<string> NotHosts = new(["var", "log", "logs", "audit", "auditd"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Nearest folder above the file whose name is not var, log, logs, audit or auditd (any case); '' if there is none
    /// and for standard input (<c>-</c>). A relative path is taken from the current folder. Both separators count.
    /// </summary>
    public static string Of(string path)
    {
        if (path.Length == 0 || path == "-") return "";
        if (!IsWindowsRooted(path)) path = Path.GetFullPath(path.Replace('\\', '/'));
        var parts = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 2; i >= 0; i--)
        {
            string part = parts[i];
            if (part == ".") continue;
            if (part.EndsWith(':')) return "";
            if (!NotHosts.Contains(part)) return part;
        }
        return "";
    }

    private static bool IsWindowsRooted(string path)
        => path.StartsWith(@"\\", StringComparison.Ordinal)
           || (path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/');
}
