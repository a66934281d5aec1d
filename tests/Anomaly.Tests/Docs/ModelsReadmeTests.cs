using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Docs;

/// <summary>The programs that the package's README shows compile, and print what it says. <c>ANOMALY_APPROVE=1</c> writes what they print.</summary>
public class ModelsReadmeTests
{
    private static readonly string Page = Path.Combine(TestPaths.Root, "models", "Anomaly.Models", "README.md");

    /// <summary>Stands before the system's: what a program prints is kept for it alone.</summary>
    private const string Printer = """
        internal static class Console
        {
            public static readonly System.Text.StringBuilder Text = new();
            public static void WriteLine(object? value) => Text.Append(System.Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
        }
        """;

    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";

    private sealed record Block(string Kind, string Text, int Line);

    public static TheoryData<int> Programs => [.. Enumerable.Range(0, Blocks().Count).Where(i => Blocks()[i].Kind.StartsWith("csharp", StringComparison.Ordinal))];

    private static List<Block> Blocks()
    {
        var blocks = new List<Block>();
        string[] lines = File.ReadAllLines(Page);
        for (int i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            int end = Array.IndexOf(lines, "```", i + 1);
            blocks.Add(new Block(lines[i][3..], string.Concat(lines[(i + 1)..end].Select(line => line + "\n")), i + 1));
            i = end;
        }
        return blocks;
    }

    private static Assembly Compile(Block block)
    {
        var trees = new[] { block.Text, Printer, Usings }.Select(text => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("readme" + block.Line, trees, references,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        result.Diagnostics.Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info).ShouldBeEmpty($"block in line {block.Line}");
        image.Position = 0;
        return new AssemblyLoadContext(null).LoadFromStream(image);
    }

    [Fact]
    public void There_are_programs() => Programs.Count.ShouldBeGreaterThan(2);

    [Theory, MemberData(nameof(Programs))]
    public async Task It_compiles_and_prints_what_the_page_says(int index)
    {
        var blocks = Blocks();
        var program = Compile(blocks[index]);
        if (blocks[index].Kind.EndsWith(" no-run", StringComparison.Ordinal)) return;
        var entry = program.EntryPoint.ShouldNotBeNull();
        if (entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]) is Task running) await running;
        string printed = program.GetType("Console").ShouldNotBeNull().GetField("Text").ShouldNotBeNull().GetValue(null)!.ToString()!;
        blocks[index + 1].Kind.ShouldBe("text");
        if (Environment.GetEnvironmentVariable("ANOMALY_APPROVE") == "1" && blocks[index + 1].Text != printed)
        {
            string[] lines = await File.ReadAllLinesAsync(Page, TestContext.Current.CancellationToken);
            int at = blocks[index + 1].Line, end = Array.IndexOf(lines, "```", at);
            await File.WriteAllTextAsync(Page, string.Concat(lines[..at].Select(line => line + "\n")) + printed + string.Concat(lines[end..].Select(line => line + "\n")), TestContext.Current.CancellationToken);
            return;
        }
        blocks[index + 1].Text.ShouldBe(printed, $"{Page}, block in line {blocks[index + 1].Line}; ANOMALY_APPROVE=1 writes it anew");
    }
}
