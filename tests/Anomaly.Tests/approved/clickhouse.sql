-- Tables of one shard. On a cluster, shard by host: give each table a Distributed table over it with the
-- sharding key cityHash64(host). All facts are reduced per host, so that every reduction stays on its shard.
-- Days are partitions: a day that is resolved again is replaced with ALTER TABLE … DROP PARTITION.

CREATE TABLE "flow" (
  "time" Int64,
  "hour" Int64,
  "day" Int32,
  "host" String,
  "user" String,
  "sensor" LowCardinality(String),
  "source" String,
  "line" Int64,
  "src_ip" String,
  "dst_ip" String,
  "src_port" Int32,
  "dst_port" Int32,
  "proto" LowCardinality(String),
  "service" LowCardinality(String),
  "duration_us" Int64,
  "bytes_out" Int64,
  "bytes_in" Int64,
  "bytes_known" UInt8,
  "missed_bytes" Int64,
  "state" LowCardinality(String),
  "uid" String,
  "http_method" LowCardinality(String),
  "http_path" String,
  "process" String,
  "process_name" LowCardinality(String),
  "process_link" LowCardinality(String),
  "dst_name" String,
  "name_source" LowCardinality(String),
  "provider" LowCardinality(String),
  "channel" LowCardinality(String),
  "external" UInt8
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, time);

CREATE TABLE "process" (
  "time" Int64,
  "hour" Int64,
  "day" Int32,
  "host" String,
  "user" String,
  "sensor" LowCardinality(String),
  "source" String,
  "line" Int64,
  "image" String,
  "image_name" LowCardinality(String),
  "command_line" String,
  "parent_image" String,
  "process_guid" String,
  "pid" Int64,
  "action" LowCardinality(String),
  "provider" LowCardinality(String),
  "remote" String,
  "owner" String
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, time);

CREATE TABLE "file" (
  "time" Int64,
  "hour" Int64,
  "day" Int32,
  "host" String,
  "user" String,
  "sensor" LowCardinality(String),
  "source" String,
  "line" Int64,
  "image" String,
  "image_name" LowCardinality(String),
  "path" String,
  "operation" LowCardinality(String),
  "in_repo_folder" UInt8
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, time);

CREATE TABLE "name" (
  "time" Int64,
  "hour" Int64,
  "day" Int32,
  "host" String,
  "user" String,
  "sensor" LowCardinality(String),
  "source" String,
  "line" Int64,
  "client" String,
  "address" String,
  "name" String,
  "name_source" LowCardinality(String),
  "uid" String,
  "ttl_s" Int32,
  "http_method" LowCardinality(String),
  "http_path" String,
  "request_bytes" Int64
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, time);

CREATE TABLE "host_hour" (
  "host" String,
  "hour" Int64,
  "day" Int32,
  "flows" Int64,
  "external_bytes_out" Int64,
  "external_bytes_in" Int64,
  "repo_flows" Int64,
  "repo_bytes_out" Int64,
  "repo_bytes_in" Int64,
  "repo_largest_out" Int64,
  "unknown_byte_flows" Int64,
  "missed_bytes" Int64,
  "processes" Int64,
  "push" Int64,
  "create_repo" Int64,
  "commit" Int64,
  "add" Int64,
  "clone" Int64,
  "fetch" Int64,
  "set_remote" Int64,
  "api_upload" Int64,
  "gist" Int64,
  "release_upload" Int64,
  "lfs_push" Int64,
  "bundle" Int64,
  "archive" Int64,
  "files" Int64,
  "staged_files" Int64
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, hour);

CREATE TABLE "sighting" (
  "host" String,
  "day" Int32,
  "kind" LowCardinality(String),
  "key" String,
  "first_time" Int64,
  "last_time" Int64,
  "events" Int64,
  "bytes_out" Int64
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, day, kind, key);

CREATE TABLE "account_hour" (
  "host" String,
  "hour" Int64,
  "day" Int32,
  "account" String,
  "events" Int64,
  "uploads" Int64,
  "repo_bytes_out" Int64
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, hour, account);

CREATE TABLE "rule_hit" (
  "host" String,
  "day" Int32,
  "rule_id" LowCardinality(String),
  "score" Float64,
  "hits" Int64,
  "time" Int64,
  "detail" String,
  "source" String,
  "line" Int64,
  "process" String,
  "remote" String,
  "chain" String
) ENGINE = MergeTree
PARTITION BY day
ORDER BY (host, day, rule_id);
