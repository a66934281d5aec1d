-- Candidates for probable links: agents' records that lack the local end, and flows of the same host to the same
-- address and port that no exact link took.
WITH flows AS (
  SELECT rid, time, source, line, agent, hash(host, r_ip, r_port) AS k
  FROM flow_side ANTI JOIN flow_duplicate USING (rid)
  WHERE host <> '' AND r_port <> 0
    AND (CASE WHEN agent THEN l_port = 0 ELSE rid NOT IN (SELECT net FROM link) END)
),
both_sides AS (SELECT k FROM flows GROUP BY k HAVING BOOL_OR(agent) AND NOT BOOL_AND(agent))
SELECT k, agent, rid, time FROM flows SEMI JOIN both_sides USING (k) ORDER BY k, time, source, line;
