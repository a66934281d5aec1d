using Anomaly.Pipeline.Ingest.Auditd;
using Anomaly.Pipeline.Ingest.Commands;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Commands;

public class CommandPropertyTests
{
    private static readonly Gen<string> Argument = Gen.String[Gen.OneOf(Gen.Char["ab -'\"\\$`\n\t;|&*é#~=(){}<>!%^"], Gen.Char), 0, 12];

    private static readonly Gen<string> Image = Gen.OneOf("", "/usr/bin/git", "/bin/bash", @"C:\Windows\System32\cmd.exe", @"C:\x\powershell.exe", "/usr/bin/curl",
        "/usr/bin/pwsh", @"C:\git.exe", "/usr/bin/ssh", "/usr/bin/python3.11", "/usr/bin/env", "/usr/bin/gh", @"C:\7z.exe");

    [Fact]
    public void Any_text_has_an_answer_and_always_the_same()
        => Gen.Select(Image, CommandText.Gen).Sample((image, line) =>
        {
            var found = CommandRecogniser.Recognise(image, line);
            CommandRecogniser.Recognise(image, line).ShouldBe(found);
            if (found.Action == RepositoryAction.None) found.ShouldBe(RepositoryCommand.None);
            found.Remote.ShouldNotContain("@");
            found.Remote.ShouldNotContain(":");
        }, iter: 20_000);

    [Fact]
    public void Posix_words_are_the_arguments_that_were_quoted()
        => Argument.List[1, 8].Where(arguments => arguments[0].Length > 0).Sample(arguments =>
        {
            var commands = PosixShell.Split(ShellQuote.Join(arguments));
            commands.Count.ShouldBe(1);
            commands[0].ShouldBe(arguments);
        }, iter: 20_000);

    [Fact]
    public void Windows_words_are_the_arguments_that_were_quoted()
        => Gen.Select(Gen.String[Gen.Char["ab \\:/."], 1, 12], Argument.List[0, 8]).Sample((program, arguments) =>
        {
            arguments.Insert(0, program);
            WindowsArguments.Split(WindowsArguments.Join(arguments)).ShouldBe(arguments);
        }, iter: 20_000);

    /// <summary>The examples of Microsoft's "Parsing C++ command-line arguments".</summary>
    [Theory]
    [InlineData("x \"abc\" d e", "abc", "d", "e")]
    [InlineData("x a\\\\b d\"e f\"g h", @"a\\b", "de fg", "h")]
    [InlineData("x a\\\\\\\"b c d", "a\\\"b", "c", "d")]
    [InlineData("x a\\\\\\\\\"b c\" d e", @"a\\b c", "d", "e")]
    [InlineData("x a\"b\"\" c d", "ab\" c d")]
    public void Windows_arguments_follow_the_documented_rules(string line, params string[] arguments) => WindowsArguments.Split(line)[1..].ShouldBe(arguments);

    [Theory]
    [InlineData("a && b || c; d | e & f", 6)]
    [InlineData("a $(b) `c` \"$(d)\" <(e) (f)", 6)]
    [InlineData("a 'b; c' \"d | e\" f\\;g", 1)]
    [InlineData("a # b; c\nd", 2)]
    [InlineData("", 0)]
    public void Posix_commands_are_told_apart(string script, int commands) => PosixShell.Split(script).Count.ShouldBe(commands);

    [Fact]
    public void Scripts_inside_scripts_are_followed_four_deep()
    {
        string line = "git push";
        for (int depth = 1; depth <= CommandAnalysis.MaxDepth; depth++)
        {
            line = ShellQuote.Join(["sh", "-c", line]);
            CommandRecogniser.Recognise("", line).Action.ShouldBe(RepositoryAction.Push, $"{depth} deep");
        }
        CommandRecogniser.Recognise("", ShellQuote.Join(["sh", "-c", line])).Action.ShouldBe(RepositoryAction.None);
    }

    [Fact]
    public void Only_the_first_32_KiB_count()
    {
        string padding = new('x', CommandAnalysis.MaxLength);
        CommandRecogniser.Recognise("", "git push " + padding).Action.ShouldBe(RepositoryAction.Push);
        CommandRecogniser.Recognise("", "echo " + padding + "; git push").Action.ShouldBe(RepositoryAction.None);
    }

    /// <summary>Texts on which a careless tokenizer or mask would take quadratic time or run out of stack.</summary>
    [Theory]
    [InlineData("(")]
    [InlineData("$(")]
    [InlineData("`")]
    [InlineData("\"$(")]
    [InlineData("\"'\\' ")]
    [InlineData("${")]
    [InlineData("@{")]
    [InlineData("[a].x(")]
    [InlineData("find -exec ")]
    [InlineData("sudo ")]
    [InlineData("eval eval ")]
    [InlineData("x=aaaaaaaaaaaaaaaaaaa;x=$x$x$x$x;")]
    [InlineData("git -c alias.p=!git ")]
    [InlineData("token=\"")]
    [InlineData("://u@")]
    [InlineData("-u a:")]
    public void Repetition_is_survived(string part)
    {
        string line = string.Concat(Enumerable.Repeat(part, 40_000 / part.Length));
        foreach (string image in new[] { "", "/bin/bash", @"C:\x\cmd.exe", @"C:\x\powershell.exe", @"C:\x.exe" })
            CommandRecogniser.Recognise(image, line).Action.ShouldBe(RepositoryAction.None);
        string masked = SecretMask.Apply(line);
        SecretMask.Apply(masked).ShouldBeSameAs(masked);
    }
}
