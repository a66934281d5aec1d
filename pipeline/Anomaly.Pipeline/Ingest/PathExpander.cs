using System.Globalization;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Files behind the paths of a call.</summary>
public static class PathExpander
{
    /// <summary>
    /// Files as named, folders as all files in them at any depth, each once, in the order of the call and inside a
    /// folder in ordinal order of names. Names that begin with a dot are left out inside folders; links are followed,
    /// each folder once, and links that lead nowhere are files that cannot be opened. <c>-</c> stays as it is. Throws <see cref="UsageException"/> with every path that does not exist.
    /// </summary>
    public static IReadOnlyList<string> Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var errors = new List<string>();
        foreach (string path in paths)
        {
            if (path == LogFile.StandardInput || File.Exists(path)) Add(path, files, seen);
            else if (Directory.Exists(path)) Walk(path, files, seen, []);
            else errors.Add(Missing(path));
        }
        return errors.Count == 0 ? files : throw new UsageException(errors);
    }

    /// <summary>Throws <see cref="UsageException"/> with every path that does not exist, as <see cref="Expand"/> would.</summary>
    public static void Check(IEnumerable<string> paths)
    {
        var errors = paths.Where(p => p != LogFile.StandardInput && !File.Exists(p) && !Directory.Exists(p)).Select(Missing).ToList();
        if (errors.Count > 0) throw new UsageException(errors);
    }

    /// <summary>A path or other foreign text with what would steer a terminal (control and direction characters) made visible.</summary>
    public static string Printable(string text)
    {
        if (!text.Any(Steers)) return text;
        return string.Concat(text.Select(c => !Steers(c) ? c.ToString() : c < 0x100 ? $"\\x{(int)c:x2}" : $"\\u{(int)c:x4}"));
    }

    private static string Missing(string path) => $"'{Printable(path)}' {(path.StartsWith('-') ? "is no option of this verb and no file" : "does not exist")}";

    private static bool Steers(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static void Add(string file, List<string> files, HashSet<string> seen)
    {
        if (seen.Add(file)) files.Add(file);
    }

    private static void Walk(string folder, List<string> files, HashSet<string> seen, HashSet<string> folders)
    {
        var link = Directory.ResolveLinkTarget(folder, returnFinalTarget: true);
        if (!folders.Add(Path.GetFullPath(link?.FullName ?? folder))) return;
        foreach (string entry in Directory.EnumerateFileSystemEntries(folder).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(entry).StartsWith('.')) continue;
            // What cannot be opened (a link that leads nowhere, a name that is no text) is named too: opening it says why.
            if (Directory.Exists(entry)) Walk(entry, files, seen, folders);
            else Add(entry, files, seen);
        }
    }
}
