-- Runs of claims: an address and a host whose own outgoing connections (or DHCP requests) show it, as long as no other
-- host shows it.
CREATE OR REPLACE TABLE claim AS
WITH seen AS (
  SELECT f.src_ip AS ip, c.host, f.time
  FROM flow_in f JOIN canonical c ON c.raw = f.host JOIN address a ON a.ip = f.src_ip
  WHERE f.agent AND f.state <> 'inbound' AND a.bindable AND c.host <> ''
  UNION ALL
  SELECT n.address, c.host, n.time
  FROM name_in n JOIN canonical c ON c.raw = n.name JOIN address a ON a.ip = n.address
  WHERE n.name_source = 'dhcp' AND a.bindable AND c.host <> ''
),
changes AS (
  SELECT *, CASE WHEN host = LAG(host) OVER (PARTITION BY ip ORDER BY time, host) THEN 0 ELSE 1 END AS change FROM seen
),
runs AS (SELECT *, SUM(change) OVER (PARTITION BY ip ORDER BY time, host ROWS UNBOUNDED PRECEDING) AS run FROM changes)
SELECT ip, host, MIN(time) AS first_time, MAX(time) AS last_time FROM runs GROUP BY ip, run, host;
