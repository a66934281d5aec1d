using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>A look-alike on a host and its days, in order.</summary>
internal sealed record PlannedLookAlike(string Id, LookAlike LookAlike, SimHost Host, int[] Days)
{
    /// <summary>
    /// Look-alikes of a fleet, one in three hosts and every kind where the fleet is large enough and a host fits, in the last
    /// 55 % of the days; never on a host that is attacked.
    /// </summary>
    public static List<PlannedLookAlike> Make(long seed, IReadOnlyList<SimHost> hosts, IReadOnlySet<int> attacked, Presence presence, int first, int days)
    {
        var plan = new List<PlannedLookAlike>();
        var kinds = LookAlike.All.OrderBy(k => Dice.Hash(seed, "order of " + k.Kind)).ToArray();
        int begin = first + Math.Min(days - 1, days * 45 / 100);
        int count = hosts.Count < 6 ? hosts.Count / 2 : Math.Max(Math.Min(kinds.Length, hosts.Count * 3 / 5), hosts.Count / 3);
        for (int i = 0; i < count; i++)
        {
            var lookAlike = kinds[i % kinds.Length];
            var host = hosts.Where(h => lookAlike.Fits(h) && !attacked.Contains(h.Index))
                .MinBy(h => (plan.Count(p => p.Host == h), Dice.Hash(seed, "look-alike", i, h.Index)));
            if (host is null) continue;
            var open = Enumerable.Range(begin, first + days - begin).Where(d => presence.Amount(host, d) > 0).ToArray();
            if (open.Length == 0) continue;
            var dice = new Dice(seed, "look-alike days", i);
            int used = Math.Min(open.Length, dice.Between(lookAlike.FewestDays, lookAlike.MostDays)), from = dice.Between(0, open.Length - used);
            plan.Add(new PlannedLookAlike(FormattableString.Invariant($"b{i + 1:00}"), lookAlike, host, open[from..(from + used)]));
        }
        return plan;
    }
}
