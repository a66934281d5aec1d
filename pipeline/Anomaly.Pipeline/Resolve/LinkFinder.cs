using DuckDB.NET.Data;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Pairs flows of network sensors with records of agents.</summary>
internal static class LinkFinder
{
    /// <summary>
    /// Reads candidates (key, is an agent's record, row, time) sorted by key and time, and returns the pairs. The
    /// candidates of one key are held in memory.
    /// </summary>
    public static List<(long Net, long Agent)> Find(IEnumerable<DuckDBDataReader> candidates, long skew)
    {
        var matcher = new NearestMatcher(skew);
        var pairs = new List<(long, long)>();
        List<long> netRows = [], netTimes = [], agentRows = [], agentTimes = [];
        ulong key = 0;
        foreach (var row in candidates)
        {
            ulong next = row.GetFieldValue<ulong>(0);
            if (next != key)
            {
                Flush();
                key = next;
            }
            bool agent = row.GetBoolean(1);
            (agent ? agentRows : netRows).Add(row.GetInt64(2));
            (agent ? agentTimes : netTimes).Add(row.GetInt64(3));
        }
        Flush();
        return pairs;

        void Flush()
        {
            foreach (var (net, agent) in matcher.Match(netTimes, agentTimes)) pairs.Add((netRows[net], agentRows[agent]));
            netRows.Clear();
            netTimes.Clear();
            agentRows.Clear();
            agentTimes.Clear();
        }
    }
}
