using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Docs;

public partial class LinkTests
{
    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Links_of_a_page_lead_somewhere(string page)
    {
        foreach (Match link in Link().Matches(OutsideCode(Pages.Text(page))))
        {
            string target = link.Groups[1].Value;
            if (target.Contains("://", StringComparison.Ordinal)) continue;
            string[] parts = target.Split('#', 2);
            string file = parts[0].Length == 0 ? page : Path.GetRelativePath(TestPaths.Root, Path.Combine(TestPaths.Root, Path.GetDirectoryName(page)!, parts[0])).Replace('\\', '/');
            string path = Path.Combine(TestPaths.Root, file);
            (File.Exists(path) || Directory.Exists(path)).ShouldBeTrue($"{page} links to {target}");
            if (parts.Length == 2) Headings(Pages.Text(file)).ShouldContain(parts[1], $"{page} links to {target}");
        }
    }

    [Fact]
    public void Every_page_of_docs_is_reached_from_the_readme()
    {
        string readme = Pages.Text("README.md");
        foreach (string page in Pages.All.Where(p => p.StartsWith("docs/", StringComparison.Ordinal)))
        {
            string named = page.StartsWith("docs/decisions/", StringComparison.Ordinal) ? "docs/decisions" : page;
            readme.ShouldContain($"({named})");
        }
    }

    [Fact]
    public void The_readme_is_short() => Pages.Text("README.md").Split('\n').Length.ShouldBeLessThanOrEqualTo(201);

    // As hosts of Markdown make anchors: lower case, punctuation away, blanks to hyphens.
    private static IEnumerable<string> Headings(string text)
        => text.Split('\n').Where(l => l.StartsWith('#')).Select(l => NotInAnchor().Replace(l.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string OutsideCode(string text) => Fenced().Replace(text, "");

    [GeneratedRegex(@"(?<!\!)\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("(?ms)^```.*?^```|`[^`\n]*`")]
    private static partial Regex Fenced();
}
