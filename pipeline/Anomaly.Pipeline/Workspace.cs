using System.Globalization;

namespace Anomaly.Pipeline;

/// <summary>Where a workspace keeps what. Nothing here touches the disk.</summary>
/// <param name="Root">The workspace folder.</param>
public sealed record Workspace(string Root)
{
    /// <summary>Configuration; defaults hold where it is absent.</summary>
    public string ConfigFile => Path.Combine(Root, "anomaly.yaml");

    /// <summary>What an analyst knows to be benign, by hand; nothing is suppressed where it is absent.</summary>
    public string SuppressionsFile => Path.Combine(Root, "suppressions.yaml");

    /// <summary>Committed ingest batches: one small JSON each; a part not named in one does not exist.</summary>
    public string Sources => Path.Combine(Root, "sources");

    /// <summary>Parsed events: <c>events/KIND/day=YYYY-MM-DD/*.parquet</c>.</summary>
    public string Events => Path.Combine(Root, "events");

    /// <summary>Leases read from files and logs.</summary>
    public string Leases => Path.Combine(Root, "leases");

    /// <summary>Quarantined records.</summary>
    public string Rejects => Path.Combine(Root, "rejects");

    /// <summary>Resolved events, derived: <c>resolved/KIND/day=YYYY-MM-DD/*.parquet</c>.</summary>
    public string Resolved => Path.Combine(Root, "resolved");

    /// <summary>Facts, sightings and rule hits, derived: <c>facts/VIEW/day=YYYY-MM-DD.parquet</c>.</summary>
    public string Facts => Path.Combine(Root, "facts");

    /// <summary>Trained bundles: <c>bundles/VERSION/</c>.</summary>
    public string Bundles => Path.Combine(Root, "bundles");

    /// <summary>The ledger: <c>scores/day=YYYY-MM-DD/rev=N/</c>.</summary>
    public string Scores => Path.Combine(Root, "scores");

    /// <summary>States of hosts at the ends of days, derived: <c>state/day=YYYY-MM-DD_FINGERPRINT.state</c>.</summary>
    public string State => Path.Combine(Root, "state");

    /// <summary>What analysts decided, an SQLite database.</summary>
    public string Verdicts => Path.Combine(Root, "verdicts.db");

    /// <summary>Scratch space; may be deleted whenever no process runs.</summary>
    public string Scratch => Path.Combine(Root, "tmp");

    /// <summary>Text of a day number.</summary>
    public static string DayText(int day) => DateOnly.FromDayNumber(day + UnixDay).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Day number of <c>YYYY-MM-DD</c>; throws <see cref="UsageException"/> on anything else.</summary>
    public static int ParseDay(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.DayNumber - UnixDay
            : throw new UsageException($"'{text}' is not a day; write YYYY-MM-DD");

    /// <summary>Day number of <c>YYYY-MM-DD</c>, where it is one.</summary>
    public static bool TryParseDay(string text, out int day)
    {
        bool isDay = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        day = isDay ? date.DayNumber - UnixDay : 0;
        return isDay;
    }

    private const int UnixDay = 719162;
}
