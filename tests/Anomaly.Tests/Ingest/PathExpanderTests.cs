using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class PathExpanderTests
{
    [Fact]
    public void Folders_are_walked_in_ordinal_order_without_hidden_names()
    {
        using var folder = new TestFolder();
        foreach (string name in new[] { "b/x.log", "b/a/y.log", "B.log", "a.log", ".hidden/z.log", "b/.y.log" }) folder.Write(name, "");
        PathExpander.Expand([folder.Path, "-"]).Select(f => f == "-" ? f : Path.GetRelativePath(folder.Path, f)).ShouldBe(["B.log", "a.log", "b/a/y.log", "b/x.log", "-"]);
    }

    [Fact]
    public void A_file_named_twice_is_read_once()
    {
        using var folder = new TestFolder();
        string file = folder.Write("a.log", "");
        PathExpander.Expand([file, folder.Path, file]).ShouldBe([file]);
    }

    [Fact]
    public void Linked_folders_are_followed_and_circles_end()
    {
        using var folder = new TestFolder();
        folder.Write("spool/conn.log", "");
        Directory.CreateDirectory(Path.Combine(folder.Path, "logs"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "logs", "current"), Path.Combine(folder.Path, "spool"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "logs", "self"), Path.Combine(folder.Path, "logs"));
        PathExpander.Expand([Path.Combine(folder.Path, "logs")]).ShouldBe([Path.Combine(folder.Path, "logs", "current", "conn.log")]);
    }

    [Fact]
    public void Links_that_lead_nowhere_are_named_and_refused()
    {
        using var folder = new TestFolder();
        string link = Path.Combine(folder.Path, "gone.log");
        File.CreateSymbolicLink(link, Path.Combine(folder.Path, "nowhere"));
        PathExpander.Expand([folder.Path]).ShouldBe([link]);
        Should.Throw<FileNotFoundException>(() => LogFile.Open(link)).Message.ShouldContain("the link leads nowhere");
        Should.Throw<FileNotFoundException>(() => LogFile.Open(Path.Combine(folder.Path, "a\uFFFD.log"))).Message.ShouldContain("not UTF-8");
    }

    [Fact]
    public void All_missing_paths_are_said_at_once()
        => Should.Throw<UsageException>(() => PathExpander.Expand(["no-such-1", "no-such\x1b[31m-2"])).Messages.ShouldBe(["'no-such-1' does not exist", "'no-such\\x1b[31m-2' does not exist"]);

    [Theory]
    [InlineData("plain é 漢", "plain é 漢")]
    [InlineData("a\tb\u009b31m", "a\\x09b\\x9b31m")]
    [InlineData("txt.\u202egol", "txt.\\u202egol")]
    public void What_steers_a_terminal_is_made_visible(string text, string printed) => PathExpander.Printable(text).ShouldBe(printed);
}
