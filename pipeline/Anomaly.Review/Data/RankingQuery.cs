using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review.Data;

/// <summary>What part of a ranking is asked for, and in which order: all of it stands in the address of the page.</summary>
public sealed record RankingQuery
{
    /// <summary>Most characters of a text to look for.</summary>
    public const int LongestText = 200;

    /// <summary>Values that <see cref="Sort"/> takes.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["rank", "host", "risk", "expected", "rules", "out", "in", "history"];

    /// <summary>Values that <see cref="Verdict"/> takes.</summary>
    public static IReadOnlyList<string> Verdicts { get; } = ["none", "any", "confirmed", "benign", "suppressed"];

    private static readonly string[] Keys = ["day", "q", "reason", "peers", "verdict", "alerts", "sort", "order", "page"];

    /// <summary>Day; null for the latest.</summary>
    public int? Day { get; init; }

    /// <summary>Part of a host's name.</summary>
    public string Text { get; init; } = "";

    /// <summary>Group of evidence that a host must have; '' for any.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Peer group; '' for any.</summary>
    public string Peers { get; init; } = "";

    /// <summary>Verdict; '' for all.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Only hosts that were alerted.</summary>
    public bool AlertsOnly { get; init; }

    /// <summary>One of <see cref="Sorts"/>.</summary>
    public string Sort { get; init; } = "rank";

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>Page, from 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Something is filtered out.</summary>
    public bool Filters => Text.Length + Reason.Length + Peers.Length + Verdict.Length > 0 || AlertsOnly;

    /// <summary>Reads the parameters of an address; says all that is wrong with them in <paramref name="errors"/>.</summary>
    public static RankingQuery Read(IEnumerable<KeyValuePair<string, string>> parameters, out IReadOnlyList<string> errors)
    {
        var wrong = new List<string>();
        var query = new RankingQuery();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in parameters)
        {
            if (!Keys.Contains(key)) wrong.Add($"there is no parameter '{key}'; known are {string.Join(", ", Keys)}");
            else if (!seen.Add(key)) wrong.Add($"'{key}' is given twice");
            else if (value.Length > 0) query = query.With(key, value, wrong);
        }
        errors = wrong;
        return query;
    }

    /// <summary>Address of this part of the ranking.</summary>
    public string Address()
    {
        var parts = new List<string>();
        if (Day is { } day) parts.Add("day=" + Workspace.DayText(day));
        if (Text.Length > 0) parts.Add("q=" + Link.Escape(Text));
        if (Reason.Length > 0) parts.Add("reason=" + Reason);
        if (Peers.Length > 0) parts.Add("peers=" + Link.Escape(Peers));
        if (Verdict.Length > 0) parts.Add("verdict=" + Verdict);
        if (AlertsOnly) parts.Add("alerts=1");
        if (Sort != "rank") parts.Add("sort=" + Sort);
        if (Descending) parts.Add("order=desc");
        if (Page > 1) parts.Add("page=" + Page.ToString(CultureInfo.InvariantCulture));
        return parts.Count == 0 ? "/" : "/?" + string.Join('&', parts);
    }

    /// <summary>The same part sorted by a column: numbers from the largest, and the other way when it is sorted by that already.</summary>
    public RankingQuery SortedBy(string sort)
        => this with { Sort = sort, Page = 1, Descending = Sort == sort ? !Descending : sort is "risk" or "rules" or "out" or "in" or "history" };

    private RankingQuery With(string key, string value, List<string> wrong)
    {
        switch (key)
        {
            case "day":
                if (Workspace.TryParseDay(value, out int day)) return this with { Day = day };
                wrong.Add("'day' must be a day, YYYY-MM-DD");
                return this;
            case "q":
                if (value.Length <= LongestText) return this with { Text = value };
                wrong.Add($"'q' may have {LongestText} characters, not {value.Length}");
                return this;
            case "peers":
                if (value.Length <= LongestText) return this with { Peers = value };
                wrong.Add($"'peers' may have {LongestText} characters, not {value.Length}");
                return this;
            case "reason": return OneOf(key, value, DetectorCatalog.Groups, wrong) ? this with { Reason = value } : this;
            case "verdict": return OneOf(key, value, Verdicts, wrong) ? this with { Verdict = value } : this;
            case "alerts": return OneOf(key, value, ["0", "1"], wrong) ? this with { AlertsOnly = value == "1" } : this;
            case "sort": return OneOf(key, value, Sorts, wrong) ? this with { Sort = value } : this;
            case "order": return OneOf(key, value, ["asc", "desc"], wrong) ? this with { Descending = value == "desc" } : this;
            default:
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int page) && page is >= 1 and <= 1_000_000) return this with { Page = page };
                wrong.Add("'page' must be a number from 1 to 1000000");
                return this;
        }
    }

    private static bool OneOf(string key, string value, IReadOnlyList<string> allowed, List<string> wrong)
    {
        if (allowed.Contains(value)) return true;
        wrong.Add($"'{key}' must be one of {string.Join(", ", allowed)}");
        return false;
    }
}
