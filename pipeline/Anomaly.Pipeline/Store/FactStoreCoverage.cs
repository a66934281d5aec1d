using System.Globalization;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

public sealed partial class FactStore
{
    /// <summary>Flows a fleet has in an hour of the day, by the median of the days before, for a silent hour to be an outage.</summary>
    public const int OutageFlows = 20;

    private const int OutageDays = 14;

    /// <summary>Hosts with facts in the days from–to, ordinal order.</summary>
    public IEnumerable<HostPresence> Hosts(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.HostHour, Files(FactSchema.HostHour.Name, fromDay, toDay));
        Attach(job, "flow", EventSchema.Flow, fromDay, toDay);
        foreach (var host in job.Read("""
            SELECT p.*, COALESCE(a.addresses, 0) AS addresses, COALESCE(a.last_address, '') AS last_address
            FROM (
              SELECT host, MIN(day) AS first_day, MAX(day) AS last_day, CAST(COUNT(DISTINCT day) AS INTEGER) AS days,
                CAST(COUNT(DISTINCT CASE WHEN flows > 0 THEN day END) AS INTEGER) AS flow_days,
                CAST(COUNT(DISTINCT CASE WHEN processes > 0 THEN day END) AS INTEGER) AS process_days,
                CAST(COUNT(DISTINCT CASE WHEN files > 0 THEN day END) AS INTEGER) AS file_days,
                CAST(SUM(CASE WHEN flows > 0 THEN 1 ELSE 0 END) AS DOUBLE) / GREATEST(COUNT(DISTINCT CASE WHEN flows > 0 THEN day END), 1) AS flow_hours,
                CAST(SUM(repo_bytes_out) AS BIGINT) AS repo_bytes_out, CAST(SUM(unknown_byte_flows) AS BIGINT) AS unknown_byte_flows,
                CAST(SUM(missed_bytes) AS BIGINT) AS missed_bytes
              FROM stored WHERE host <> '' GROUP BY host) p
            LEFT JOIN (
              SELECT host, CAST(COUNT(DISTINCT src_ip) AS INTEGER) AS addresses, MAX_BY(src_ip, (time, src_ip)) AS last_address
              FROM flow WHERE host <> '' AND src_ip <> '' GROUP BY host) a ON a.host = p.host
            ORDER BY p.host
            """, HostPresence.Schema))
            yield return host;
    }

    /// <summary>What each kind of sensor delivered in the days from–to, by sensor and day.</summary>
    public IEnumerable<SensorDay> Sensors(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.HostHour, []);
        Attach(job, "flow", EventSchema.Flow, fromDay, toDay);
        Attach(job, "process", EventSchema.Process, fromDay, toDay);
        Attach(job, "file", EventSchema.File, fromDay, toDay);
        foreach (var row in job.Read("""
            SELECT sensor, day, CAST(COUNT(DISTINCT hour) AS INTEGER) AS hours, COUNT(*) AS events, CAST(COUNT(DISTINCT host) AS INTEGER) AS hosts,
              CAST(SUM(missed_bytes) AS BIGINT) AS missed_bytes
            FROM (
              SELECT sensor, day, hour, host, missed_bytes FROM flow
              UNION ALL SELECT sensor, day, hour, host, CAST(0 AS BIGINT) AS missed_bytes FROM process
              UNION ALL SELECT sensor, day, hour, host, CAST(0 AS BIGINT) AS missed_bytes FROM file) seen
            GROUP BY sensor, day ORDER BY sensor, day
            """, SensorDay.Schema))
            yield return row;
    }

    /// <summary>
    /// Hours of the days from–to in which no external byte of any host was counted though the fleet has at least
    /// <see cref="OutageFlows"/> flows, and bytes, at that hour of the day, by the median of the 14 days before: whoever counts bytes was
    /// silent, not the hosts. Hours since 1970-01-01 UTC, ascending.
    /// </summary>
    public IReadOnlyList<long> Outages(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.HostHour, Files(FactSchema.HostHour.Name, fromDay < int.MinValue + OutageDays ? fromDay : fromDay - OutageDays, toDay));
        return [.. job.Query(string.Create(CultureInfo.InvariantCulture, $"""
            WITH known AS (SELECT day, hour, SUM(flows) AS flows, SUM(external_bytes_out + external_bytes_in) AS bytes FROM stored GROUP BY day, hour),
            days AS (SELECT DISTINCT day FROM known),
            grid AS (
              SELECT d.day, CAST(d.day AS BIGINT) * 24 + h.hour_of_day AS hour, h.hour_of_day, COALESCE(k.flows, 0) AS flows, COALESCE(k.bytes, 0) AS bytes
              FROM days d CROSS JOIN (SELECT CAST(range AS BIGINT) AS hour_of_day FROM range(24)) h
              LEFT JOIN known k ON k.hour = CAST(d.day AS BIGINT) * 24 + h.hour_of_day)
            SELECT g.hour FROM grid g JOIN grid b ON b.hour_of_day = g.hour_of_day AND b.day < g.day AND b.day >= g.day - {OutageDays}
            WHERE g.bytes = 0 AND g.day >= {fromDay} GROUP BY g.hour HAVING MEDIAN(b.flows) >= {OutageFlows} AND MEDIAN(b.bytes) > 0 ORDER BY g.hour
            """)).Select(row => row.GetInt64(0))];
    }

    private void Attach<T>(DuckDbJob job, string view, TableSchema<T> schema, int fromDay, int toDay)
        => job.AttachParquet(view, schema, [.. Days.Where(d => d >= fromDay && d <= toDay).Select(d => ResolvedTable.PathOf(_workspace, schema.Name, d)).Where(File.Exists)]);
}
