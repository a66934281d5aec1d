-- The flows that remain, and the name of their other side: by uid (SNI, then the HTTP host of the largest request), the
-- sensor's own SNI or HTTP host, DNS answers to that host before the flow, the sensor's own name, reverse names.
CREATE OR REPLACE TABLE flow_pick AS
SELECT s.rid, s.time, s.swapped, s.agent, s.l_ip, s.l_port, s.r_ip, s.r_port, s.external, l.agent AS agent_rid, l.kind AS link_kind,
  CASE WHEN l.agent IS NOT NULL THEN a.host ELSE s.host END AS host,
  CASE WHEN s.swapped THEN '' ELSE f.dst_name END AS own_name,
  CASE WHEN s.swapped OR f.dst_name = '' THEN '' WHEN f.name_source = '' THEN 'sensor' ELSE f.name_source END AS own_source,
  CASE WHEN l.agent IS NULL OR a.swapped THEN '' ELSE fa.dst_name END AS agent_name,
  CASE WHEN l.agent IS NULL OR a.swapped OR fa.dst_name = '' THEN '' WHEN fa.name_source = '' THEN 'sensor' ELSE fa.name_source END AS agent_source
FROM flow_side s
JOIN flow_in f ON f.rowid = s.rid
LEFT JOIN link l ON l.net = s.rid
LEFT JOIN flow_side a ON a.rid = l.agent
LEFT JOIN flow_in fa ON fa.rowid = l.agent
WHERE s.rid NOT IN (SELECT rid FROM flow_duplicate) AND s.rid NOT IN (SELECT agent FROM link);

CREATE OR REPLACE TABLE uid_name AS
WITH flows AS (
  SELECT COALESCE(d.keep, s.rid) AS rid, s.uid, s.src_ip
  FROM flow_side s LEFT JOIN flow_duplicate d ON d.rid = s.rid
  WHERE s.uid <> ''
),
hits AS (
  SELECT flows.rid, n.*
  FROM name_known n JOIN flows ON flows.uid = n.uid AND (n.client = '' OR n.client = flows.src_ip)
  WHERE n.name_source IN ('sni', 'http')
)
SELECT rid,
  COALESCE(ARG_MIN(name, (time, source, line)) FILTER (name_source = 'sni'), '') AS sni,
  COALESCE(ARG_MAX(name, (request_bytes, -time, -line)) FILTER (name_source = 'http'), '') AS http,
  COALESCE(ARG_MAX(http_method, (request_bytes, -time, -line)) FILTER (name_source = 'http'), '') AS http_method,
  COALESCE(ARG_MAX(http_path, (request_bytes, -time, -line)) FILTER (name_source = 'http'), '') AS http_path
FROM hits GROUP BY rid;

CREATE OR REPLACE TABLE name_side AS
SELECT n.*, CASE WHEN COALESCE(c.host, '') <> '' THEN c.host
    WHEN n.time < b.to_time THEN b.host ELSE n.client END AS to_host
FROM name_known n
LEFT JOIN canonical c ON c.raw = n.host
ASOF LEFT JOIN binding b ON b.ip = n.client AND n.time >= b.from_time
WHERE n.name_source IN ('dns', 'ptr');

CREATE OR REPLACE TABLE answer AS
SELECT to_host AS host, address, time, MIN(name) AS name, BOOL_AND(client = '') AS by_agent,
  MAX(GREATEST(CAST(ttl_s AS BIGINT) * 1000000, getvariable('name_us'))) AS good_us
FROM name_side WHERE name_source = 'dns' AND to_host <> '' GROUP BY to_host, address, time;

CREATE OR REPLACE TABLE reverse_answer AS
SELECT address, time, MIN(name) AS name, MAX(GREATEST(CAST(ttl_s AS BIGINT) * 1000000, getvariable('name_us'))) AS good_us
FROM name_side WHERE name_source = 'ptr' GROUP BY address, time;

CREATE OR REPLACE TABLE dns_name AS
WITH flows AS (
  SELECT p.rid, p.host, p.l_ip, p.r_ip, p.time
  FROM flow_pick p LEFT JOIN uid_name u ON u.rid = p.rid
  WHERE COALESCE(u.sni, '') = '' AND COALESCE(u.http, '') = ''
    AND p.own_source NOT IN ('sni', 'http') AND p.agent_source NOT IN ('sni', 'http')
),
before AS (
  SELECT flows.rid, a.name
  FROM flows ASOF JOIN answer a ON a.host = flows.host AND a.address = flows.r_ip AND flows.time >= a.time
  WHERE flows.time - a.time <= a.good_us
),
-- Where the address bound nobody (shared by several hosts, say), answers to it are kept under the address.
unbound AS (
  SELECT flows.rid, a.name
  FROM (SELECT * FROM flows ANTI JOIN before USING (rid) WHERE l_ip <> '' AND l_ip <> host) AS flows
  ASOF JOIN answer a ON a.host = flows.l_ip AND a.address = flows.r_ip AND flows.time >= a.time
  WHERE flows.time - a.time <= a.good_us
),
-- An agent's clock may date its host's look-up after the connection that the network sensor saw.
late AS (
  SELECT flows.rid, a.name
  FROM (SELECT * FROM flows ANTI JOIN before USING (rid) ANTI JOIN unbound USING (rid)) AS flows
  ASOF JOIN (SELECT * FROM answer WHERE by_agent) a ON a.host = flows.host AND a.address = flows.r_ip AND flows.time <= a.time
  WHERE a.time - flows.time <= getvariable('skew_us')
)
SELECT rid, name FROM before UNION ALL SELECT rid, name FROM unbound UNION ALL SELECT rid, name FROM late;

CREATE OR REPLACE TABLE flow_name AS
WITH found AS (
  SELECT p.rid, p.r_ip, p.time,
    CASE
      WHEN COALESCE(u.sni, '') <> '' THEN (u.sni, 'sni')
      WHEN COALESCE(u.http, '') <> '' THEN (u.http, 'http')
      WHEN p.own_source IN ('sni', 'http') THEN (p.own_name, p.own_source)
      WHEN p.agent_source IN ('sni', 'http') THEN (p.agent_name, p.agent_source)
      WHEN d.name IS NOT NULL THEN (d.name, 'dns')
      WHEN p.own_source NOT IN ('', 'ptr') THEN (p.own_name, p.own_source)
      WHEN p.agent_source NOT IN ('', 'ptr') THEN (p.agent_name, p.agent_source)
      WHEN p.own_source = 'ptr' THEN (p.own_name, 'ptr')
      WHEN p.agent_source = 'ptr' THEN (p.agent_name, 'ptr')
      ELSE ('', '') END AS found,
    COALESCE(u.http_method, '') AS http_method, COALESCE(u.http_path, '') AS http_path
  FROM flow_pick p
  LEFT JOIN uid_name u ON u.rid = p.rid
  LEFT JOIN dns_name d ON d.rid = p.rid
),
reversed AS (
  SELECT f.rid, r.name FROM (SELECT rid, r_ip, time FROM found WHERE found[2] = '') AS f
  ASOF JOIN reverse_answer r ON r.address = f.r_ip AND f.time >= r.time
  WHERE f.time - r.time <= r.good_us
)
SELECT f.rid, f.http_method, f.http_path,
  CASE WHEN r.name IS NOT NULL THEN r.name ELSE f.found[1] END AS name,
  CASE WHEN r.name IS NOT NULL THEN 'ptr' ELSE f.found[2] END AS name_source
FROM found f LEFT JOIN reversed r ON r.rid = f.rid;
