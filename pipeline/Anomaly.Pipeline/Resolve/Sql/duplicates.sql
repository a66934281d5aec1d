-- One flow seen several times: rid is dropped for keep.
-- Network sensors: the same two ends and protocol, starts no further apart than duplicate_us (or the same uid); known
-- bytes win, then the smaller loss, then more bytes. Without ports the ends do not tell connections apart, so there a
-- second log is needed. Requests of proxies are records of their own, many to a connection. Agents: the same of one host; a known process wins, then Sysmon.
CREATE OR REPLACE TABLE flow_duplicate AS
WITH keyed AS (
  SELECT rid, time, source, line, sensor, uid, agent, process, bytes_known, missed_bytes, bytes, l_port <> 0 AND r_port <> 0 AS ports,
    CASE WHEN (l_ip, l_port) <= (r_ip, r_port)
      THEN hash(agent, proto, l_ip, l_port, r_ip, r_port, CASE WHEN agent THEN host ELSE '' END)
      ELSE hash(agent, proto, r_ip, r_port, l_ip, l_port, CASE WHEN agent THEN host ELSE '' END) END AS k
  FROM flow_side
  WHERE (NOT agent OR l_port <> 0) AND sensor NOT IN ('squid', 'w3c')
),
many AS (SELECT k FROM keyed GROUP BY k HAVING COUNT(*) > 1),
changes AS (
  SELECT keyed.*, CASE
      WHEN uid <> '' AND uid = LAG(uid) OVER w THEN 0
      WHEN time - LAG(time) OVER w <= getvariable('duplicate_us') AND (ports OR source <> LAG(source) OVER w) THEN 0
      ELSE 1 END AS change
  FROM keyed SEMI JOIN many USING (k)
  WINDOW w AS (PARTITION BY k ORDER BY time, source, line)
),
groups AS (SELECT *, SUM(change) OVER (PARTITION BY k ORDER BY time, source, line ROWS UNBOUNDED PRECEDING) AS g FROM changes),
kept AS (
  SELECT rid, FIRST_VALUE(rid) OVER (PARTITION BY k, g
    ORDER BY bytes_known DESC, agent AND process <> '' DESC, agent AND sensor = 'sysmon' DESC, missed_bytes, bytes DESC, source, line) AS keep
  FROM groups
)
SELECT rid, keep FROM kept WHERE rid <> keep;
