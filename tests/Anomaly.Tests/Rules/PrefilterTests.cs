using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class PrefilterTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abAB*?-/\u0131\u00df"], 1, 7];

    // A selection of one to three tests, joined in any way a rule can join them.
    private static readonly Gen<string> Selection = Gen.Select(
        Gen.OneOf(Gen.Const("contains"), Gen.Const("startswith"), Gen.Const("endswith"), Gen.Const("contains|all"), Gen.Const("contains|windash"), Gen.Const("contains|cased"), Gen.Const("neq")),
        Gen.OneOf(Gen.Const("CommandLine"), Gen.Const("Image"), Gen.Const("OriginalFileName")),
        Word.Array[1, 3]).Select((modifier, field, words) => $"{field}|{modifier}: [{string.Join(", ", words.Select(w => $"'{w}'"))}]");

    private static readonly Gen<string> Condition = Gen.OneOf(
        Gen.Const("one"), Gen.Const("one and two"), Gen.Const("one or two"), Gen.Const("not one"), Gen.Const("one and not two"), Gen.Const("not (one or two)"), Gen.Const("all of them"));

    [Fact]
    public void Passes_every_rule_that_fires()
        => Gen.Select(Gen.Select(Selection, Selection, Condition).Array[1, 12], Gen.Select(Gen.String[Gen.Char["abAB*?-/\u0131\u00df\ud801"], 0, 20], Word).Array[1, 5]).Sample((rules, lines) =>
        {
            var set = RuleSet.Parse(("r.yaml", string.Join("---\n", rules.Select((r, i) =>
                TestRules.Document($"r{i}", $"one:\n  {r.Item1}\ntwo:\n  {r.Item2}", condition: r.Item3)))));
            var events = lines.Select((l, i) => new ProcessEvent { Host = $"h{i}", CommandLine = l.Item1, Image = l.Item2, Time = TestRules.At(1) }).ToArray();
            var expected = events.SelectMany(e => set.Rules.Where(r => r.Test!.Compile()(e)).Select(r => $"{e.Host} {r.Id}")).Order(StringComparer.Ordinal);
            TestRules.Hits(set, events).Select(h => $"{h.Host} {h.RuleId}").Order(StringComparer.Ordinal).ShouldBe(expected);
        }, iter: 200);

    [Fact]
    public void Passes_few_of_many_rules()
    {
        var needs = Enumerable.Range(0, 3000).Select(i => TestRules.Base($"selection:\n  - CommandLine|contains|all: [word{i:0000}, x]\n  - Image|endswith: '\\tool{i:0000}.exe'").Rules[0].Test!).ToList();
        var prefilter = new Prefilter(needs);
        var scratch = new Prefilter.Scratch(prefilter.RuleCount);
        prefilter.Candidates(TestRules.Process("run word0042 now", @"C:\bin\tool0007.exe"), scratch).ToArray().ShouldBe([7, 42], ignoreOrder: true);
        prefilter.Candidates(TestRules.Process("run WORD2999 word2999", @"C:\bin\x.exe"), scratch).ToArray().ShouldBe([2999]);
        prefilter.Candidates(TestRules.Process("nothing", "x"), scratch).Length.ShouldBe(0);
    }

    [Fact]
    public void Looks_for_what_few_rules_ask_for()
    {
        // Every rule asks for the same program and for a word of its own, which is shorter.
        var tests = Enumerable.Range(0, 500).Select(i => TestRules.Base($"selection:\n  Image|endswith: '\\powershell.exe'\n  CommandLine|contains: ' w{i:000}'").Rules[0].Test!).ToList();
        var prefilter = new Prefilter(tests);
        var scratch = new Prefilter.Scratch(prefilter.RuleCount);
        prefilter.Candidates(TestRules.Process("x w042 y", @"C:\powershell.exe"), scratch).ToArray().ShouldBe([42]);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(9)]
    public void Texts_are_found_at_any_place_of_a_text_of_any_length(int length)
    {
        string literal = "NéEDle-xyz"[..length];
        var prefilter = new Prefilter([TestRules.Base($"selection:\n  CommandLine|contains: '{literal}'").Rules[0].Test!]);
        var scratch = new Prefilter.Scratch(1);
        foreach (int before in new[] { 0, 1, 7, 8, 1000, 1012, 1016, 1024, 5000 })
            foreach (int after in new[] { 0, 1, 7, 5000 })
            {
                string text = new string('x', before) + literal.ToUpperInvariant() + new string('\u00e9', after);
                prefilter.Candidates(TestRules.Process(text), scratch).Length.ShouldBe(1, $"{before} before, {after} after");
                prefilter.Candidates(TestRules.Process(text.Replace('N', 'M')), scratch).Length.ShouldBe(0);
            }
    }

    [Fact]
    public void Expressions_are_looked_for_by_the_text_they_hold()
    {
        var prefilter = new Prefilter([TestRules.Base("selection:\n  CommandLine|re: 'https?://[^ ]+/upload[.]php'").Rules[0].Test!]);
        var scratch = new Prefilter.Scratch(1);
        prefilter.Candidates(TestRules.Process("curl http://x/upload.php"), scratch).Length.ShouldBe(1);
        prefilter.Candidates(TestRules.Process("curl http://x/index.html"), scratch).Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("one: { OriginalFileName: x }", "one", "never")]
    [InlineData("one: { OriginalFileName: x }", "not one", "always")]
    [InlineData("one: [ { Image: x }, { OriginalFileName: x } ]", "one", "Image: x")]
    [InlineData("one: { Image: x, OriginalFileName: null }", "one", "Image: x")]
    [InlineData("one: { Image: x, OriginalFileName: y }", "one", "never")]
    [InlineData("one: { Image: x }", "not not one", "Image: x")]
    [InlineData("one: { Image: [x, y], CommandLine|contains: z }", "one", "all of|  one of|    Image: x|    Image: y|  CommandLine|contains: z")]
    public void Tests_are_simplified_and_shown(string selection, string condition, string lines)
        => string.Join('|', TestRules.Base(selection, condition: condition).Rules[0].Test!.Describe()).ShouldBe(lines);

    [Fact]
    public void Wrong_characters_of_two_words_do_not_hide_a_match()
    {
        // Case pairs beyond the basic plane are equal to the comparison, so no run of the filter may hold them.
        var test = TestRules.Base("selection:\n  CommandLine|contains: 'ab\ud801\udc00cd'");
        TestRules.Fires(test, TestRules.Process("ab\ud801\udc28cd")).ShouldBe("ab\ud801\udc28cd".Contains("ab\ud801\udc00cd", StringComparison.OrdinalIgnoreCase));
    }
}
