using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Pipeline.Features;

/// <summary>Features of one host-day with what was first seen on it.</summary>
public sealed record FeatureRow(double[] Values, IReadOnlyList<FirstSeen> FirstSeen)
{
    /// <summary>Rules that fired on a remote of an established owner alone.</summary>
    public IReadOnlyList<EstablishedOwner> Established { get; init; } = [];
}

/// <summary>A rule fired on one remote, and its owner had been used by many hosts by the day before.</summary>
/// <param name="Rule">Rule.</param>
/// <param name="Owner">Owner.</param>
/// <param name="Others">Other hosts that had used the owner by the day before: at least 5 % of them, and at least <see cref="Fewest"/>.</param>
/// <param name="OtherHosts">Other hosts of the fleet.</param>
public sealed record EstablishedOwner(string Rule, string Owner, int Others, int OtherHosts)
{
    /// <summary>Other hosts that make an owner established in a small fleet.</summary>
    public const int Fewest = 3;
}

/// <summary>Builds the host-day vector of day D from D's facts and the host's state at the end of D − 1.</summary>
public sealed class FeatureBuilder(Prevalence prevalence)
{
    /// <summary>Hours whose share of a host's activity is below this are off hours.</summary>
    public const double OffHoursP = 0.05;

    /// <summary>Builds the vector; <paramref name="priorShares"/> is the hour profile of the peer group <paramref name="group"/>.</summary>
    public FeatureRow Build(HostDay day, HostState state, ReadOnlySpan<double> priorShares, int group = 0)
    {
        var x = new double[F.Count];
        Sum(day, x);
        Ratios(x);
        if (!double.IsNaN(x[F.RepoBytesOut]))
            x[F.RepoBytesOutWeek] = x[F.RepoBytesOut] + state.Sent(day.Day - 6, day.Day - 1);
        x[F.UploadDrift] = Drift(day.Day, x[F.RepoBytesOut], state);
        x[F.OffHoursShare] = OffHours(day, state, priorShares);
        return new FeatureRow(x, Novelty(day, state, group, x)) { Established = Established(day) };
    }

    private List<EstablishedOwner> Established(HostDay day)
    {
        var found = new List<EstablishedOwner>();
        int fleet = prevalence.OtherHosts(day.Day - 1);
        foreach (var hit in day.RuleHits)
        {
            int colon = hit.Remote.IndexOf(':', StringComparison.Ordinal), slash = hit.Remote.IndexOf('/', StringComparison.Ordinal);
            if (colon <= 0 || slash < colon) continue;
            string owner = hit.Remote[(colon + 1)..slash];
            if (IsEstablished($"{hit.Remote[..colon]}|{owner}", day.Day, out int others)) found.Add(new EstablishedOwner(hit.RuleId, owner, others, fleet));
        }
        return found;
    }

    private bool IsEstablished(string key, int day, out int others)
    {
        others = prevalence.Others("remote", key, day - 1);
        return others >= EstablishedOwner.Fewest && others >= FirstSeen.RareShare * prevalence.OtherHosts(day - 1);
    }

    // Provider and owner of the sightings that have one; an account's name may hold the separator, an owner's cannot.
    private static string? Owner(Schema.Sighting sighting)
    {
        if (sighting.Kind == "remote") return sighting.Key;
        if (sighting.Kind != "account_remote") return null;
        int last = sighting.Key.LastIndexOf('|');
        int provider = last <= 0 ? -1 : sighting.Key.LastIndexOf('|', last - 1);
        return provider < 0 ? null : sighting.Key[(provider + 1)..];
    }

    private static void Sum(HostDay day, double[] x)
    {
        double inAll = 0;
        foreach (var h in day.Hours)
        {
            if (h.Flows > 0) x[F.FlowHours]++;
            if (h.Processes > 0) x[F.ProcessHours]++;
            if (h.Files > 0) x[F.FileHours]++;
            x[F.RepoBytesOut] += h.RepoBytesOut;
            x[F.RepoBytesIn] += h.RepoBytesIn;
            x[F.RepoLargestOut] = Math.Max(x[F.RepoLargestOut], h.RepoLargestOut);
            x[F.RepoFlows] += h.RepoFlows;
            x[F.ExternalBytesOut] += h.ExternalBytesOut;
            inAll += h.ExternalBytesIn;
            x[F.Push] += h.Push;
            x[F.CreateRepo] += h.CreateRepo;
            x[F.Commit] += h.Commit;
            x[F.Add] += h.Add;
            x[F.Clone] += h.Clone;
            x[F.Fetch] += h.Fetch;
            x[F.SetRemote] += h.SetRemote;
            x[F.ApiUpload] += h.ApiUpload;
            x[F.Gist] += h.Gist;
            x[F.ReleaseUpload] += h.ReleaseUpload;
            x[F.LfsPush] += h.LfsPush;
            x[F.Bundle] += h.Bundle;
            x[F.Archive] += h.Archive;
            x[F.StagedFiles] += h.StagedFiles;
        }
        for (int i = F.Push; i <= F.Archive; i++) x[F.RepoCommands] += x[i];
        x[F.UploadRatioAll] = Ratio(x[F.ExternalBytesOut], inAll);
        if (x[F.FlowHours] == 0)
            foreach (int i in FlowFeatures) x[i] = double.NaN;
        if (x[F.ProcessHours] == 0)
            for (int i = F.Push; i <= F.RepoCommands; i++) x[i] = double.NaN;
        if (x[F.FileHours] == 0 && x[F.ProcessHours] == 0) x[F.StagedFiles] = double.NaN;
    }

    private static readonly int[] FlowFeatures =
        [F.RepoBytesOut, F.RepoBytesIn, F.RepoLargestOut, F.RepoBytesOutWeek, F.RepoFlows, F.ExternalBytesOut, F.Providers];

    private static void Ratios(double[] x) => x[F.UploadRatioRepo] = Ratio(x[F.RepoBytesOut], x[F.RepoBytesIn]);

    private static double Ratio(double bytesOut, double bytesIn)
        => bytesOut + bytesIn > 0 ? (bytesOut - bytesIn) / (bytesOut + bytesIn) : double.NaN;

    // Welch's t of log uploads, last five days against up to thirty before them; days without telemetry are no days.
    private static double Drift(int day, double today, HostState state)
    {
        if (double.IsNaN(today)) return double.NaN;
        int recentFrom = day - HostState.DriftDays + 1;
        var recent = state.SentDays(recentFrom, day - 1).Append(today).Select(b => Math.Log(1 + b)).ToList();
        var before = state.UploadDays(recentFrom - HostState.DriftReferenceDays, recentFrom - 1).Select(u => Math.Log(1 + u.Bytes)).ToList();
        if (recent.Count < 3 || before.Count < 5) return double.NaN;
        var (m1, v1) = Moments(recent);
        var (m0, v0) = Moments(before);
        // One log unit squared a day keeps a host without any spread from making a trifle infinite.
        return (m1 - m0) / Math.Sqrt((v1 + 1) / recent.Count + (v0 + 1) / before.Count);
    }

    private static (double Mean, double Variance) Moments(List<double> values)
    {
        double mean = values.Average();
        return (mean, values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }

    private static double OffHours(HostDay day, HostState state, ReadOnlySpan<double> priorShares)
    {
        double all = 0, off = 0;
        foreach (var hour in day.Hours)
        {
            if (hour.RepoBytesOut <= 0) continue;
            all += hour.RepoBytesOut;
            if (state.Profile.PValue(hour.Hour, priorShares) < OffHoursP) off += hour.RepoBytesOut;
        }
        return all > 0 ? off / all : double.NaN;
    }

    private List<FirstSeen> Novelty(HostDay day, HostState state, int group, double[] x)
    {
        var firsts = new List<FirstSeen>();
        int fleet = prevalence.OtherHosts(day.Day), peers = prevalence.HasGroups ? prevalence.OtherPeers(day.Day, group) : 0;
        double remote = double.NaN, process = double.NaN;
        bool flows = x[F.FlowHours] > 0;
        foreach (var sighting in day.Sightings)
        {
            int others = prevalence.Others(sighting.Kind, sighting.Key, day.Day);
            double share = fleet == 0 ? 0 : (double)others / fleet;
            if (sighting.Kind == "provider" && flows) x[F.Providers]++;
            if (sighting.Kind == "remote") remote = double.IsNaN(remote) ? share : Math.Min(remote, share);
            if (sighting.Kind == "repo_process") process = double.IsNaN(process) ? share : Math.Min(process, share);
            if (state.Knows(sighting.Kind, sighting.Key)) continue;
            var (gained, pace) = prevalence.Gained(sighting.Kind, sighting.Key, day.Day);
            firsts.Add(new FirstSeen(sighting, others, fleet, peers == 0 ? 0 : prevalence.Peers(sighting.Kind, sighting.Key, day.Day, group), peers) { Gained = gained, Pace = pace, OwnerEstablished = Owner(sighting) is { } owner && IsEstablished(owner, day.Day, out _) });
            int feature = sighting.Kind switch
            {
                "provider" => F.NewProviders,
                "remote" => F.NewRemotes,
                "process" => F.NewProcesses,
                "network_process" => F.NewNetworkProcesses,
                "repo_process" => F.NewRepoProcesses,
                _ => -1,
            };
            if (feature >= 0) x[feature]++;
        }
        x[F.RemotePrevalence] = remote;
        x[F.RepoProcessPrevalence] = process;
        return firsts;
    }
}
