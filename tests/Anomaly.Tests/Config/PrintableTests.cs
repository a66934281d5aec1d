using Anomaly.Pipeline.Config;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Config;

public class PrintableTests
{
    [Theory]
    [InlineData("git push", 20, "git push")]
    [InlineData("a\u001b[31mb\r\n", 50, "a\\x1b[31mb\\x0d\\x0a")]
    [InlineData("abc\u202Edef", 50, "abc\\u202edef")]
    [InlineData("日本語 😀", 50, "日本語 😀")]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("abcd\n", 6, "abcd…")]
    [InlineData("abcd\u0007\u0007", 6, "abcd…")]
    [InlineData("😀😀😀", 4, "😀…")]
    public void Shows_what_is_hidden(string text, int max, string expected) => Printable.Of(text, max).ShouldBe(expected);

    [Fact]
    public void Half_a_character_is_shown_as_its_number() => Printable.Of("x\ud800y").ShouldBe("x\\ud800y");

    [Fact]
    public void Any_text_comes_out_short_and_without_control_characters()
        => Gen.Select(Gen.String[Gen.Char, 0, 40], Gen.Int[2, 30]).Sample((text, max) =>
        {
            string shown = Printable.Of(text, max);
            return shown.Length <= max && !shown.Any(c => char.IsControl(c) || c is '\u202e' or '\u200b' or '\u2028');
        });
}
