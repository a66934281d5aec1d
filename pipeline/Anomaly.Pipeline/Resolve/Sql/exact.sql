-- Candidates for exact links: flows of network sensors and agents' records with the same two ends and protocol.
WITH flows AS (
  SELECT rid, time, source, line, agent, hash(proto, l_ip, l_port, r_ip, r_port) AS k
  FROM flow_side ANTI JOIN flow_duplicate USING (rid)
  WHERE l_ip <> '' AND l_port <> 0
),
both_sides AS (SELECT k FROM flows GROUP BY k HAVING BOOL_OR(agent) AND NOT BOOL_AND(agent))
SELECT k, agent, rid, time FROM flows SEMI JOIN both_sides USING (k) ORDER BY k, time, source, line;
