namespace Anomaly.Pipeline.Features;

/// <summary>On how many hosts, of the fleet and of a peer group, a key had been seen by a day.</summary>
public sealed class Prevalence
{
    /// <summary>Kind of the pseudo-sighting that every host has with key '': the size of the fleet.</summary>
    public const string HostKind = "host";

    private readonly Dictionary<(string Kind, string Key), Curve> _spread = [];
    private readonly Curve _fleet;
    private readonly int _first;

    /// <summary>Loads the spread of days [from, to]; keys of one host cost nothing.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="groupOf">Peer group of a host; null where groups are not known.</param>
    /// <param name="asked">First day that will be asked about: keys that were last seen before it are left out.</param>
    public Prevalence(IFactSource facts, int from, int to, Func<string, int>? groupOf = null, int asked = int.MinValue)
    {
        var steps = new List<SpreadStep>();
        foreach (var step in facts.Spread(from, to, groupOf ?? (_ => 0), asked))
        {
            if (steps.Count > 0 && (steps[0].Kind, steps[0].Key) != (step.Kind, step.Key)) Close(steps);
            steps.Add(step);
        }
        if (steps.Count > 0) Close(steps);
        _fleet = _spread.GetValueOrDefault((HostKind, "")) ?? new Curve([]);
        HasGroups = groupOf is not null;
        _first = from;
    }

    /// <summary>Days at the beginning of the facts in which everything is seen for the first time: no spread is read from them.</summary>
    public const int BurnIn = 3;

    /// <summary>
    /// Other hosts that had the key for the first time in the <see cref="FirstSeen.SpreadDays"/> days up to a day, and how large a share of those without it
    /// that is for each of these days; 0 where the facts do not go back further than <see cref="BurnIn"/> days.
    /// </summary>
    public (int Hosts, double Pace) Gained(string kind, string key, int day)
    {
        int since = Math.Max(day - FirstSeen.SpreadDays, _first + BurnIn - 1);
        if (since >= day || !_spread.TryGetValue((kind, key), out var curve)) return (0, 0);
        int before = curve.At(since), hosts = Less(curve.At(day)) - before;
        return hosts <= 0 ? (0, 0) : (hosts, (double)hosts / ((day - since) * (double)Math.Max(hosts, OtherHosts(day) - before)));
    }

    /// <summary>Whether peer groups are known.</summary>
    public bool HasGroups { get; }

    /// <summary>Other hosts that had the key by the end of a day; the asking host has it too and is not counted.</summary>
    public int Others(string kind, string key, int day) => Less(_spread.GetValueOrDefault((kind, key))?.At(day));

    /// <summary>The like in the peer group that the asking host belongs to.</summary>
    public int Peers(string kind, string key, int day, int group) => Less(_spread.GetValueOrDefault((kind, key))?.At(day, group));

    /// <summary>Other hosts of the fleet by the end of a day.</summary>
    public int OtherHosts(int day) => Less(_fleet.At(day));

    /// <summary>Other hosts of a peer group by the end of a day.</summary>
    public int OtherPeers(int day, int group) => Less(_fleet.At(day, group));

    private static int Less(int? hosts) => Math.Max(0, (hosts ?? 0) - 1);

    private void Close(List<SpreadStep> steps)
    {
        _spread[(steps[0].Kind, steps[0].Key)] = new Curve(steps);
        steps.Clear();
    }

    // Hosts by the end of each day: of the fleet first, then of every group that has any, days ascending within each.
    private sealed class Curve
    {
        private readonly (int Group, int Day, int Hosts)[] _steps;

        public Curve(List<SpreadStep> steps)
        {
            const int fleet = int.MinValue;
            var sums = new SortedDictionary<(int Group, int Day), int>();
            foreach (var step in steps)
            {
                sums[(fleet, step.Day)] = sums.GetValueOrDefault((fleet, step.Day)) + step.Hosts;
                sums[(step.Group, step.Day)] = sums.GetValueOrDefault((step.Group, step.Day)) + step.Hosts;
            }
            _steps = new (int, int, int)[sums.Count];
            int at = 0;
            foreach (var ((group, day), hosts) in sums)
            {
                int before = at > 0 && _steps[at - 1].Group == group ? _steps[at - 1].Hosts : 0;
                _steps[at++] = (group, day, before + hosts);
            }
        }

        public int At(int day, int group = int.MinValue)
        {
            int low = 0, high = _steps.Length;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if ((_steps[middle].Group, _steps[middle].Day).CompareTo((group, day)) <= 0) low = middle + 1;
                else high = middle;
            }
            return low > 0 && _steps[low - 1].Group == group ? _steps[low - 1].Hosts : 0;
        }
    }
}
