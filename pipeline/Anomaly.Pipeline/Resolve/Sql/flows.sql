-- Resolved flows. A name of the catalogue says the provider, unless it is a reverse name. Where no name does, the block
-- of the address says it: any block if the flow has no name to trust, an upload-capable one whatever the name is.
-- Behind a proxy that asks another the address is unknown; there a name of several labels is outside.
CREATE OR REPLACE TABLE flow AS
WITH provided AS (
  SELECT p.*, n.http_method, n.http_path, n.name,
    m.provider IS NULL AND a.provider <> '' AND (a.upload OR n.name_source IN ('', 'ptr')) AS by_address,
    n.name_source,
    COALESCE(m.provider, CASE WHEN a.upload OR n.name_source IN ('', 'ptr') THEN a.provider END, '') AS provider,
    COALESCE(m.channel, CASE WHEN a.upload OR n.name_source IN ('', 'ptr') THEN a.channel END, '') AS channel
  FROM flow_pick p
  JOIN flow_name n ON n.rid = p.rid
  LEFT JOIN name_provider m ON m.name = n.name AND n.name_source <> 'ptr'
  LEFT JOIN address a ON a.ip = p.r_ip
)
SELECT f.* EXCLUDE (agent) REPLACE (
  p.host AS host,
  CASE WHEN a.user <> '' THEN a.user ELSE f.user END AS user,
  p.l_ip AS src_ip, p.r_ip AS dst_ip, p.l_port AS src_port, p.r_port AS dst_port,
  CASE WHEN NOT f.bytes_known AND a.bytes_known THEN CASE WHEN s.swapped THEN a.bytes_in ELSE a.bytes_out END
    WHEN p.swapped THEN f.bytes_in ELSE f.bytes_out END AS bytes_out,
  CASE WHEN NOT f.bytes_known AND a.bytes_known THEN CASE WHEN s.swapped THEN a.bytes_out ELSE a.bytes_in END
    WHEN p.swapped THEN f.bytes_out ELSE f.bytes_in END AS bytes_in,
  f.bytes_known OR COALESCE(a.bytes_known, false) AS bytes_known,
  CASE WHEN p.http_method <> '' THEN p.http_method ELSE f.http_method END AS http_method,
  CASE WHEN p.http_method <> '' THEN p.http_path ELSE f.http_path END AS http_path,
  CASE WHEN a.process <> '' THEN a.process ELSE f.process END AS process,
  CASE WHEN a.process <> '' THEN a.process_name ELSE f.process_name END AS process_name,
  CASE WHEN a.process <> '' THEN p.link_kind WHEN f.process = '' THEN 'none' ELSE f.process_link END AS process_link,
  p.name AS dst_name,
  CASE WHEN p.by_address THEN 'cidr' ELSE p.name_source END AS name_source,
  p.provider AS provider,
  CASE WHEN o.port IS NOT NULL AND p.channel IN ('git', 'api', 'upload', 'web') THEN 'ssh' ELSE p.channel END AS channel,
  p.external OR (p.r_ip = '' AND p.name LIKE '%.%') AS external)
FROM provided p
JOIN flow_in f ON f.rowid = p.rid
LEFT JOIN flow_in a ON a.rowid = p.agent_rid
LEFT JOIN flow_side s ON s.rid = p.agent_rid
LEFT JOIN ssh_port o ON o.provider = p.provider AND o.port = p.r_port
ORDER BY p.host, f.time, f.source, f.line;
