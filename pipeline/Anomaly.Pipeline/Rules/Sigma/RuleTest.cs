using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A test of one event, as a tree that can be looked at before it is compiled.</summary>
internal abstract record RuleTest
{
    /// <summary>The tree as one delegate; safe to call from several threads.</summary>
    public abstract Func<Event, bool> Compile();

    /// <summary>An equal test without parts whose answer is fixed.</summary>
    public virtual RuleTest Simplify() => this;

    /// <summary>
    /// Texts of which one must occur in its field wherever the test is true, ignoring case; null where there is no such
    /// set, empty where the test is never true. Of several sets the cheapest.
    /// </summary>
    /// <param name="cost">How often a text is expected to occur, on any scale; of a set the sum counts.</param>
    public virtual IReadOnlyList<(RuleField Field, string Literal)>? Needs(Func<RuleField, string, double> cost) => null;

    /// <summary>All texts that <see cref="Needs"/> may name.</summary>
    public virtual IEnumerable<(RuleField Field, string Literal)> Literals() => [];

    /// <summary>The tree as lines, for people.</summary>
    public abstract IEnumerable<string> Describe();

    protected static IEnumerable<string> Describe(string head, IEnumerable<RuleTest> parts)
        => [head, .. parts.SelectMany(p => p.Describe()).Select(line => $"  {line}")];
}

/// <summary>True where all parts are; true for no parts. Parts are tried in order.</summary>
internal sealed record AllOf(IReadOnlyList<RuleTest> Parts) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        if (Parts.Count == 1) return Parts[0].Compile();
        var parts = Parts.Select(p => p.Compile()).ToArray();
        return e =>
        {
            foreach (var part in parts)
                if (!part(e)) return false;
            return true;
        };
    }

    public override RuleTest Simplify()
    {
        var parts = Parts.Select(p => p.Simplify()).Where(p => p is not Fixed { Answer: true }).ToList();
        return parts.Any(p => p is Fixed) ? new Fixed(false) : parts.Count switch { 0 => new Fixed(true), 1 => parts[0], _ => new AllOf(parts) };
    }

    // Any part's needs will do.
    public override IReadOnlyList<(RuleField Field, string Literal)>? Needs(Func<RuleField, string, double> cost)
    {
        IReadOnlyList<(RuleField Field, string Literal)>? best = null;
        double least = double.PositiveInfinity;
        foreach (var part in Parts)
        {
            if (part.Needs(cost) is not { } needs) continue;
            double sum = 0;
            foreach (var (field, literal) in needs) sum += cost(field, literal);
            if (best is not null && sum >= least) continue;
            best = needs;
            least = sum;
        }
        return best;
    }

    public override IEnumerable<(RuleField Field, string Literal)> Literals() => Parts.SelectMany(p => p.Literals());

    public override IEnumerable<string> Describe() => Describe("all of", Parts);
}

/// <summary>True where one of the parts is; false for no parts. Parts are tried in order.</summary>
internal sealed record AnyOf(IReadOnlyList<RuleTest> Parts) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        if (Parts.Count == 1) return Parts[0].Compile();
        var parts = Parts.Select(p => p.Compile()).ToArray();
        return e =>
        {
            foreach (var part in parts)
                if (part(e)) return true;
            return false;
        };
    }

    public override RuleTest Simplify()
    {
        var parts = Parts.Select(p => p.Simplify()).Where(p => p is not Fixed { Answer: false }).ToList();
        return parts.Any(p => p is Fixed) ? new Fixed(true) : parts.Count switch { 0 => new Fixed(false), 1 => parts[0], _ => new AnyOf(parts) };
    }

    public override IEnumerable<(RuleField Field, string Literal)> Literals() => Parts.SelectMany(p => p.Literals());

    public override IReadOnlyList<(RuleField Field, string Literal)>? Needs(Func<RuleField, string, double> cost)
    {
        var all = new List<(RuleField, string)>();
        foreach (var part in Parts)
        {
            if (part.Needs(cost) is not { } needs) return null;
            all.AddRange(needs);
        }
        return all;
    }

    public override IEnumerable<string> Describe() => Describe("one of", Parts);
}

/// <summary>True where the part is not.</summary>
internal sealed record Not(RuleTest Part) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        var part = Part.Compile();
        return e => !part(e);
    }

    public override RuleTest Simplify() => Part.Simplify() switch
    {
        Fixed f => new Fixed(!f.Answer),
        Not inner => inner.Part,
        var part => new Not(part),
    };

    public override IEnumerable<string> Describe() => Describe("not", [Part]);
}

/// <summary>A test of one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Literal">Plain text that the field contains, ignoring case, wherever the test is true; '' where unknown.</param>
/// <param name="Text">The test as written, <c>Field|modifier: value</c>.</param>
/// <param name="Test">The test.</param>
internal sealed record FieldTest(RuleField Field, string Literal, string Text, Func<Event, bool> Test) : RuleTest
{
    public override Func<Event, bool> Compile() => Test;

    public override IReadOnlyList<(RuleField Field, string Literal)>? Needs(Func<RuleField, string, double> cost)
        => Literal.Length >= Prefilter.Length ? [(Field, Literal)] : null;

    public override IEnumerable<(RuleField Field, string Literal)> Literals() => Literal.Length >= Prefilter.Length ? [(Field, Literal)] : [];

    public override IEnumerable<string> Describe() => [Text];
}

/// <summary>A fixed answer, e.g. of a field that no event carries.</summary>
internal sealed record Fixed(bool Answer) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        bool answer = Answer;
        return _ => answer;
    }

    public override IReadOnlyList<(RuleField Field, string Literal)>? Needs(Func<RuleField, string, double> cost) => Answer ? null : [];

    public override IEnumerable<string> Describe() => [Answer ? "always" : "never"];
}
