using Anomaly.Pipeline;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review.Data;

/// <summary>A verdict that was asked for and is not written yet.</summary>
/// <param name="Kind">What is decided.</param>
/// <param name="Day">Day that was looked at.</param>
/// <param name="Revision">Its latest revision.</param>
/// <param name="Host">Host that was looked at.</param>
/// <param name="Reason">Why.</param>
/// <param name="Scope">What is suppressed; null for other verdicts.</param>
/// <param name="Until">Last day that is suppressed; 0 for other verdicts.</param>
public sealed record VerdictDraft(VerdictKind Kind, int Day, int Revision, string Host, string Reason, SuppressionScope? Scope, int Until)
{
    /// <summary>Longest time a suppression may last from the day that was looked at, in days.</summary>
    public const int LongestDays = 366;

    private const int LongestReason = 2000, LongestName = 1000;
    private static readonly string[] Keys = ["day", "name", "kind", "reason", "host", "peers", "remote", "process", "rule", "until"];

    /// <summary>Reads the fields of a form or the parameters of an address; null where what they are about is not there.</summary>
    internal static VerdictDraft? Read(ReviewData data, IEnumerable<KeyValuePair<string, string>> fields, out IReadOnlyList<string> errors, bool complete = true)
    {
        var wrong = new List<string>();
        errors = wrong;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in fields)
        {
            if (!Keys.Contains(key)) wrong.Add($"there is no field '{key}'; known are {string.Join(", ", Keys)}");
            else if (!values.TryAdd(key, value)) wrong.Add($"'{key}' is given twice");
            else if (value.Length > (key == "reason" ? LongestReason : LongestName)) wrong.Add($"'{key}' is too long: {value.Length} characters");
        }
        string Value(string key) => values.GetValueOrDefault(key, "");
        if (VerdictStore.KindOf(Value("kind")) is not { } kind)
        {
            wrong.Add("'kind' must be confirmed, benign or suppressed");
            return null;
        }
        if (!Workspace.TryParseDay(Value("day"), out int day) || data.Day(day) is not { } ranked || !ranked.Hosts.Any(h => h.Host == Value("name")))
        {
            wrong.Add("no such host was ranked on that day");
            return null;
        }
        var draft = new VerdictDraft(kind, day, ranked.Manifest.Revision, Value("name"), Value("reason").Trim(), null, 0);
        if (kind != VerdictKind.Suppressed) return draft;
        int until = day + 30;
        if (Value("until").Length > 0 && !Workspace.TryParseDay(Value("until"), out until)) wrong.Add("'until' must be a day, YYYY-MM-DD");
        else if (until < day || until > day + LongestDays) wrong.Add($"'until' must be a day from {Workspace.DayText(day)} to {Workspace.DayText(day + LongestDays)}");
        var scope = new SuppressionScope(Value("host"), Value("peers"), Value("remote"), Value("process"), Value("rule"));
        if (complete && draft.Reason.Length == 0) wrong.Add("a suppression needs a reason");
        if (complete && scope == new SuppressionScope()) wrong.Add("a suppression needs a host, peers, remote, program or rule; it would hide everything");
        return draft with { Scope = scope, Until = until };
    }
}
