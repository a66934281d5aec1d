using System.Text.RegularExpressions;
using Anomaly.Pipeline.Rules.Sigma;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class TextPatternTests
{
    [Theory]
    [InlineData("abc", "ABC", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("*", "", true)]
    [InlineData("a*", "a", true)]
    [InlineData("*a", "ba", true)]
    [InlineData("*a*", "bab", true)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("?", "x", true)]
    [InlineData("?", "", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("*a?c*", "xxaXcyy", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "x", false)]
    [InlineData(@"\?", "x", false)]
    [InlineData(@"a\b", @"a\b", true)]
    [InlineData(@"a\\b", @"a\b", true)]
    [InlineData(@"a\\\\b", @"a\\b", true)]
    [InlineData(@"a\\*", @"a\anything", true)]
    [InlineData(@"a\\*", @"a*", false)]
    [InlineData(@"a\\\*", @"a\*", true)]
    [InlineData(@"a\\\*", @"a\x", false)]
    [InlineData(@"a\", @"a\", true)]
    [InlineData(@"C:\Users\\*\x", @"C:\Users\me\x", true)]
    public void Reads_wildcards_and_escapes_as_sigma_does(string pattern, string text, bool matches)
        => new TextPattern(TextPattern.Parse(pattern), cased: false).IsMatch(text).ShouldBe(matches);

    [Fact]
    public void Agrees_with_a_regular_expression_on_any_pattern_and_text()
        => Gen.Select(Gen.String[Gen.Char["aAb*?\\."], 0, 10], Gen.String[Gen.Char["aAb*?\\.\n"], 0, 12], Gen.Bool).Sample((pattern, text, cased) =>
        {
            var tokens = TextPattern.Parse(pattern);
            string regex = string.Concat(tokens.Select(t => t.Kind switch
            {
                TokenKind.Any => ".*",
                TokenKind.One => ".",
                _ => Regex.Escape(t.Char.ToString()),
            }));
            var options = RegexOptions.Singleline | RegexOptions.CultureInvariant | (cased ? RegexOptions.None : RegexOptions.IgnoreCase);
            bool expected = Regex.IsMatch(text, $@"\A(?:{regex})\z", options);
            var compiled = new TextPattern(tokens, cased);
            return compiled.IsMatch(text) == expected
                && (!expected || text.Contains(compiled.LongestLiteral, StringComparison.OrdinalIgnoreCase));
        }, iter: 20_000);

    [Fact]
    public void Hostile_repetition_ends_soon()
    {
        var pattern = new TextPattern(TextPattern.Parse("*a*a*a*a*a*a*a*a*a*a*a*a*b?c"), cased: false);
        pattern.IsMatch(new string('a', 30_000)).ShouldBeFalse();
    }
}
