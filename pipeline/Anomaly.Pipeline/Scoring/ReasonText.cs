using System.Globalization;
using Anomaly.Models.IsolationForest;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Reasons as sentences: the number, what was expected, over which look-back.</summary>
public static class ReasonText
{
    private const int LongestQuote = 120;
    private const int LongestStep = 60;

    /// <summary>Bytes with three significant digits, decimal units.</summary>
    public static string Bytes(double bytes)
    {
        string[] units = ["B", "kB", "MB", "GB", "TB", "PB"];
        int unit = 0;
        while (bytes >= 999.5 && unit < units.Length - 1)
        {
            bytes /= 1000;
            unit++;
        }
        string format = unit == 0 || bytes >= 99.95 ? "0" : bytes >= 9.995 ? "0.0" : "0.00";
        return bytes.ToString(format, CultureInfo.InvariantCulture) + " " + units[unit];
    }

    /// <summary>Reason of a detector.</summary>
    public static string Detector(int detector, HostDay day, HostDayReading reading, HostState state, IsolationForestModel? forest = null)
    {
        var definition = DetectorCatalog.All[detector];
        var x = reading.Row.Values;
        if (definition.Feature >= 0 && definition.Feature != F.UploadRatioRepo)
        {
            var feature = F.All[definition.Feature];
            bool bytes = feature.Unit == "bytes";
            double upper = reading.Predictive[definition.Feature].Exceeded(0.01);
            string seen = bytes ? Bytes(x[definition.Feature]) : Number(x[definition.Feature]);
            string usual = bytes ? Bytes(upper) : Number(upper);
            return $"{Subject(definition.Feature)}: {seen}; on 99 days of 100 at most {usual}{LookBack(state)}";
        }
        if (definition.Feature == F.UploadRatioRepo)
            return $"upload ratio to code repositories {x[F.UploadRatioRepo].ToString("0.00", CultureInfo.InvariantCulture)} ({Bytes(x[F.RepoBytesOut])} out, {Bytes(x[F.RepoBytesIn])} in), unusually one-sided{LookBack(state)}";
        if (detector == DetectorCatalog.HourlySpike)
            return $"uploads to code repositories rose most at {HourText(reading.SpikeHour)}; against that hour of the week such a rise is expected on {Expected(reading, detector)} of days{LookBack(state)}";
        if (detector == DetectorCatalog.OffHours)
            return $"most bytes went to code repositories at {HourText(reading.BusiestHour)}; {Expected(reading, detector)} of this host's activity lies in hours as unusual{LookBack(state)}";
        if (detector == DetectorCatalog.AccountHours && reading.AccountHour is { } use)
            return string.Create(CultureInfo.InvariantCulture,
                $"account {Quote(use.Account)} sent to a code repository at {HourText(use.Hour)}; {Percent(use.Share)} of this account's activity lies in hours as unusual; seen on {use.Days} days over {Plural(use.Hosts, "host")}");
        if (detector == DetectorCatalog.Drift)
            return $"uploads to code repositories of the last {HostState.DriftDays} days lie {x[F.UploadDrift].ToString("0.0", CultureInfo.InvariantCulture)} standard deviations above the {HostState.DriftReferenceDays} days before";
        if (detector == DetectorCatalog.Cusum)
            return $"uploads to code repositories have crept up: {x[F.UploadCusum].ToString("0.0", CultureInfo.InvariantCulture)} standard deviations in sum above what was usual here {HostState.CusumLagDays} days with flows before{LookBack(state)}";
        return $"the day as a whole is unlike this host's other days (most unusual: {(detector == DetectorCatalog.Forest && forest is not null ? Contributions(reading, forest) : Unusual(reading))})";
    }

    /// <summary>Reason of a rule.</summary>
    public static string Rule(Rule rule, RuleHit hit, HostState state, double rate, EstablishedOwner? owner = null)
    {
        string often = state.Days == 0 ? "no history of this host" : $"fired on {state.RuleDays(hit.RuleId)} of {state.Days} earlier days";
        string times = hit.Hits == 1 ? "" : $" ({hit.Hits} times)";
        return $"rule '{rule.Title}' fired{times}: {(hit.Chain.Length > 0 ? EventChain.Parse(hit.Chain).Describe(hit.Day, LongestStep) : Quote(hit.Detail))}; {often}, expected on {Percent(rate)} of days{Known(owner)}";
    }

    private static string Known(EstablishedOwner? owner)
        => owner is null ? "" : $"; '{Quote(owner.Owner)}' is used by {owner.Others} of {owner.OtherHosts} other hosts, so few attacks would send there";

    /// <summary>Reason of a first sighting.</summary>
    public static string FirstSeen(FirstSeen first, HostState state, double rate, bool spreads = false)
    {
        var (what, key) = first.Sighting.Kind switch
        {
            "process" => ("program started for the first time here", first.Sighting.Key),
            "network_process" => ("program used the network for the first time here", first.Sighting.Key),
            "repo_process" => ("program talked to a code repository for the first time here", first.Sighting.Key),
            "provider" => ("code repository used for the first time here", first.Sighting.Key),
            "process_provider" => ("program talked to this code repository for the first time here", first.Sighting.Key.Replace("|", " → ", StringComparison.Ordinal)),
            "remote" => ("remote owner never seen here before", first.Sighting.Key.Replace("|", ": ", StringComparison.Ordinal)),
            "account" => ("account never seen on this host before", first.Sighting.Key),
            "account_upload" => ("account sent to a code repository from here for the first time", first.Sighting.Key),
            "account_remote" => ("account never went to this remote owner from here before", first.Sighting.Key.Replace("|", " → ", StringComparison.Ordinal)),
            _ => ("account used this code repository for the first time here", first.Sighting.Key.Replace("|", " → ", StringComparison.Ordinal)),
        };
        string bytes = first.Sighting.BytesOut > 0 ? $", {Bytes(first.Sighting.BytesOut)} sent" : "";
        string peers = first.OtherPeers == 0 || first.Others == 0 ? "" : $", {first.Peers} of {first.OtherPeers} peers";
        return $"{what}: {Quote(key)}{bytes}; first in {LookBack(first, state)}, on {first.Others} of {first.OtherHosts} other hosts{peers}; {(spreads ? $"{first.Gained} other {(first.Gained == 1 ? "host" : "hosts")} gained it in {Features.FirstSeen.SpreadDays} days, so " : "")}such a first is expected on {Percent(rate)} of days";
    }

    /// <summary>Text from logs, cut to a length that a line of a report bears.</summary>
    public static string Quote(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");

    private static string Subject(int feature) => feature switch
    {
        F.RepoBytesOut => "sent to code repositories",
        F.RepoLargestOut => "largest single upload to a code repository",
        F.RepoBytesOutWeek => "sent to code repositories in 7 days",
        F.StagedFiles => "files put into repository folders",
        F.RepoCommands => "repository commands",
        F.ApiUpload => "API uploads",
        F.CreateRepo => "repositories created",
        F.SetRemote => "remotes added or changed",
        F.ReleaseUpload => "release uploads",
        F.LfsPush => "large-file pushes",
        F.Push => "pushes",
        F.Gist => "gists",
        F.Archive => "archives written",
        F.Bundle => "repository bundles written",
        _ => F.All[feature].Name,
    };

    // Both scores are −log10 of a share.
    private static string Expected(HostDayReading reading, int detector) => Percent(Math.Pow(10, -reading.Scores[detector]));

    // The features that made the forest's paths shortest.
    private static string Contributions(HostDayReading reading, IsolationForestModel forest)
    {
        var parts = new double[F.Modelled.Count];
        forest.Attribute(reading.Vector, parts);
        var order = Enumerable.Range(0, parts.Length).Where(k => parts[k] > 0).OrderByDescending(k => parts[k]).ThenBy(k => k).Take(3).Select(k => F.All[F.Modelled[k]].Name);
        return string.Join(", ", order);
    }

    private static string Unusual(HostDayReading reading)
    {
        var order = Enumerable.Range(0, F.Modelled.Count)
            .Where(k => F.All[F.Modelled[k]].Shape == FeatureShape.Amount && !float.IsNaN(reading.Vector[k]))
            .OrderByDescending(k => reading.Vector[k]).ThenBy(k => k).Take(3).Select(k => F.All[F.Modelled[k]].Name);
        return string.Join(", ", order);
    }

    // How far back a first sighting looks, and on how many of those days the host was watched for it.
    private static string LookBack(FirstSeen first, HostState state)
    {
        int days = state.FirstDay < 0 ? 0 : first.Sighting.Day - state.FirstDay;
        int watched = first.Sighting.Kind is "process" or "remote" or "account" or "account_upload" or "account_remote" ? state.ProcessDays : state.FlowDays;
        return $"{days} days, observed on {watched} of them";
    }

    private static string Plural(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string LookBack(HostState state) => $" (own history: {state.Days} days)";

    private static string Number(double value) => value.ToString(value < 10 ? "0.#" : "0", CultureInfo.InvariantCulture);

    private static string Percent(double rate) => (100 * rate).ToString(rate < 0.0995 ? "0.0" : "0", CultureInfo.InvariantCulture) + " %";

    private static string HourText(long hour) => hour < 0 ? "no hour" : (((hour % 24) + 24) % 24).ToString("00", CultureInfo.InvariantCulture) + ":00 UTC";
}
