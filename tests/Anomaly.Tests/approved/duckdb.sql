CREATE TABLE "flow" (
  "time" BIGINT NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "host" VARCHAR NOT NULL,
  "user" VARCHAR NOT NULL,
  "sensor" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "line" BIGINT NOT NULL,
  "src_ip" VARCHAR NOT NULL,
  "dst_ip" VARCHAR NOT NULL,
  "src_port" INTEGER NOT NULL,
  "dst_port" INTEGER NOT NULL,
  "proto" VARCHAR NOT NULL,
  "service" VARCHAR NOT NULL,
  "duration_us" BIGINT NOT NULL,
  "bytes_out" BIGINT NOT NULL,
  "bytes_in" BIGINT NOT NULL,
  "bytes_known" BOOLEAN NOT NULL,
  "missed_bytes" BIGINT NOT NULL,
  "state" VARCHAR NOT NULL,
  "uid" VARCHAR NOT NULL,
  "http_method" VARCHAR NOT NULL,
  "http_path" VARCHAR NOT NULL,
  "process" VARCHAR NOT NULL,
  "process_name" VARCHAR NOT NULL,
  "process_link" VARCHAR NOT NULL,
  "dst_name" VARCHAR NOT NULL,
  "name_source" VARCHAR NOT NULL,
  "provider" VARCHAR NOT NULL,
  "channel" VARCHAR NOT NULL,
  "external" BOOLEAN NOT NULL
);

CREATE TABLE "process" (
  "time" BIGINT NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "host" VARCHAR NOT NULL,
  "user" VARCHAR NOT NULL,
  "sensor" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "line" BIGINT NOT NULL,
  "image" VARCHAR NOT NULL,
  "image_name" VARCHAR NOT NULL,
  "command_line" VARCHAR NOT NULL,
  "parent_image" VARCHAR NOT NULL,
  "process_guid" VARCHAR NOT NULL,
  "pid" BIGINT NOT NULL,
  "action" VARCHAR NOT NULL,
  "provider" VARCHAR NOT NULL,
  "remote" VARCHAR NOT NULL,
  "owner" VARCHAR NOT NULL
);

CREATE TABLE "file" (
  "time" BIGINT NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "host" VARCHAR NOT NULL,
  "user" VARCHAR NOT NULL,
  "sensor" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "line" BIGINT NOT NULL,
  "image" VARCHAR NOT NULL,
  "image_name" VARCHAR NOT NULL,
  "path" VARCHAR NOT NULL,
  "operation" VARCHAR NOT NULL,
  "in_repo_folder" BOOLEAN NOT NULL
);

CREATE TABLE "name" (
  "time" BIGINT NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "host" VARCHAR NOT NULL,
  "user" VARCHAR NOT NULL,
  "sensor" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "line" BIGINT NOT NULL,
  "client" VARCHAR NOT NULL,
  "address" VARCHAR NOT NULL,
  "name" VARCHAR NOT NULL,
  "name_source" VARCHAR NOT NULL,
  "uid" VARCHAR NOT NULL,
  "ttl_s" INTEGER NOT NULL,
  "http_method" VARCHAR NOT NULL,
  "http_path" VARCHAR NOT NULL,
  "request_bytes" BIGINT NOT NULL
);

CREATE TABLE "host_hour" (
  "host" VARCHAR NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "flows" BIGINT NOT NULL,
  "external_bytes_out" BIGINT NOT NULL,
  "external_bytes_in" BIGINT NOT NULL,
  "repo_flows" BIGINT NOT NULL,
  "repo_bytes_out" BIGINT NOT NULL,
  "repo_bytes_in" BIGINT NOT NULL,
  "repo_largest_out" BIGINT NOT NULL,
  "unknown_byte_flows" BIGINT NOT NULL,
  "missed_bytes" BIGINT NOT NULL,
  "processes" BIGINT NOT NULL,
  "push" BIGINT NOT NULL,
  "create_repo" BIGINT NOT NULL,
  "commit" BIGINT NOT NULL,
  "add" BIGINT NOT NULL,
  "clone" BIGINT NOT NULL,
  "fetch" BIGINT NOT NULL,
  "set_remote" BIGINT NOT NULL,
  "api_upload" BIGINT NOT NULL,
  "gist" BIGINT NOT NULL,
  "release_upload" BIGINT NOT NULL,
  "lfs_push" BIGINT NOT NULL,
  "bundle" BIGINT NOT NULL,
  "archive" BIGINT NOT NULL,
  "files" BIGINT NOT NULL,
  "staged_files" BIGINT NOT NULL
);

CREATE TABLE "sighting" (
  "host" VARCHAR NOT NULL,
  "day" INTEGER NOT NULL,
  "kind" VARCHAR NOT NULL,
  "key" VARCHAR NOT NULL,
  "first_time" BIGINT NOT NULL,
  "last_time" BIGINT NOT NULL,
  "events" BIGINT NOT NULL,
  "bytes_out" BIGINT NOT NULL
);

CREATE TABLE "account_hour" (
  "host" VARCHAR NOT NULL,
  "hour" BIGINT NOT NULL,
  "day" INTEGER NOT NULL,
  "account" VARCHAR NOT NULL,
  "events" BIGINT NOT NULL,
  "uploads" BIGINT NOT NULL,
  "repo_bytes_out" BIGINT NOT NULL
);

CREATE TABLE "rule_hit" (
  "host" VARCHAR NOT NULL,
  "day" INTEGER NOT NULL,
  "rule_id" VARCHAR NOT NULL,
  "score" DOUBLE NOT NULL,
  "hits" BIGINT NOT NULL,
  "time" BIGINT NOT NULL,
  "detail" VARCHAR NOT NULL,
  "source" VARCHAR NOT NULL,
  "line" BIGINT NOT NULL,
  "process" VARCHAR NOT NULL,
  "remote" VARCHAR NOT NULL,
  "chain" VARCHAR NOT NULL
);
