using Anomaly.Pipeline;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Review.Data;

namespace Anomaly.Review.Api;

/// <summary>A scored day.</summary>
/// <param name="Day">YYYY-MM-DD, UTC.</param>
/// <param name="Revision">Latest revision.</param>
/// <param name="Bundle">Bundle that ranked it; empty where rules alone did.</param>
/// <param name="Scored">Hosts with a score.</param>
/// <param name="NotScored">Hosts without one.</param>
/// <param name="Alerts">Hosts that were alerted.</param>
public sealed record ApiDay(string Day, int Revision, string Bundle, int Scored, int NotScored, int Alerts);

/// <summary>A reason of a host's risk.</summary>
/// <param name="Group">Group of dependent evidence.</param>
/// <param name="Kind">model, rule or first_seen.</param>
/// <param name="Name">Detector, rule id or kind of sighting.</param>
/// <param name="Decibans">Weight; the weights of a host sum to its risk.</param>
/// <param name="Text">A sentence with text from logs.</param>
/// <param name="PValue">P-value of model evidence.</param>
/// <param name="Estimated">The p-value comes from a fitted tail.</param>
/// <param name="Source">Content id of the log with an example; empty for sums.</param>
/// <param name="Path">File of that log, where it is known.</param>
/// <param name="Line">Line in it; 0 for sums.</param>
/// <param name="RankWithout">Rank if this reason weighed nothing; only given for a single host.</param>
/// <param name="Steps">Events that a rule joined, by time; none for other reasons.</param>
public sealed record ApiReason(string Group, string Kind, string Name, decimal Decibans, string Text, double? PValue, bool Estimated, string Source, string Path, long Line, int? RankWithout, IReadOnlyList<ApiStep> Steps)
{
    internal static ApiReason Of(Evidence e) => new(e.Group, e.Kind, e.Name, e.Weight / 100m, e.Text, double.IsNaN(e.PValue) ? null : e.PValue, e.Estimated, e.Source, "", e.Line, null, ApiStep.Of(e.Chain, _ => ""));
}

/// <summary>A step of a chain of events.</summary>
/// <param name="Time">ISO 8601, UTC; of several events the first.</param>
/// <param name="Kind">process, flow, file or name.</param>
/// <param name="Title">What its rule detects.</param>
/// <param name="Text">Command line with secrets masked, path or connection.</param>
/// <param name="Process">File name of the program.</param>
/// <param name="User">Account.</param>
/// <param name="Events">Events of one rule that follow each other.</param>
/// <param name="Source">Content id of the log.</param>
/// <param name="Path">File of that log, where it is known; only given for a single host.</param>
/// <param name="Line">Line in it.</param>
public sealed record ApiStep(string Time, string Kind, string Title, string Text, string Process, string User, long Events, string Source, string Path, long Line)
{
    internal static IReadOnlyList<ApiStep> Of(EventChain chain, Func<string, string> pathOf)
        => [.. chain.Select(s => new ApiStep(TimeText.Iso(s.Time), s.Kind, s.Title, s.Text, s.Process, s.User, s.Events, s.Source, pathOf(s.Source), s.Line))];
}

/// <summary>Something that was used, and by how many hosts in the last days.</summary>
/// <param name="Name">Service, owner or program.</param>
/// <param name="BytesOut">Bytes sent with it that day.</param>
/// <param name="Hosts">Hosts that had it in 30 days.</param>
public sealed record ApiUsed(string Name, long BytesOut, int Hosts)
{
    internal static IReadOnlyList<ApiUsed> Of(IReadOnlyList<Used>? used) => used is null ? [] : [.. used.Select(u => new ApiUsed(u.Name, u.BytesOut, u.Hosts))];
}

/// <summary>A host of a ranking.</summary>
public sealed record ApiHost
{
    public required string Day { get; init; }
    public required int Rank { get; init; }
    public required string Host { get; init; }
    public required string NotScored { get; init; }
    public required decimal Risk { get; init; }
    public required double? Expected { get; init; }
    public required bool ExpectedEstimated { get; init; }
    public required double RuleScore { get; init; }
    public required double ModelScore { get; init; }
    public required bool Alerted { get; init; }
    public required string PeerGroup { get; init; }
    public required int HistoryDays { get; init; }
    public required bool InsufficientHistory { get; init; }
    public required int FlowHours { get; init; }
    public required int ProcessHours { get; init; }
    public required long RepoBytesOut { get; init; }
    public required long RepoBytesIn { get; init; }
    public required double? RepoBytesOutUpper { get; init; }
    public required string Verdict { get; init; }
    public required decimal SuppressedRisk { get; init; }
    public required IReadOnlyList<ApiUsed> Providers { get; init; }
    public required IReadOnlyList<ApiUsed> Remotes { get; init; }
    public required IReadOnlyList<ApiUsed> Programs { get; init; }
    public required IReadOnlyList<ApiReason> Reasons { get; init; }

    internal static ApiHost Of(RankingRow row) => new()
    {
        Day = Workspace.DayText(row.Score.Day),
        Rank = row.Score.Rank,
        Host = row.Score.Host,
        NotScored = row.Score.NotScored,
        Risk = row.Score.RiskUnits / 100m,
        Expected = Number(row.Score.Expected),
        ExpectedEstimated = row.Score.ExpectedEstimated,
        RuleScore = row.Score.RuleScore,
        ModelScore = row.Score.ModelScore,
        Alerted = row.Alerted,
        PeerGroup = row.Score.PeerGroup,
        HistoryDays = row.Score.HistoryDays,
        InsufficientHistory = row.Score.InsufficientHistory,
        FlowHours = row.Score.FlowHours,
        ProcessHours = row.Score.ProcessHours,
        RepoBytesOut = row.Score.RepoBytesOut,
        RepoBytesIn = row.Score.RepoBytesIn,
        RepoBytesOutUpper = Number(row.Score.RepoBytesOutUpper),
        Verdict = row.Verdict is { } verdict ? VerdictStore.NameOf(verdict) : "",
        SuppressedRisk = row.SuppressedUnits / 100m,
        Providers = ApiUsed.Of(row.Use?.Providers),
        Remotes = ApiUsed.Of(row.Use?.Remotes),
        Programs = ApiUsed.Of(row.Use?.Programs),
        Reasons = [.. row.Score.Evidence.Select(ApiReason.Of)],
    };

    internal static double? Number(double value) => double.IsFinite(value) ? value : null;
}

/// <summary>A page of a ranking.</summary>
/// <param name="Day">Day.</param>
/// <param name="Revision">Its latest revision.</param>
/// <param name="Bundle">Bundle that ranked it.</param>
/// <param name="Found">Hosts that fit what was asked for.</param>
/// <param name="Page">Page, from 1.</param>
/// <param name="Pages">Pages.</param>
/// <param name="Hosts">Hosts of this page.</param>
public sealed record ApiRanking(string Day, int Revision, string Bundle, int Found, int Page, int Pages, IReadOnlyList<ApiHost> Hosts);

/// <summary>A day of a host's timeline.</summary>
/// <param name="Day">Day.</param>
/// <param name="Rank">Rank; 0 where it has no score.</param>
/// <param name="Risk">Risk in decibans.</param>
/// <param name="RepoBytesOut">Sent to code repositories.</param>
/// <param name="RepoBytesOutUpper">Exceeded on one benign day in a hundred.</param>
/// <param name="Alerted">It was alerted.</param>
public sealed record ApiTimelineDay(string Day, int Rank, decimal Risk, long RepoBytesOut, double? RepoBytesOutUpper, bool Alerted);

/// <summary>An event behind a host's reasons.</summary>
/// <param name="Time">ISO 8601, UTC.</param>
/// <param name="Kind">flow, process or file.</param>
/// <param name="What">Destination, command line or path.</param>
/// <param name="Detail">Channel, action or operation.</param>
/// <param name="Program">Program, where it is known.</param>
/// <param name="User">User, where it is known.</param>
/// <param name="BytesOut">Bytes sent; 0 for other events.</param>
/// <param name="Source">Content id of the log.</param>
/// <param name="Path">File of that log, where it is known.</param>
/// <param name="Line">Line in it.</param>
public sealed record ApiEvent(string Time, string Kind, string What, string Detail, string Program, string User, long BytesOut, string Source, string Path, long Line);

/// <summary>A host on one day with what is behind it.</summary>
/// <param name="Host">The host.</param>
/// <param name="Timeline">Days, oldest first.</param>
/// <param name="Events">Events, by kind and time.</param>
/// <param name="Verdicts">Verdicts, oldest first.</param>
public sealed record ApiHostDetail(ApiHost Host, IReadOnlyList<ApiTimelineDay> Timeline, IReadOnlyList<ApiEvent> Events, IReadOnlyList<ApiVerdict> Verdicts);

/// <summary>A verdict.</summary>
/// <param name="Id">Number.</param>
/// <param name="Kind">confirmed, benign or suppressed.</param>
/// <param name="Day">Day that was looked at.</param>
/// <param name="Revision">Its revision then.</param>
/// <param name="Host">Host that was looked at.</param>
/// <param name="Scope">What is suppressed.</param>
/// <param name="Until">Last day that is suppressed.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, ISO 8601, UTC.</param>
/// <param name="UndoneBy">Who took it back; empty while it stands.</param>
/// <param name="UndoneAt">When.</param>
public sealed record ApiVerdict(long Id, string Kind, string Day, int Revision, string Host, SuppressionScope? Scope, string? Until, string Reason, string By, string At, string UndoneBy, string? UndoneAt)
{
    internal static ApiVerdict Of(Verdict v) => new(v.Id, VerdictStore.NameOf(v.Kind), Workspace.DayText(v.Day), v.Revision, v.Host, v.Scope, v.Scope is null ? null : Workspace.DayText(v.Until), v.Reason,
        v.By, TimeText.Iso(v.At), v.UndoneBy, v.Stands ? null : TimeText.Iso(v.UndoneAt));
}

/// <summary>A verdict to be written, or looked at before.</summary>
/// <param name="Kind">confirmed, benign or suppressed.</param>
/// <param name="Day">Day, YYYY-MM-DD.</param>
/// <param name="Host">Host of that day.</param>
/// <param name="Reason">Why; needed to suppress.</param>
/// <param name="Scope">What is suppressed; needed to suppress.</param>
/// <param name="Until">Last day that is suppressed; 30 days by default.</param>
public sealed record ApiVerdictRequest(string Kind, string Day, string Host, string? Reason = null, SuppressionScope? Scope = null, string? Until = null);

/// <summary>What a verdict would have done.</summary>
/// <param name="Days">Days that were looked at.</param>
/// <param name="Alerts">Alerts of these days.</param>
/// <param name="Hidden">Alerts that it hides.</param>
/// <param name="Lowered">Alerts that it lowers.</param>
/// <param name="HostsToday">Hosts of the day that it leaves out.</param>
/// <param name="ReasonsToday">Reasons of other hosts of the day that it leaves out.</param>
/// <param name="Attacks">Known attacks that it pushes down, as id, kind and host.</param>
public sealed record ApiPreview(int Days, int Alerts, int Hidden, int Lowered, int HostsToday, int ReasonsToday, IReadOnlyList<string> Attacks);

/// <summary>The fleet up to a day.</summary>
/// <param name="Day">Day.</param>
/// <param name="Budget">Alerts per night that are asked for.</param>
/// <param name="Bundle">Bundle in use.</param>
/// <param name="Days">Days, oldest first.</param>
/// <param name="NotScored">Hosts without a score on the day, and why.</param>
/// <param name="Drift">Share of p-values of at most 0.1 by detector, in the last week and before.</param>
public sealed record ApiFleet(string Day, double Budget, string Bundle, IReadOnlyList<ApiDay> Days, IReadOnlyDictionary<string, string> NotScored, IReadOnlyList<ApiDrift> Drift);

/// <summary>Drift of a detector.</summary>
/// <param name="Detector">Its name.</param>
/// <param name="Recent">Share in the last week.</param>
/// <param name="Before">Share before.</param>
public sealed record ApiDrift(string Detector, double? Recent, double? Before);
