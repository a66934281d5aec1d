-- view: account_hour
-- grain: host, hour, account
-- needs: flow, process
-- columns:
--   host: canonical host
--   hour: h since 1970-01-01 UTC
--   day: d since 1970-01-01 UTC
--   account: account behind the events, as the log writes it
--   events: process starts and connections of the account (≥ 0)
--   uploads: commands of the account that send to a repository (≥ 0)
--   repo_bytes_out: sent by the account over upload-capable connections to providers, bytes (≥ 0)

-- Accounts that every machine has (SYSTEM, root, services, machine accounts) are left out: of one name, but not one account.
SELECT host, hour, day, account,
  CAST(COUNT(*) AS BIGINT) AS events,
  CAST(SUM(upload) AS BIGINT) AS uploads,
  CAST(SUM(sent) AS BIGINT) AS repo_bytes_out
FROM (
  SELECT host, hour, day, "user" AS account, CAST(0 AS BIGINT) AS sent,
    CASE WHEN action IN ('push', 'create_repo', 'api_upload', 'gist', 'release_upload', 'lfs_push') THEN 1 ELSE 0 END AS upload
  FROM process
  UNION ALL
  SELECT host, hour, day, "user" AS account,
    CASE WHEN channel IN ('git', 'api', 'upload', 'ssh', 'web') THEN bytes_out ELSE 0 END AS sent, 0 AS upload
  FROM flow
) acting
WHERE host <> ''
  AND LOWER(account) NOT IN ('', '-', '-1', '0', '4294967295', '(null)', '(unknown)', 'unset', 'root', 'system', 'localsystem', 'local service', 'network service',
    'localservice', 'networkservice', 'daemon', 'nobody', 's-1-5-18', 's-1-5-19', 's-1-5-20')
  AND LOWER(account) NOT LIKE 'nt authority%'
  AND LOWER(account) NOT LIKE 'nt-autorit%'
  AND LOWER(account) NOT LIKE 'nt service%'
  AND LOWER(account) NOT LIKE 'window manager%'
  AND LOWER(account) NOT LIKE 'font driver host%'
  AND account NOT LIKE '%$'
GROUP BY host, hour, day, account
