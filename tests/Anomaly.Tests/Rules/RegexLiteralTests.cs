using System.Text.RegularExpressions;
using Anomaly.Pipeline.Rules.Sigma;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class RegexLiteralTests
{
    private static readonly string[] Parts = ["a", "b", "ab", "k", "i", ".", "*", "?", "+", "(", ")", "[ab]", "[^a]", "|", "{1}", "{0,2}", @"\.", @"\\", @"\s", "(?:", "^", "$", " "];

    private static readonly Gen<string> Part = Gen.Int[0, Parts.Length - 1].Select(i => Parts[i]);

    [Theory]
    [InlineData(@"^git\s+push$", "push")]
    [InlineData(@"https?://", "http")]
    [InlineData(@"\\AppData\\Local\\[a-z]+\.exe", @"\AppData\Local\")]
    [InlineData("abc(def|ghi)jklm", "jklm")]
    [InlineData("abcd|efgh", "")]
    [InlineData("abcde{0,3}f", "abcd")]
    [InlineData("abcd+e", "abcd")]
    [InlineData("[]abc]def", "def")]
    [InlineData(@"ab\x41cd", "")]
    [InlineData("(?i)abc", "")]
    [InlineData("(?:abc)defg", "defg")]
    public void The_longest_run_that_must_be_there(string pattern, string literal) => RegexLiteral.Of(pattern, anyCase: false).ShouldBe(literal);

    [Fact]
    public void Letters_with_forms_beyond_ascii_are_left_out_where_case_does_not_count()
    {
        RegexLiteral.Of("invoke-x", anyCase: true).ShouldBe("nvo");
        RegexLiteral.Of("invoke-x", anyCase: false).ShouldBe("invoke-x");
    }

    [Fact]
    public void Whatever_matches_contains_it()
        => Gen.Select(Part.Array[1, 8], Gen.String[Gen.Char["abAB.\\ kK\u212aiI"], 0, 12].Array[1, 20], Gen.Bool).Sample((parts, texts, anyCase) =>
        {
            string pattern = string.Concat(parts);
            Regex regex;
            try
            {
                regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (anyCase ? RegexOptions.IgnoreCase : RegexOptions.None));
            }
            catch (Exception e) when (e is RegexParseException or NotSupportedException)
            {
                return;
            }
            string literal = RegexLiteral.Of(pattern, anyCase);
            foreach (string text in texts)
                if (regex.IsMatch(text)) text.Contains(literal, StringComparison.OrdinalIgnoreCase).ShouldBeTrue($"{pattern} matches '{text}', which lacks '{literal}'");
        }, iter: 3000);
}
