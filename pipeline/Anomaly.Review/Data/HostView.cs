using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review.Data;

/// <summary>A day of a host in its timeline.</summary>
/// <param name="Day">Day number.</param>
/// <param name="Cell">As the ledger has it; null where the host was not seen.</param>
/// <param name="Alerted">It was alerted and is kept out of the baseline for a while.</param>
public readonly record struct TimelineDay(int Day, DayCell? Cell, bool Alerted);

/// <summary>Something a host was first seen with.</summary>
/// <param name="Kind">Kind of sighting.</param>
/// <param name="Key">What it was.</param>
/// <param name="FirstTime">First time, µs since the epoch.</param>
/// <param name="Events">How often that day.</param>
/// <param name="BytesOut">Bytes sent with it.</param>
/// <param name="Hosts">Hosts of the fleet that had it in the last days, this one included.</param>
public sealed record FirstSight(string Kind, string Key, long FirstTime, long Events, long BytesOut, int Hosts);

/// <summary>A reason with what would become of the rank without it.</summary>
/// <param name="Evidence">The reason.</param>
/// <param name="RankWithout">Rank if it were not there; the next best of its group stands in for it.</param>
/// <param name="RiskWithout">Risk then, in hundredths of a deciban.</param>
/// <param name="Section">Part of the page that holds what is behind it: flows, commands, files or hours.</param>
/// <param name="Path">Log with an example; '' where it is a sum over events or the log is unknown.</param>
public sealed record WeighedReason(Evidence Evidence, int RankWithout, int RiskWithout, string Section, string Path);

/// <summary>A number of a host beside those of its peers on that day.</summary>
/// <param name="Name">What is compared.</param>
/// <param name="Own">Of the host.</param>
/// <param name="Median">Median of the peers.</param>
/// <param name="High">What nine of ten peers do not exceed.</param>
/// <param name="Rank">Place of the host among itself and its peers, 1 for the largest.</param>
/// <param name="Bytes">The numbers are bytes.</param>
public sealed record PeerNumber(string Name, double Own, double Median, double High, int Rank, bool Bytes);

/// <summary>All that is shown of one host on one day.</summary>
public sealed record HostView
{
    /// <summary>Days of the timeline, the shown one included.</summary>
    public const int TimelineDays = 60;

    /// <summary>Rows of a list of events at most.</summary>
    public const int MostEvents = 40;

    public required int Day { get; init; }

    public required int Revision { get; init; }

    public required RankingRow Row { get; init; }

    public required int Scored { get; init; }

    public required IReadOnlyList<WeighedReason> Reasons { get; init; }

    public required IReadOnlyList<TimelineDay> Timeline { get; init; }

    public required IReadOnlyList<HostHour> Hours { get; init; }

    /// <summary>Hours of the day in which a sensor was silent.</summary>
    public required IReadOnlyList<int> Outages { get; init; }

    public required IReadOnlyList<FirstSight> FirstSights { get; init; }

    /// <summary>Days with telemetry before this one that first sightings look back on.</summary>
    public required int LookBackDays { get; init; }

    public required EventList<FlowEvent> Flows { get; init; }

    public required EventList<ProcessEvent> Commands { get; init; }

    public required EventList<FileEvent> Files { get; init; }

    /// <summary>File that a content id was read from, as it was named then; '' for an unknown one.</summary>
    public required Func<string, string> PathOf { get; init; }

    public required IReadOnlyList<PeerNumber> Peers { get; init; }

    /// <summary>Other hosts of the peer group on that day.</summary>
    public required int PeerCount { get; init; }

    public required IReadOnlyList<Verdict> Verdicts { get; init; }

    /// <summary>Ranked or listed host of a day; null where the ledger does not have it.</summary>
    public static HostView? Read(ReviewData data, string host, int day)
    {
        if (data.Day(day) is not { } ranked || ranked.Hosts.FirstOrDefault(h => h.Host == host) is not { } score) return null;
        var days = data.Columns(day - TimelineDays + 1, day);
        var today = days[^1];
        var use = data.Use(day);
        var facts = data.Facts();
        var sightings = facts.Sightings(int.MinValue, day, host).ToList();
        var catalog = data.Sources();
        var window = days.Where(d => d.Day > day - ReviewData.WindowDays).ToList();
        return new HostView
        {
            Day = day,
            Revision = ranked.Manifest.Revision,
            Row = new RankingRow(score, use.Known ? use.Of(host) : null, RankingView.Risks(window, host), today.Find(host) is { } cell && data.IsAlert(today, cell), Identity: RankingView.IdentityOf(window, host)),
            Outages = use.Outages,
            Scored = today.Scored,
            Reasons = [.. score.Evidence.Select(e => Weigh(e, score, ranked.Hosts, data.Config.Fusion.Mode, catalog))],
            Timeline = [.. days.Select(d => new TimelineDay(d.Day, d.Find(host), d.Find(host) is { } c && data.IsAlert(d, c)))],
            Hours = [.. facts.HostHours(day, day, host)],
            FirstSights = First(sightings, day, use),
            LookBackDays = sightings.Where(s => s.Day < day).Select(s => s.Day).Distinct().Count(),
            Flows = EventList<FlowEvent>.Of(facts.Flows(day, host), f => f.Provider.Length > 0, f => f.BytesOut, MostEvents),
            Commands = EventList<ProcessEvent>.Of(facts.Processes(day, host), p => p.Action != "none", p => p.Action is "clone" or "fetch" ? 0 : 1, MostEvents),
            Files = EventList<FileEvent>.Of(facts.Files(day, host), f => RepositoryFolder.Holds(f.Path), _ => 0, MostEvents),
            PathOf = catalog.PathOf,
            Peers = Compare(score, ranked.Ranked),
            PeerCount = ranked.Ranked.Count(h => h.PeerGroup == score.PeerGroup && h.Host != host),
            Verdicts = data.Verdicts.Of(host),
        };
    }

    // The next best of the group stands in, as in scoring; a rule that is taken away no longer makes the rule score.
    private static WeighedReason Weigh(Evidence reason, HostScore score, IReadOnlyList<HostScore> hosts, FusionMode mode, SourceCatalog catalog)
    {
        int next = score.Others.Where(o => o.Group == reason.Group).Select(o => o.Weight).DefaultIfEmpty(0).Max();
        int risk = score.RiskUnits - reason.Weight + next;
        double rules = reason.Kind == "rule" && score.Rules.Count > 0 ? score.Rules.Where(r => r.Fixed && r.Id != reason.Name).Select(r => r.Score).DefaultIfEmpty(0).Max() : score.RuleScore;
        int rank = 1 + hosts.Count(h => h.Rank > 0 && h.Host != score.Host && IsBefore(h, Math.Max(rules, score.ModelScore), risk, score.Host, mode));
        string section = reason switch
        {
            { Group: "commands" } or { Kind: "first_seen", Name: "remote" or "process" } => "commands",
            { Group: "staging" } => "files",
            { Group: "multivariate" } => "timeline",
            _ => "flows",
        };
        return new WeighedReason(reason, rank, risk, section, reason.Source.Length == 0 ? "" : catalog.PathOf(reason.Source));
    }

    // The order of rankings: in strict mode by the larger of rule and model score first, then by risk, then by name.
    private static bool IsBefore(HostScore other, double strict, int risk, string host, FusionMode mode)
    {
        double otherStrict = Math.Max(other.RuleScore, other.ModelScore);
        if (mode == FusionMode.Strict && otherStrict != strict) return otherStrict > strict;
        return other.RiskUnits != risk ? other.RiskUnits > risk : string.CompareOrdinal(other.Host, host) < 0;
    }

    private static IReadOnlyList<FirstSight> First(List<Sighting> sightings, int day, DayUse use)
    {
        var before = sightings.Where(s => s.Day < day).Select(s => (s.Kind, s.Key)).ToHashSet();
        return [.. sightings.Where(s => s.Day == day && FirstSeen.Kinds.Contains(s.Kind) && !before.Contains((s.Kind, s.Key)))
            .Select(s => new FirstSight(s.Kind, s.Key, s.FirstTime, s.Events, s.BytesOut, use.Hosts(s.Kind, s.Key)))
            .OrderBy(s => s.Hosts).ThenByDescending(s => s.BytesOut).ThenBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Key, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<PeerNumber> Compare(HostScore own, IEnumerable<HostScore> hosts)
    {
        if (own.Rank == 0) return [];
        var peers = hosts.Where(h => h.PeerGroup == own.PeerGroup && h.Host != own.Host).ToList();
        if (peers.Count == 0) return [];
        PeerNumber Of(string name, Func<HostScore, double> value, bool bytes)
        {
            double[] sorted = [.. peers.Select(value).Order()];
            double mine = value(own);
            return new PeerNumber(name, mine, sorted[(sorted.Length - 1) / 2], sorted[(int)Math.Ceiling(0.9 * sorted.Length) - 1], 1 + sorted.Count(v => v > mine), bytes);
        }
        return
        [
            Of("risk, dB", h => h.Risk, false),
            Of("rule score", h => h.RuleScore, false),
            Of("sent to repositories", h => h.RepoBytesOut, true),
            Of("received from repositories", h => h.RepoBytesIn, true),
            Of("hours with flows", h => h.FlowHours, false),
            Of("hours with process events", h => h.ProcessHours, false),
            Of("reasons", h => h.Evidence.Count, false),
        ];
    }
}
