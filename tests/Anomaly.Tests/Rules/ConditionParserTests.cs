using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class ConditionParserTests
{
    private static readonly string[] Names = ["sel_a", "sel_b", "sel_c", "filter_a", "filter_b", "_hidden", "keywords"];

    private abstract record Expression
    {
        public sealed record Name(int Index) : Expression;

        public sealed record Of(bool All, string Pattern) : Expression;

        public sealed record Not(Expression Part) : Expression;

        public sealed record And(Expression Left, Expression Right) : Expression;

        public sealed record Or(Expression Left, Expression Right) : Expression;
    }

    private static readonly Gen<Expression> Random = Gen.Recursive<Expression>((depth, next) =>
    {
        var leaf = Gen.Frequency(
            (3, Gen.Int[0, Names.Length - 1].Select(i => (Expression)new Expression.Name(i))),
            (1, Gen.Select(Gen.Bool, Gen.OneOf(Gen.Const("sel_*"), Gen.Const("filter*"), Gen.Const("*_a"), Gen.Const("them"), Gen.Const("keywords"))).Select(p => (Expression)new Expression.Of(p.Item1, p.Item2))));
        return depth >= 5 ? leaf : Gen.Frequency(
            (1, leaf),
            (1, next.Select(p => (Expression)new Expression.Not(p))),
            (2, Gen.Select(next, next).Select(p => (Expression)new Expression.And(p.Item1, p.Item2))),
            (2, Gen.Select(next, next).Select(p => (Expression)new Expression.Or(p.Item1, p.Item2))));
    });

    [Fact]
    public void Any_expression_means_what_its_tree_means()
        => Gen.Select(Random, Gen.Bool.Array[Names.Length], Gen.Bool).Sample((tree, values, brackets) =>
        {
            var selections = Names.Select((n, i) => (n, test: (RuleTest)new Fixed(values[i]))).ToDictionary(p => p.n, p => p.test);
            var problems = new Problems();
            var test = ConditionParser.Parse(new YamlText(new Place("r", 1, 1), Text(tree, brackets, 0), false), selections, [], problems);
            problems.Lines().ShouldBeEmpty();
            test!.Compile()(new ProcessEvent()).ShouldBe(Value(tree, values), Text(tree, brackets, 0));
        }, iter: 5000);

    // Brackets everywhere, or only where precedence asks for them.
    private static string Text(Expression tree, bool brackets, int outer) => tree switch
    {
        Expression.Name n => Names[n.Index],
        Expression.Of o => $"{(o.All ? "all" : "1")} of {o.Pattern}",
        Expression.Not n => $"not {Text(n.Part, brackets, 3)}",
        Expression.And a => Bracket($"{Text(a.Left, brackets, 2)} and {Text(a.Right, brackets, 2)}", brackets || outer > 2),
        Expression.Or o => Bracket($"{Text(o.Left, brackets, 1)} or {Text(o.Right, brackets, 1)}", brackets || outer > 1),
        _ => throw new InvalidOperationException(),
    };

    private static string Bracket(string text, bool wanted) => wanted ? $"({text})" : text;

    private static bool Value(Expression tree, bool[] values) => tree switch
    {
        Expression.Name n => values[n.Index],
        Expression.Of o => o.All ? Chosen(o.Pattern).All(i => values[i]) : Chosen(o.Pattern).Any(i => values[i]),
        Expression.Not n => !Value(n.Part, values),
        Expression.And a => Value(a.Left, values) && Value(a.Right, values),
        Expression.Or o => Value(o.Left, values) || Value(o.Right, values),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<int> Chosen(string pattern) => Enumerable.Range(0, Names.Length).Where(i => pattern switch
    {
        "them" => Names[i][0] != '_',
        "sel_*" => Names[i].StartsWith("sel_", StringComparison.Ordinal),
        "filter*" => Names[i].StartsWith("filter", StringComparison.Ordinal),
        "*_a" => Names[i].EndsWith("_a", StringComparison.Ordinal),
        _ => Names[i] == pattern,
    });

    [Theory]
    [InlineData("", "r:7:13 condition: is empty")]
    [InlineData("sel_a and", "r:7:22 condition: ends too early")]
    [InlineData("sel_a sel_b", "r:7:19 condition: 'sel_b' is not expected here")]
    [InlineData("(sel_a", "r:7:19 condition: ')' is missing")]
    [InlineData("sel_a)", "r:7:18 condition: ')' is not expected here")]
    [InlineData("sel_x", "r:7:13 condition: unknown selection 'sel_x' (did you mean 'sel_a'?)")]
    [InlineData("1 of them or 2 of sel_*", "r:7:26 condition: '2 of' is not supported; write '1 of', 'any of' or 'all of'")]
    [InlineData("1 of nothing*", "r:7:18 condition: no selection is called 'nothing*'")]
    [InlineData("1 of", "r:7:17 condition: a name with '*' or 'them' is missing behind 'of'")]
    [InlineData("sel_a | count() > 5", "r:7:19 condition: aggregations with '|' are not supported; write a correlation")]
    [InlineData("| count() > 5", "r:7:13 condition: aggregations with '|' are not supported; write a correlation")]
    [InlineData("not", "r:7:16 condition: ends too early")]
    [InlineData("sel_a or or sel_b", "r:7:22 condition: 'or' is not expected here")]
    public void Wrong_conditions_are_placed(string text, string message) => Problem(text).ShouldBe(message);

    [Fact]
    public void Brackets_without_end_are_refused()
        => Problem(new string('(', 5000)).ShouldContain("nested more than");

    private static string Problem(string text)
    {
        var problems = new Problems();
        var selections = Names.ToDictionary(n => n, _ => (RuleTest)new Fixed(true));
        ConditionParser.Parse(new YamlText(new Place("r", 7, 13), text, false), selections, [], problems).ShouldBeNull();
        return problems.Lines().Single();
    }
}
