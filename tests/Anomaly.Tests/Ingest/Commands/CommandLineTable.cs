using System.Text.RegularExpressions;

namespace Anomaly.Tests.Ingest.Commands;

/// <summary>
/// Reads <c>command-lines.txt</c>. A row is <c>action [provider [remote]] | image | command line</c>; in the command line
/// <c>\n</c> written as ⏎ is a line end and <c>{enc:…}</c> is that script in base64 of UTF-16LE. <c>#</c> begins a comment.
/// </summary>
internal static partial class CommandLineTable
{
    public static List<(int Number, string Expected, string Image, string Line)> Read()
    {
        var rows = new List<(int, string, string, string)>();
        int number = 0;
        foreach (string row in System.IO.File.ReadLines(Path.Combine(TestPaths.Root, "tests", "Anomaly.Tests", "Ingest", "Commands", "command-lines.txt")))
        {
            number++;
            if (row.Length == 0 || row[0] == '#') continue;
            var parts = row.Split('|', 3);
            if (parts.Length != 3) throw new FormatException($"line {number}: {row}");
            string line = Encoded().Replace(parts[2].Trim(), m => Convert.ToBase64String(System.Text.Encoding.Unicode.GetBytes(m.Groups[1].Value)));
            rows.Add((number, string.Join(' ', parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)), parts[1].Trim(), line.Replace('⏎', '\n')));
        }
        return rows;
    }

    /// <summary>Rows of a table beside this file, without comments and empty lines.</summary>
    public static IEnumerable<string> Rows(string name)
        => System.IO.File.ReadLines(Path.Combine(TestPaths.Root, "tests", "Anomaly.Tests", "Ingest", "Commands", name)).Where(row => row.Length > 0 && row[0] != '#');

    [GeneratedRegex(@"\{enc:(.*?)\}\}")]
    private static partial Regex Encoded();
}
