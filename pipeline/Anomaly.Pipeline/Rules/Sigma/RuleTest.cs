using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A test of one event, as a tree that can be looked at before it is compiled.</summary>
internal abstract record RuleTest
{
    /// <summary>The tree as one delegate; safe to call from several threads.</summary>
    public abstract Func<Event, bool> Compile();
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
}

/// <summary>True where the part is not.</summary>
internal sealed record Not(RuleTest Part) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        var part = Part.Compile();
        return e => !part(e);
    }
}

/// <summary>A test of one field.</summary>
/// <param name="Field">The field.</param>
/// <param name="Literal">Plain text that the field contains, ignoring case, wherever the test is true; '' where unknown.</param>
/// <param name="Test">The test.</param>
internal sealed record FieldTest(RuleField Field, string Literal, Func<Event, bool> Test) : RuleTest
{
    public override Func<Event, bool> Compile() => Test;
}

/// <summary>A fixed answer, e.g. of a field that no event carries.</summary>
internal sealed record Fixed(bool Answer) : RuleTest
{
    public override Func<Event, bool> Compile()
    {
        bool answer = Answer;
        return _ => answer;
    }
}
