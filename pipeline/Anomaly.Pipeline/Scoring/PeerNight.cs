using System.Globalization;
using Anomaly.Models.Baselines;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline.Features;
using MathNet.Numerics.Distributions;

namespace Anomaly.Pipeline.Scoring;

/// <summary>
/// What the peers of a host show on the same day. Where a reason holds for more of them than it should, as on a release day or when a
/// tool spreads, its p-value or base rate is raised by as much: by (k + 1)/(E + 1), the posterior mean of a Poisson rate
/// whose prior is an exponential of mean 1, with k other hosts of the peer group that show the like and E expected. It is never lowered.
/// </summary>
public sealed class PeerNight
{
    private readonly List<Entry> _entries = [];
    private readonly SortedDictionary<int, Peers> _groups = [];

    private sealed record Entry(HostScore? Score, int Group, FusedEvidence Fused);

    /// <summary>Takes a host-day in.</summary>
    /// <param name="score">To be settled; null where only the weights are wanted.</param>
    /// <param name="group">Peer group.</param>
    /// <param name="fused">What the host shows, by itself.</param>
    /// <param name="state">State at the end of the day before.</param>
    /// <param name="priors">Priors of the peer group, the same for all its hosts.</param>
    public void Add(HostScore? score, int group, FusedEvidence fused, HostState state, PeerPriors priors)
    {
        _entries.Add(new Entry(score, group, fused));
        if (!_groups.TryGetValue(group, out var peers)) _groups[group] = peers = new Peers(priors);
        peers.Add(fused, state);
    }

    /// <summary>Every host-day with its reasons weighed anew, in the order they were added.</summary>
    public IEnumerable<(HostScore? Score, FusedEvidence Fused)> Settle(double most)
    {
        foreach (var peers in _groups.Values) peers.Close();
        foreach (var (score, group, fused) in _entries)
        {
            var peers = _groups[group];
            yield return (score, EvidenceBuilder.Combine([.. fused.Candidates.Select(c => peers.Weigh(c, most))], fused.RuleScore));
        }
    }

    // One peer group on one day.
    private sealed class Peers(PeerPriors priors)
    {
        private readonly Dictionary<(string Group, string Label), List<double>> _pValues = [];
        private readonly Dictionary<(string Kind, string Label), int> _shown = [];
        private readonly Dictionary<(string Kind, string Label), double> _expected = [];

        // Hosts by the days behind their rates, and what own history adds to the expectation of rates without any.
        private readonly SortedDictionary<int, int> _ruleDays = [], _firstDays = [];
        private readonly Dictionary<(string Kind, string Label), double> _hits = [];
        private int _hosts, _modelled;

        public void Add(FusedEvidence fused, HostState state)
        {
            _hosts++;
            _ruleDays[state.Days] = _ruleDays.GetValueOrDefault(state.Days) + 1;
            foreach (var (rule, days) in state.AllRuleDays) AddHits(("rule", rule), days, state.Days);
            if (fused.HasModels)
            {
                _modelled++;
                _firstDays[state.FirstSeenTrials] = _firstDays.GetValueOrDefault(state.FirstSeenTrials) + 1;
                foreach (var (label, days) in state.FirstSeenDays) AddHits(("first_seen", label), days, state.FirstSeenTrials);
            }
            var counted = new HashSet<(string, string)>();
            foreach (var candidate in fused.Candidates)
            {
                if (candidate.IsModel)
                {
                    var key = (candidate.Evidence.Group, candidate.Label);
                    if (!_pValues.TryGetValue(key, out var all)) _pValues[key] = all = [];
                    all.Add(candidate.Rate);
                }
                else if (counted.Add(Key(candidate))) _shown[Key(candidate)] = _shown.GetValueOrDefault(Key(candidate)) + 1;
            }
        }

        public void Close()
        {
            foreach (var all in _pValues.Values) all.Sort();
            foreach (var key in _shown.Keys)
            {
                var prior = Prior(key);
                double sum = _hits.GetValueOrDefault(key);
                foreach (var (days, hosts) in key.Kind == "rule" ? _ruleDays : _firstDays) sum += hosts * prior.Posterior(0, days);
                _expected[key] = sum;
            }
        }

        public Candidate Weigh(Candidate candidate, double most)
        {
            if (candidate.Evidence.Weight == 0) return candidate;
            int others = (candidate.IsModel || candidate.Evidence.Kind == "first_seen" ? _modelled : _hosts) - 1, shown;
            double expected;
            if (candidate.IsModel)
            {
                shown = AtMost(_pValues[(candidate.Evidence.Group, candidate.Label)], candidate.Rate) - 1;
                expected = others * candidate.Rate;
            }
            else
            {
                shown = _shown[Key(candidate)] - 1;
                expected = Math.Max(0, _expected[Key(candidate)] - candidate.Rate);
            }
            double factor = Excess(shown, expected);
            if (factor <= 1) return candidate;
            double rate = Math.Min(1, candidate.Rate * factor);
            int weight = candidate.IsModel ? GroupFusion.OfPValue(rate, most) : EvidenceBuilder.Weight(candidate, rate, most);
            if (weight >= candidate.Evidence.Weight) return candidate;
            string text = candidate.Evidence.Text.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
                $"{candidate.Evidence.Text}; today {shown} of {others} peers show the like, where {expected.ToString(expected < 9.95 ? "0.#" : "0", CultureInfo.InvariantCulture)} would be usual");
            return candidate with { Evidence = candidate.Evidence with { Weight = weight, Text = text } };
        }

        private static double Excess(int shown, double expected) => shown <= expected ? 1 : Gamma.InvCDF(shown + 1, expected + 1, 0.1);

        private void AddHits((string Kind, string Label) key, int hits, int days)
        {
            var prior = Prior(key);
            _hits[key] = _hits.GetValueOrDefault(key) + prior.Posterior(hits, days) - prior.Posterior(0, days);
        }

        private RatePrior Prior((string Kind, string Label) key)
            => (key.Kind == "rule" ? priors.Rules : priors.FirstSeen).GetValueOrDefault(key.Label) ?? RatePrior.Vague;

        private static (string, string) Key(Candidate candidate) => (candidate.Evidence.Kind, candidate.Label);

        private static int AtMost(List<double> sorted, double value)
        {
            int low = 0, high = sorted.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (sorted[middle] <= value) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
