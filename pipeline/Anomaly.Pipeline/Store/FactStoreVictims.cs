using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

public sealed partial class FactStore
{
    /// <summary>The private address that most flows of each host came from, by host, in the day; ordered by host.</summary>
    public IEnumerable<(string Host, string Address)> Addresses(int day)
    {
        using var job = Job(FactSchema.HostHour, []);
        Attach(job, "flow", EventSchema.Flow, day, day);
        foreach (var row in job.Query("""
            SELECT host, MAX_BY(src_ip, (flows, src_ip)) FROM (
              SELECT host, src_ip, COUNT(*) AS flows FROM flow WHERE host <> '' AND external AND (starts_with(src_ip, '10.') OR starts_with(src_ip, '192.168.') OR starts_with(src_ip, '172.')) GROUP BY host, src_ip) a
            GROUP BY host ORDER BY host
            """)) yield return (row.GetString(0), row.GetString(1));
    }

    /// <summary>
    /// How the hosts of some days live, by host: the account that starts most programs (system accounts left out), whether programs
    /// lie on a drive, and repository commands.
    /// </summary>
    public IEnumerable<(string Host, string Account, bool Windows, long Commands)> Habits(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.HostHour, []);
        Attach(job, "process", EventSchema.Process, fromDay, toDay);
        foreach (var row in job.Query("""
            SELECT host, COALESCE(MAX_BY("user", (starts, "user")) FILTER ("user" <> '' AND lower("user") NOT IN ('root', 'system') AND "user" NOT ILIKE 'NT %' AND "user" NOT ILIKE '%$'), ''),
              SUM(drive) * 2 > SUM(starts), CAST(SUM(commands) AS BIGINT)
            FROM (
              SELECT host, "user", COUNT(*) AS starts, COUNT(*) FILTER (image[2] = ':') AS drive, COUNT(*) FILTER (action NOT IN ('', 'archive', 'bundle')) AS commands
              FROM process WHERE host <> '' GROUP BY host, "user") p
            GROUP BY host ORDER BY host
            """)) yield return (row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetInt64(3));
    }
}
