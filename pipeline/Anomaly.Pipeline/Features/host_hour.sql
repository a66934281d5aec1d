-- view: host_hour
-- grain: host, hour
-- needs: flow, process, file
-- columns:
--   host: canonical host
--   hour: h since 1970-01-01 UTC
--   day: d since 1970-01-01 UTC
--   flows: connections of the host (≥ 0)
--   external_bytes_out: sent to non-private addresses, bytes (≥ 0)
--   external_bytes_in: received from non-private addresses, bytes (≥ 0)
--   repo_flows: upload-capable connections to providers (channels git, api, upload, ssh, web) (≥ 0)
--   repo_bytes_out: sent over upload-capable connections to providers, bytes (≥ 0)
--   repo_bytes_in: received from providers, downloads included, telemetry not, bytes (≥ 0)
--   repo_largest_out: bytes sent by the largest upload-capable connection, bytes (≥ 0)
--   unknown_byte_flows: external connections whose bytes no sensor counted (≥ 0)
--   missed_bytes: bytes the sensor missed, bytes (≥ 0)
--   processes: process starts (≥ 0)
--   push: commands with action push (≥ 0)
--   create_repo: commands with action create_repo (≥ 0)
--   commit: commands with action commit (≥ 0)
--   add: commands with action add (≥ 0)
--   clone: commands with action clone (≥ 0)
--   fetch: commands with action fetch (≥ 0)
--   set_remote: commands with action set_remote (≥ 0)
--   api_upload: commands with action api_upload (≥ 0)
--   gist: commands with action gist (≥ 0)
--   release_upload: commands with action release_upload (≥ 0)
--   lfs_push: commands with action lfs_push (≥ 0)
--   bundle: commands with action bundle (≥ 0)
--   archive: commands with action archive (≥ 0)
--   files: file operations (≥ 0)
--   staged_files: files created, written or renamed into repository folders (≥ 0)

SELECT host, hour, day,
  CAST(SUM(c_flows) AS BIGINT) AS flows,
  CAST(SUM(c_external_bytes_out) AS BIGINT) AS external_bytes_out,
  CAST(SUM(c_external_bytes_in) AS BIGINT) AS external_bytes_in,
  CAST(SUM(c_repo_flows) AS BIGINT) AS repo_flows,
  CAST(SUM(c_repo_bytes_out) AS BIGINT) AS repo_bytes_out,
  CAST(SUM(c_repo_bytes_in) AS BIGINT) AS repo_bytes_in,
  CAST(MAX(c_repo_largest_out) AS BIGINT) AS repo_largest_out,
  CAST(SUM(c_unknown_byte_flows) AS BIGINT) AS unknown_byte_flows,
  CAST(SUM(c_missed_bytes) AS BIGINT) AS missed_bytes,
  CAST(SUM(c_processes) AS BIGINT) AS processes,
  CAST(SUM(c_push) AS BIGINT) AS push,
  CAST(SUM(c_create_repo) AS BIGINT) AS create_repo,
  CAST(SUM(c_commit) AS BIGINT) AS commit,
  CAST(SUM(c_add) AS BIGINT) AS add,
  CAST(SUM(c_clone) AS BIGINT) AS clone,
  CAST(SUM(c_fetch) AS BIGINT) AS fetch,
  CAST(SUM(c_set_remote) AS BIGINT) AS set_remote,
  CAST(SUM(c_api_upload) AS BIGINT) AS api_upload,
  CAST(SUM(c_gist) AS BIGINT) AS gist,
  CAST(SUM(c_release_upload) AS BIGINT) AS release_upload,
  CAST(SUM(c_lfs_push) AS BIGINT) AS lfs_push,
  CAST(SUM(c_bundle) AS BIGINT) AS bundle,
  CAST(SUM(c_archive) AS BIGINT) AS archive,
  CAST(SUM(c_files) AS BIGINT) AS files,
  CAST(SUM(c_staged_files) AS BIGINT) AS staged_files
FROM (
  SELECT host, hour, day,
    CAST(COUNT(*) AS BIGINT) AS c_flows,
    CAST(SUM(CASE WHEN external THEN bytes_out ELSE 0 END) AS BIGINT) AS c_external_bytes_out,
    CAST(SUM(CASE WHEN external THEN bytes_in ELSE 0 END) AS BIGINT) AS c_external_bytes_in,
    CAST(SUM(CASE WHEN channel IN ('git', 'api', 'upload', 'ssh', 'web') THEN 1 ELSE 0 END) AS BIGINT) AS c_repo_flows,
    CAST(SUM(CASE WHEN channel IN ('git', 'api', 'upload', 'ssh', 'web') THEN bytes_out ELSE 0 END) AS BIGINT) AS c_repo_bytes_out,
    CAST(SUM(CASE WHEN channel <> '' AND channel <> 'telemetry' THEN bytes_in ELSE 0 END) AS BIGINT) AS c_repo_bytes_in,
    CAST(MAX(CASE WHEN channel IN ('git', 'api', 'upload', 'ssh', 'web') THEN bytes_out ELSE 0 END) AS BIGINT) AS c_repo_largest_out,
    CAST(SUM(CASE WHEN external AND NOT bytes_known THEN 1 ELSE 0 END) AS BIGINT) AS c_unknown_byte_flows,
    CAST(SUM(missed_bytes) AS BIGINT) AS c_missed_bytes,
    CAST(0 AS BIGINT) AS c_processes,
    CAST(0 AS BIGINT) AS c_push,
    CAST(0 AS BIGINT) AS c_create_repo,
    CAST(0 AS BIGINT) AS c_commit,
    CAST(0 AS BIGINT) AS c_add,
    CAST(0 AS BIGINT) AS c_clone,
    CAST(0 AS BIGINT) AS c_fetch,
    CAST(0 AS BIGINT) AS c_set_remote,
    CAST(0 AS BIGINT) AS c_api_upload,
    CAST(0 AS BIGINT) AS c_gist,
    CAST(0 AS BIGINT) AS c_release_upload,
    CAST(0 AS BIGINT) AS c_lfs_push,
    CAST(0 AS BIGINT) AS c_bundle,
    CAST(0 AS BIGINT) AS c_archive,
    CAST(0 AS BIGINT) AS c_files,
    CAST(0 AS BIGINT) AS c_staged_files
  FROM flow
  WHERE host <> ''
  GROUP BY host, hour, day
  UNION ALL
  SELECT host, hour, day,
    CAST(0 AS BIGINT) AS c_flows,
    CAST(0 AS BIGINT) AS c_external_bytes_out,
    CAST(0 AS BIGINT) AS c_external_bytes_in,
    CAST(0 AS BIGINT) AS c_repo_flows,
    CAST(0 AS BIGINT) AS c_repo_bytes_out,
    CAST(0 AS BIGINT) AS c_repo_bytes_in,
    CAST(0 AS BIGINT) AS c_repo_largest_out,
    CAST(0 AS BIGINT) AS c_unknown_byte_flows,
    CAST(0 AS BIGINT) AS c_missed_bytes,
    CAST(COUNT(*) AS BIGINT) AS c_processes,
    CAST(SUM(CASE WHEN action = 'push' THEN 1 ELSE 0 END) AS BIGINT) AS c_push,
    CAST(SUM(CASE WHEN action = 'create_repo' THEN 1 ELSE 0 END) AS BIGINT) AS c_create_repo,
    CAST(SUM(CASE WHEN action = 'commit' THEN 1 ELSE 0 END) AS BIGINT) AS c_commit,
    CAST(SUM(CASE WHEN action = 'add' THEN 1 ELSE 0 END) AS BIGINT) AS c_add,
    CAST(SUM(CASE WHEN action = 'clone' THEN 1 ELSE 0 END) AS BIGINT) AS c_clone,
    CAST(SUM(CASE WHEN action = 'fetch' THEN 1 ELSE 0 END) AS BIGINT) AS c_fetch,
    CAST(SUM(CASE WHEN action = 'set_remote' THEN 1 ELSE 0 END) AS BIGINT) AS c_set_remote,
    CAST(SUM(CASE WHEN action = 'api_upload' THEN 1 ELSE 0 END) AS BIGINT) AS c_api_upload,
    CAST(SUM(CASE WHEN action = 'gist' THEN 1 ELSE 0 END) AS BIGINT) AS c_gist,
    CAST(SUM(CASE WHEN action = 'release_upload' THEN 1 ELSE 0 END) AS BIGINT) AS c_release_upload,
    CAST(SUM(CASE WHEN action = 'lfs_push' THEN 1 ELSE 0 END) AS BIGINT) AS c_lfs_push,
    CAST(SUM(CASE WHEN action = 'bundle' THEN 1 ELSE 0 END) AS BIGINT) AS c_bundle,
    CAST(SUM(CASE WHEN action = 'archive' THEN 1 ELSE 0 END) AS BIGINT) AS c_archive,
    CAST(0 AS BIGINT) AS c_files,
    CAST(0 AS BIGINT) AS c_staged_files
  FROM process
  WHERE host <> ''
  GROUP BY host, hour, day
  UNION ALL
  SELECT host, hour, day,
    CAST(0 AS BIGINT) AS c_flows,
    CAST(0 AS BIGINT) AS c_external_bytes_out,
    CAST(0 AS BIGINT) AS c_external_bytes_in,
    CAST(0 AS BIGINT) AS c_repo_flows,
    CAST(0 AS BIGINT) AS c_repo_bytes_out,
    CAST(0 AS BIGINT) AS c_repo_bytes_in,
    CAST(0 AS BIGINT) AS c_repo_largest_out,
    CAST(0 AS BIGINT) AS c_unknown_byte_flows,
    CAST(0 AS BIGINT) AS c_missed_bytes,
    CAST(0 AS BIGINT) AS c_processes,
    CAST(0 AS BIGINT) AS c_push,
    CAST(0 AS BIGINT) AS c_create_repo,
    CAST(0 AS BIGINT) AS c_commit,
    CAST(0 AS BIGINT) AS c_add,
    CAST(0 AS BIGINT) AS c_clone,
    CAST(0 AS BIGINT) AS c_fetch,
    CAST(0 AS BIGINT) AS c_set_remote,
    CAST(0 AS BIGINT) AS c_api_upload,
    CAST(0 AS BIGINT) AS c_gist,
    CAST(0 AS BIGINT) AS c_release_upload,
    CAST(0 AS BIGINT) AS c_lfs_push,
    CAST(0 AS BIGINT) AS c_bundle,
    CAST(0 AS BIGINT) AS c_archive,
    CAST(COUNT(*) AS BIGINT) AS c_files,
    CAST(SUM(CASE WHEN in_repo_folder AND operation IN ('create', 'write', 'rename') THEN 1 ELSE 0 END) AS BIGINT) AS c_staged_files
  FROM file
  WHERE host <> ''
  GROUP BY host, hour, day
) parts
GROUP BY host, hour, day
