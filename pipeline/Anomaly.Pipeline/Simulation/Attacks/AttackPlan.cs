using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>An attack on a host with its days and what lasts over them.</summary>
/// <param name="Id">Name in <c>labels.csv</c>.</param>
/// <param name="Attack">What is done.</param>
/// <param name="Host">On which host.</param>
/// <param name="Days">Days in order.</param>
/// <param name="Volume">Payload over all days, bytes.</param>
/// <param name="Night">0 working hours, 1 evening, 2 night.</param>
/// <param name="Choice">Number from which lasting choices are made.</param>
/// <param name="Account">The attacker's account.</param>
/// <param name="Repository">The attacker's repository.</param>
internal sealed record PlannedAttack(string Id, Attack Attack, SimHost Host, int[] Days, long Volume, int Night, ulong Choice, string Account, string Repository);

/// <summary>
/// Which hosts are attacked how and when: in the last third of the days, every kind once before any twice, each host at
/// most once and never more than a third of the fleet; spread over the days, so that the first five places of a ranking
/// could hold them.
/// </summary>
internal static class AttackPlan
{
    /// <summary>Every kind of attack.</summary>
    public static IReadOnlyList<Attack> Kinds { get; } =
    [
        new BulkPush(), new LowAndSlow(), new ContentsApi(), new GistAndGh(), new InsiderNewOwner(), new SshOn443(), new StageArchivePush(),
        new PowerShellRest(), new LfsObjects(), new Worm(), new SlowRamp(), new NewProvider(), new BrowserUpload(), new PythonLibrary(),
    ];

    /// <summary>Hosts attacked on one day, at most; more only to have every kind once.</summary>
    public const int Places = 5;

    /// <summary>Attacks that begin on one day, at most, where days are enough to have every kind so.</summary>
    public const int Begins = 3;

    /// <summary>How many attacks a fleet of that size sees where days are enough.</summary>
    public static int Count(int hosts) => hosts <= 60 ? Math.Min(14, hosts * 3 / 10) : 14 + (hosts - 60) * 6 / 100;

    /// <summary>Plans all attacks, in order of their ids.</summary>
    public static List<PlannedAttack> Make(long seed, IReadOnlyList<SimHost> hosts, Presence presence, FleetEvents events, int first, int days)
    {
        int begin = first + Math.Min(days - 1, (days * 2 + 2) / 3), count = Count(hosts.Count);
        var open = hosts.Select(h => Enumerable.Range(begin, first + days - begin).Where(d => presence.Amount(h, d) > 0 && events.SensorUpAllDay(d)).ToArray()).ToArray();
        int perDay = Math.Min(Places, PerDay(open, Math.Min(count, Kinds.Count)));
        return Make(seed, hosts, open, Math.Min(count, perDay * BusyDays(open)), perDay);
    }

    /// <summary>
    /// Plans that many attacks, every kind once before any twice, each host at most once, no more of them beginning on a day
    /// than the days need.
    /// </summary>
    /// <param name="seed">Seed.</param>
    /// <param name="hosts">Hosts; their index is their place.</param>
    /// <param name="open">Days on which a host can be attacked, ascending, by host.</param>
    /// <param name="count">Attacks; fewer where no host fits.</param>
    public static List<PlannedAttack> Make(long seed, IReadOnlyList<SimHost> hosts, int[][] open, int count)
        => Make(seed, hosts, open, count, PerDay(open, count));

    private static int PerDay(int[][] open, int count)
    {
        int busy = BusyDays(open);
        return Math.Max(Begins, (count + busy - 1) / busy);
    }

    // Days on which hardly anybody works hold few attacks, so they are not reckoned with.
    private static int BusyDays(int[][] open) => Math.Max(1, open.SelectMany(d => d).GroupBy(d => d).Count(g => g.Count() >= open.Length / 2.0));

    private static List<PlannedAttack> Make(long seed, IReadOnlyList<SimHost> hosts, int[][] open, int count, int perDay)
    {
        var order = Kinds.OrderBy(k => Dice.Hash(seed, "order of " + k.Kind)).ToArray();
        var taken = new HashSet<int>();
        var plan = new List<PlannedAttack>();
        for (int i = 0; i < count; i++)
        {
            var attack = order[i % order.Length];
            var dice = new Dice(seed, "attack", i);
            int sessions = attack.Sessions(dice);
            var fit = hosts.Where(h => attack.Fits(h) && !taken.Contains(h.Index) && open[h.Index].Length > 0).OrderBy(h => Dice.Hash(seed, "victim", i, h.Index)).ToList();
            var found = Place(fit, sessions, Places);
            if (found is null && (i < order.Length || perDay > Places)) found = Place(fit, sessions, int.MaxValue);
            if (found is not var (victim, days)) continue;
            taken.Add(victim.Index);
            plan.Add(new PlannedAttack(
                FormattableString.Invariant($"a{i + 1:00}"), attack, victim, days, attack.Volume(dice),
                dice.Unit() switch { < 0.62 => 0, < 0.8 => 1, _ => 2 }, dice.Bits() >> 8, Names.Account(dice), Names.Token(dice, dice.Between(5, 9))));

            // As many days as wanted on any host, else one day less, and so on; which of the possible beginnings is drawn.
            (SimHost, int[])? Place(List<SimHost> among, int wanted, int places)
            {
                for (int used = wanted; used > 0; used--)
                {
                    foreach (var host in among)
                    {
                        int[] possible = open[host.Index];
                        var starts = Enumerable.Range(0, Math.Max(0, possible.Length - used + 1)).Where(from =>
                            plan.Count(p => p.Days[0] == possible[from]) < perDay
                            && possible[from..(from + used)].All(d => plan.Count(p => p.Days.Contains(d)) < places)).ToArray();
                        if (starts.Length == 0) continue;
                        int start = dice.Pick(starts);
                        return (host, possible[start..(start + used)]);
                    }
                }
                return null;
            }
        }
        return plan;
    }

    /// <summary>When a session begins, µs.</summary>
    public static long Begin(PlannedAttack attack, int day, Dice dice)
    {
        long midnight = day * Schema.Event.MicrosPerDay, local = midnight - WorkCalendar.Offset(attack.Host.Zone, day);
        long time = attack.Night switch
        {
            0 => local + (long)((9 + 7 * dice.Unit()) * WorkCalendar.Hour),
            1 => local + (long)((18.5 + 3 * dice.Unit()) * WorkCalendar.Hour),
            _ => midnight + (long)((0.2 + 3.5 * dice.Unit()) * WorkCalendar.Hour),
        };
        return Math.Clamp(time, midnight + WorkCalendar.Minute, midnight + 20 * WorkCalendar.Hour);
    }
}
