using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Rules;

/// <summary>What a set of rule files holds, good and bad; unlike a rule set it exists also where rules are refused.</summary>
public sealed class RuleLint
{
    private RuleLint(RuleDraft draft, Problems errors, Problems notes)
    {
        Documents = draft.Documents;
        Compiled = draft.Rules.Count - draft.Unusable.Count + draft.Filters;
        Errors = errors.Lines();
        Notes = notes.Lines();
        Fields = [.. draft.Rules.SelectMany(r => r.AbsentFields).CountBy(f => f).OrderByDescending(f => f.Value).ThenBy(f => f.Key, StringComparer.Ordinal).Select(f => (f.Key, f.Value))];
        Reasons = [.. errors.Messages.Select(Reason).CountBy(r => r).OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value))];
    }

    /// <summary>YAML documents seen.</summary>
    public int Documents { get; }

    /// <summary>Rules and filters that compile.</summary>
    public int Compiled { get; }

    /// <summary>Every error, <c>file:line:column message</c>.</summary>
    public IReadOnlyList<string> Errors { get; }

    /// <summary>What is right but may not be meant, <c>file:line:column message</c>.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Errors without place and detail, the most frequent first.</summary>
    public IReadOnlyList<(string Reason, int Count)> Reasons { get; }

    /// <summary>Fields that no event carries, with the number of rules that ask for them.</summary>
    public IReadOnlyList<(string Field, int Rules)> Fields { get; }

    /// <summary>Looks at files and folders; at the shipped rules where none are named.</summary>
    public static RuleLint Of(IReadOnlyList<string> paths) => OfTexts(paths.Count == 0 ? RuleSet.Shipped() : RuleSet.InFolders(paths));

    internal static RuleLint OfTexts(IReadOnlyList<(string File, string Text)> files)
    {
        var problems = new Problems();
        var draft = RuleDraft.Read(files, RepositoryCatalog.Default, problems);
        var notes = new Problems();
        foreach (var (place, message) in draft.Notes) notes.Add(place, message);
        foreach (var rule in draft.Rules)
        {
            if (rule.Test is Fixed { Answer: false }) notes.Add(rule.Place, $"rule '{rule.Id}' never fires: no event carries {string.Join(", ", rule.AbsentFields)}");
            if (rule.Test is Fixed { Answer: true }) notes.Add(rule.Place, $"rule '{rule.Id}' fires on every event");
            if (rule.References.Count == 0) notes.Add(rule.Place, $"rule '{rule.Id}' names no reference");
            if (rule.FalsePositives.Count == 0) notes.Add(rule.Place, $"rule '{rule.Id}' names no false positive");
        }
        return new RuleLint(draft, problems, notes);
    }

    // What follows a semicolon or a bracket is advice.
    private static string Reason(string message)
    {
        int end = message.AsSpan().IndexOfAny(';', '(');
        return Printable.Of(end > 0 ? message[..end].TrimEnd() : message, 120);
    }
}
