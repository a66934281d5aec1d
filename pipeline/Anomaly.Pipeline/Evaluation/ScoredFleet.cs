using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>Ranked days of one fleet with what is known of them.</summary>
/// <param name="Name">Name of the fleet.</param>
/// <param name="Days">Ranked days, ascending.</param>
/// <param name="Attacks">Attacks.</param>
/// <param name="LookAlikes">Harmless episodes that resemble attacks.</param>
internal sealed record ScoredFleet(string Name, IReadOnlyList<(int Day, IReadOnlyList<HostScore> Hosts)> Days, IReadOnlyList<AttackLabel> Attacks, IReadOnlyList<AttackLabel> LookAlikes)
{
    // Days of different fleets never meet: whoever is in the daily top is so among hosts of one fleet.
    private const int Apart = 100_000;

    /// <summary>Several fleets as one, whose hosts, days and attacks stay apart. Sums, shares and draws of hosts are then over all of them.</summary>
    public static ScoredFleet Pool(IReadOnlyList<ScoredFleet> fleets)
    {
        var days = new List<(int, IReadOnlyList<HostScore>)>();
        var attacks = new List<AttackLabel>();
        var lookAlikes = new List<AttackLabel>();
        for (int f = 0; f < fleets.Count; f++)
        {
            var (name, shift) = (fleets[f].Name, f * Apart);
            foreach (var (day, hosts) in fleets[f].Days)
                days.Add((day + shift, [.. hosts.Select(h =>
                {
                    var copy = h.Copy();
                    copy.Day += shift;
                    copy.Host = name + "/" + h.Host;
                    return copy;
                })]));
            attacks.AddRange(fleets[f].Attacks.Select(Moved));
            lookAlikes.AddRange(fleets[f].LookAlikes.Select(Moved));

            AttackLabel Moved(AttackLabel l) => l with { Attack = name + "/" + l.Attack, Host = name + "/" + l.Host, FirstDay = l.FirstDay + shift, LastDay = l.LastDay + shift };
        }
        return new ScoredFleet(string.Join('+', fleets.Select(f => f.Name)), days, attacks, lookAlikes);
    }

    /// <summary>Holds the ranking against the attacks.</summary>
    public EvaluationReport Evaluate(int top, double budget) => RankingEvaluation.Run(Days, Attacks, top, LookAlikes, budget);
}
