using Anomaly.Models.Baselines;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;

namespace Anomaly.Pipeline.Scoring;

/// <summary>What is normal in a peer group (or the fleet), before a host's own history.</summary>
public sealed class PeerPriors
{
    /// <summary>Hurdle priors by feature index; null for features without one.</summary>
    public required HurdlePrior?[] Amounts { get; init; }

    /// <summary>Shares of activity by hour cell.</summary>
    public required double[] HourShares { get; init; }

    /// <summary>Base rates of first sightings, by kind and bucket.</summary>
    public required SortedDictionary<string, RatePrior> FirstSeen { get; init; }

    /// <summary>Base rates of rules, by id.</summary>
    public required SortedDictionary<string, RatePrior> Rules { get; init; }

    /// <summary>Where nothing is known.</summary>
    public static PeerPriors Vague { get; } = new()
    {
        Amounts = [.. Enumerable.Range(0, FeatureCatalog.Count).Select(i => Uses(i) ? HurdlePrior.Vague : null)],
        HourShares = new HourProfile().Shares(),
        FirstSeen = new(StringComparer.Ordinal),
        Rules = new(StringComparer.Ordinal),
    };

    /// <summary>
    /// Where nothing is known, with every kind of event named: what then never happens in a fleet's training days is known
    /// to be rare there, and not merely unknown.
    /// </summary>
    public static PeerPriors Unseen(RuleSet rules)
    {
        var firstSeen = new SortedDictionary<string, RatePrior>(StringComparer.Ordinal);
        foreach (string kind in Features.FirstSeen.Kinds)
            foreach (string bucket in Features.FirstSeen.Buckets) firstSeen[kind + "/" + bucket] = RatePrior.Vague;
        var fired = new SortedDictionary<string, RatePrior>(StringComparer.Ordinal);
        foreach (var rule in rules.Rules) fired[rule.Id] = RatePrior.Vague;
        return new PeerPriors { Amounts = Vague.Amounts, HourShares = Vague.HourShares, FirstSeen = firstSeen, Rules = fired };
    }

    /// <summary>Whether a feature has a hurdle baseline.</summary>
    public static bool Uses(int feature) => FeatureCatalog.All[feature].Shape == FeatureShape.Amount || feature == FeatureCatalog.UploadRatioRepo;

    /// <summary>Learns from the states of hosts; the parent fills in where they are few.</summary>
    public static PeerPriors Estimate(IReadOnlyList<HostSummary> hosts, PeerPriors parent)
    {
        var amounts = new HurdlePrior?[FeatureCatalog.Count];
        for (int i = 0; i < amounts.Length; i++)
            if (Uses(i)) amounts[i] = HurdlePriorEstimator.Estimate([.. hosts.Select(h => h.Amounts[i])], parent.Amounts[i]!);
        var profile = new HourProfile();
        foreach (var host in hosts) profile.Add(host.Profile);
        var shares = profile.Shares();
        double weight = profile.Total / (profile.Total + HourProfile.PriorHours);
        for (int i = 0; i < shares.Length; i++) shares[i] = weight * shares[i] + (1 - weight) * parent.HourShares[i];
        return new PeerPriors
        {
            Amounts = amounts,
            HourShares = shares,
            FirstSeen = Rates(hosts, h => h.FirstSeenDays, h => h.FirstSeenTrials, parent.FirstSeen),
            Rules = Rates(hosts, h => h.RuleDays, h => h.Days, parent.Rules),
        };
    }

    private static SortedDictionary<string, RatePrior> Rates(IReadOnlyList<HostSummary> hosts,
        Func<HostSummary, IReadOnlyDictionary<string, int>> hits, Func<HostSummary, int> days, SortedDictionary<string, RatePrior> parent)
    {
        var labels = new SortedSet<string>(parent.Keys, StringComparer.Ordinal);
        foreach (var host in hosts) labels.UnionWith(hits(host).Keys);
        var rates = new SortedDictionary<string, RatePrior>(StringComparer.Ordinal);
        foreach (string label in labels)
            rates[label] = RatePrior.Estimate(hosts.Select(h => (hits(h).GetValueOrDefault(label), days(h))), parent.GetValueOrDefault(label) ?? RatePrior.Vague);
        return rates;
    }

    internal void Save(BinaryWriter w)
    {
        foreach (var prior in Amounts)
        {
            w.Write(prior is not null);
            if (prior is null) continue;
            foreach (double v in (ReadOnlySpan<double>)[prior.ActiveA, prior.ActiveB, prior.Location, prior.Within, prior.Between]) w.Write(v);
        }
        foreach (double share in HourShares) w.Write(share);
        foreach (var rates in (SortedDictionary<string, RatePrior>[])[FirstSeen, Rules])
        {
            w.Write(rates.Count);
            foreach (var (label, rate) in rates)
            {
                w.Write(label);
                w.Write(rate.A);
                w.Write(rate.B);
            }
        }
    }

    internal static PeerPriors Load(BinaryReader r)
    {
        var amounts = new HurdlePrior?[FeatureCatalog.Count];
        for (int i = 0; i < amounts.Length; i++)
            if (r.ReadBoolean()) amounts[i] = new HurdlePrior(r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble(), r.ReadDouble());
        var shares = new double[HourProfile.Cells];
        for (int i = 0; i < shares.Length; i++) shares[i] = r.ReadDouble();
        SortedDictionary<string, RatePrior> Rates()
        {
            var rates = new SortedDictionary<string, RatePrior>(StringComparer.Ordinal);
            for (int n = r.ReadInt32(); n > 0; n--) rates[r.ReadString()] = new RatePrior(r.ReadDouble(), r.ReadDouble());
            return rates;
        }
        var firstSeen = Rates();
        return new PeerPriors { Amounts = amounts, HourShares = shares, FirstSeen = firstSeen, Rules = Rates() };
    }
}

/// <summary>What training keeps of one host.</summary>
public sealed record HostSummary(string Host, int Days, HurdleHistory[] Amounts, HourProfile Profile,
    IReadOnlyDictionary<string, int> FirstSeenDays, int FirstSeenTrials, IReadOnlyDictionary<string, int> RuleDays)
{
    /// <summary>Of a state.</summary>
    public static HostSummary Of(string host, HostState state)
        => new(host, state.Days, state.Amounts, state.Profile, state.FirstSeenDays, state.FirstSeenTrials, state.AllRuleDays);

    /// <summary>Behaviour as finite numbers, for peer groups: how often and how much the host exchanges with repositories, how
    /// much it sends at all, how often it runs repository commands, and when it works.</summary>
    public double[] PeerProfile()
    {
        double night = 0, weekend = 0;
        var counts = Profile.Counts;
        for (int cell = 0; cell < HourProfile.Cells; cell++)
        {
            if (cell >= 24) weekend += counts[cell];
            if (cell % 24 is < 6 or >= 20) night += counts[cell];
        }
        double total = Math.Max(1, Profile.Total);
        return
        [
            Rate(FeatureCatalog.RepoBytesOut), Size(FeatureCatalog.RepoBytesOut), Size(FeatureCatalog.RepoBytesIn),
            Size(FeatureCatalog.ExternalBytesOut), Rate(FeatureCatalog.RepoCommands), Size(FeatureCatalog.RepoCommands),
            night / total, weekend / total, Math.Log(1 + Profile.Total / Math.Max(1, Days)),
        ];
    }

    private double Rate(int feature) => (Amounts[feature].ActiveDays + 0.5) / (Amounts[feature].Days + 1);

    private double Size(int feature) => Rate(feature) * Amounts[feature].Mean;
}
