-- view: sighting
-- grain: host, day, kind, key
-- needs: flow, process
-- columns:
--   host: canonical host
--   day: d since 1970-01-01 UTC
--   kind: process, network_process, repo_process, provider, process_provider, remote, account, account_provider, account_upload or account_remote
--   key: what was seen
--   first_time: first time that day, µs since 1970-01-01 UTC
--   last_time: last time that day, µs since 1970-01-01 UTC
--   events: how often that day (≥ 0)
--   bytes_out: bytes sent with it that day; 0 where none belong to it, bytes (≥ 0)

-- Upload-capable connections only count for repo_process, provider, process_provider and account_provider: a host that
-- downloads from a provider has not yet sent anything there.
SELECT host, day, kind, key,
  CAST(MIN(seen) AS BIGINT) AS first_time,
  CAST(MAX(seen) AS BIGINT) AS last_time,
  CAST(COUNT(*) AS BIGINT) AS events,
  CAST(SUM(sent) AS BIGINT) AS bytes_out
FROM (
  SELECT host, day, 'process' AS kind, image_name AS key, time AS seen, CAST(0 AS BIGINT) AS sent
  FROM process WHERE image_name <> ''
  UNION ALL
  SELECT host, day, 'account' AS kind, "user" AS key, time AS seen, CAST(0 AS BIGINT) AS sent
  FROM process WHERE "user" <> ''
  UNION ALL
  SELECT host, day, 'remote' AS kind, CONCAT(provider, '|', owner) AS key, time AS seen, CAST(0 AS BIGINT) AS sent
  FROM process WHERE owner <> ''
  UNION ALL
  SELECT host, day, 'account_upload' AS kind, "user" AS key, time AS seen, CAST(0 AS BIGINT) AS sent
  FROM process WHERE "user" <> '' AND action IN ('push', 'create_repo', 'api_upload', 'gist', 'release_upload', 'lfs_push')
  UNION ALL
  SELECT host, day, 'account_remote' AS kind, CONCAT("user", '|', provider, '|', owner) AS key, time AS seen, CAST(0 AS BIGINT) AS sent
  FROM process WHERE "user" <> '' AND owner <> ''
  UNION ALL
  SELECT host, day, 'network_process' AS kind, process_name AS key, time AS seen, bytes_out AS sent
  FROM flow WHERE external AND process_name <> ''
  UNION ALL
  SELECT host, day, 'repo_process' AS kind, process_name AS key, time AS seen, bytes_out AS sent
  FROM flow WHERE channel IN ('git', 'api', 'upload', 'ssh', 'web') AND process_name <> ''
  UNION ALL
  SELECT host, day, 'provider' AS kind, provider AS key, time AS seen, bytes_out AS sent
  FROM flow WHERE channel IN ('git', 'api', 'upload', 'ssh', 'web')
  UNION ALL
  SELECT host, day, 'process_provider' AS kind, CONCAT(process_name, '|', provider) AS key, time AS seen, bytes_out AS sent
  FROM flow WHERE channel IN ('git', 'api', 'upload', 'ssh', 'web') AND process_name <> ''
  UNION ALL
  SELECT host, day, 'account_provider' AS kind, CONCAT("user", '|', provider) AS key, time AS seen, bytes_out AS sent
  FROM flow WHERE channel IN ('git', 'api', 'upload', 'ssh', 'web') AND "user" <> ''
) seen_with
WHERE host <> ''
GROUP BY host, day, kind, key
