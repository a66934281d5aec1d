namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>Paths as a process names them, made absolute.</summary>
internal static class UnixPath
{
    /// <summary>
    /// The name itself where it is absolute, else the folder and the name; <c>.</c>, <c>..</c> and double separators are
    /// resolved in the text. A relative name without a folder stays as it is.
    /// </summary>
    public static string Absolute(string folder, string name)
    {
        if (name.Length == 0) return "";
        string path = name[0] == '/' || folder.Length == 0 ? name : folder.EndsWith('/') ? folder + name : folder + "/" + name;
        return path[0] == '/' && NeedsWork(path) ? Normal(path) : path;
    }

    private static bool NeedsWork(string path) => path.Contains("//", StringComparison.Ordinal) || path.Contains("/.", StringComparison.Ordinal);

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }
        string normal = "/" + string.Join('/', parts);
        return path.EndsWith('/') && parts.Count > 0 ? normal + "/" : normal;
    }
}
