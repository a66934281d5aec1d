using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review;

/// <summary>Values as a reader sees them. Text of logs gets its control and bidirectional characters visible; encoding is the renderer's.</summary>
internal static class Show
{
    /// <summary>Most characters of a name, and of a sentence or command, in a page; the rest is cut and the cut shown.</summary>
    public const int LongestName = 120, LongestText = 1200;

    public static string Text(string text, int most = LongestText) => Printable.Of(text, most);

    /// <summary>Name of a host; one that would not be seen is said to be none, so that its link can be.</summary>
    public static string Host(string host, int most = LongestName) => string.IsNullOrWhiteSpace(host) ? "(no name)" : Text(host, most);

    public static string Identity(HostIdentity identity) => identity switch
    {
        HostIdentity.Agent => "agent",
        HostIdentity.Network => "network",
        _ => "address alone",
    };

    /// <summary>Hundredths of a deciban with both decimals, so that what is shown adds up.</summary>
    public static string Decibans(int units) => (units / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    public static string RuleScore(double score) => score.ToString("0.##", CultureInfo.InvariantCulture);

    public static string Expected(HostScore host)
        => double.IsNaN(host.Expected) ? "–" : (host.ExpectedEstimated ? "~" : "") + Expected(host.Expected);

    public static string Expected(double expected) => expected.ToString(expected < 0.1 ? "0.####" : expected < 1 ? "0.##" : "0.#", CultureInfo.InvariantCulture);

    public static string Hours(int hours) => hours.ToString(CultureInfo.InvariantCulture) + " h";

    public static string Bytes(double bytes) => double.IsFinite(bytes) ? ReasonText.Bytes(bytes) : "–";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things: <c>1 host</c>, <c>2 hosts</c>.</summary>
    public static string Count(long value, string thing) => $"{Count(value)} {thing}{(value == 1 ? "" : "s")}";

    /// <summary>Class of a chip by weight: strong from 20, medium from 10.</summary>
    public static string Chip(int units) => units >= 2000 ? "chip strong" : units >= 1000 ? "chip medium" : "chip";

    public static string Kind(string kind) => kind == "first_seen" ? "first seen" : kind;

    public static string PValue(double p) => p.ToString(p < 0.001 ? "0.0e+0" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>A number that names something, without grouping.</summary>
    public static string Plain(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Number(double value, bool bytes) => bytes ? Bytes(value) : value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Time of day.</summary>
    public static string Clock(long micros) => TimeText.Iso(micros)[11..19];

    /// <summary>Day and time to the minute.</summary>
    public static string Moment(long micros) => TimeText.Iso(micros)[..16].Replace('T', ' ');

    public static string Share(double share) => double.IsNaN(share) ? "–" : (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A ratio or share with three decimals.</summary>
    public static string Ratio(double value) => double.IsNaN(value) ? "–" : value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A share with two decimals, for tables that hold many.</summary>
    public static string Fraction(double value) => double.IsNaN(value) ? "–" : value.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A rank or a number of days or hosts that may be a fraction; one that is never reached is said to be.</summary>
    public static string Amount(double value) => double.IsNaN(value) ? "–" : double.IsInfinity(value) ? "never" : value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Ends of an interval; nothing where there is none.</summary>
    public static string Interval((double Low, double High) ends, Func<double, string> number) => double.IsNaN(ends.Low) ? "–" : ends.Low < 0 ? $"{number(ends.Low)} to {number(ends.High)}" : $"{number(ends.Low)}–{number(ends.High)}";

    public static string Sighting(string kind) => kind switch
    {
        "process" => "program",
        "network_process" => "program on the network",
        "repo_process" => "program talking to a repository",
        "provider" => "repository service",
        "process_provider" => "program → service",
        "remote" => "owner",
        "account" => "account",
        "account_provider" => "account → service",
        _ => kind,
    };

    public static string Scope(SuppressionScope scope)
    {
        var parts = new List<string>();
        void Add(string name, string value)
        {
            if (value.Length > 0) parts.Add($"{name} {Text(value, LongestName)}");
        }
        Add("host", scope.Host);
        Add("peers", scope.PeerGroup);
        Add("remote", scope.Remote);
        Add("program", scope.Process);
        Add("rule", scope.Rule);
        return string.Join(", ", parts);
    }
}
