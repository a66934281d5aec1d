namespace Anomaly.Tests.Docs;

/// <summary>The repository's own Markdown pages.</summary>
internal static class Pages
{
    /// <summary>Paths relative to the root with forward slashes: the root's pages and all below docs and data.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Found().Select(p => Path.GetRelativePath(TestPaths.Root, p).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>Text of a page.</summary>
    public static string Text(string page) => File.ReadAllText(Path.Combine(TestPaths.Root, page)).ReplaceLineEndings("\n");

    /// <summary>Lines of the fenced blocks of a page.</summary>
    public static IEnumerable<string> CodeLines(string page)
    {
        bool inside = false;
        foreach (string line in Text(page).Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inside = !inside;
            else if (inside) yield return line;
        }
    }

    private static IEnumerable<string> Found()
    {
        foreach (string page in Directory.GetFiles(TestPaths.Root, "*.md")) yield return page;
        foreach (string folder in (string[])["docs", "data"])
            foreach (string page in Directory.GetFiles(Path.Combine(TestPaths.Root, folder), "*.md", SearchOption.AllDirectories)) yield return page;
    }
}
