-- Every flow with its monitored side on the left: l_ip:l_port is it, r_ip:r_port the other side, host whose it is.
-- An agent's record is seen from its host. Of a network sensor's, the monitored side is the one whose address belongs to
-- a host or is private; the originator where both or neither are.
CREATE OR REPLACE TABLE flow_side AS
WITH bound AS (
  SELECT f.rowid AS rid, f.time, f.source, f.line, f.sensor, f.uid, f.proto, f.agent, f.state, f.process,
    f.src_ip, f.src_port, f.dst_ip, f.dst_port, f.bytes_known, f.missed_bytes, f.bytes_out + f.bytes_in AS bytes,
    COALESCE(c.host, '') AS own_host,
    COALESCE(CASE WHEN f.time < s.to_time THEN s.host END, '') AS src_host,
    COALESCE(CASE WHEN f.time < d.to_time THEN d.host END, '') AS dst_host,
    COALESCE(a.private, false) AS src_private, COALESCE(b.private, false) AS dst_private,
    COALESCE(a.external, false) AS src_external, COALESCE(b.external, false) AS dst_external
  FROM flow_in f
  LEFT JOIN canonical c ON c.raw = f.host
  LEFT JOIN address a ON a.ip = f.src_ip
  LEFT JOIN address b ON b.ip = f.dst_ip
  ASOF LEFT JOIN binding s ON s.ip = f.src_ip AND f.time >= s.from_time
  ASOF LEFT JOIN binding d ON d.ip = f.dst_ip AND f.time >= d.from_time
),
turned AS (
  SELECT *, CASE WHEN agent THEN state = 'inbound'
    ELSE NOT (src_host <> '' OR src_private) AND (dst_host <> '' OR dst_private) END AS swapped
  FROM bound
)
SELECT rid, time, source, line, sensor, uid, proto, agent, process, bytes_known, missed_bytes, bytes, swapped, src_ip,
  CASE WHEN swapped THEN dst_ip ELSE src_ip END AS l_ip,
  CASE WHEN swapped THEN dst_port ELSE src_port END AS l_port,
  CASE WHEN swapped THEN src_ip ELSE dst_ip END AS r_ip,
  CASE WHEN swapped THEN src_port ELSE dst_port END AS r_port,
  CASE WHEN swapped THEN src_external AND src_host = '' ELSE dst_external AND dst_host = '' END AS external,
  CASE WHEN own_host <> '' THEN own_host
    WHEN swapped THEN CASE WHEN dst_host <> '' THEN dst_host ELSE dst_ip END
    WHEN src_host <> '' THEN src_host
    ELSE src_ip END AS host
FROM turned;
