namespace Anomaly.Pipeline.Schema;

// Inside the namespace, so that Resolve means the stage and not the namespace of that name.
using static Anomaly.Pipeline.Schema.FilledBy;

/// <summary>Numbers of one host in one hour. Integers only; "external" means the other side is not a private address.</summary>
public sealed class HostHour
{
    public string Host { get; set; } = "";
    public long Hour { get; set; }
    public int Day { get; set; }
    public long Flows { get; set; }
    public long ExternalBytesOut { get; set; }
    public long ExternalBytesIn { get; set; }
    public long RepoFlows { get; set; }
    public long RepoBytesOut { get; set; }
    public long RepoBytesIn { get; set; }
    public long RepoLargestOut { get; set; }
    public long UnknownByteFlows { get; set; }
    public long MissedBytes { get; set; }
    public long Processes { get; set; }
    public long Push { get; set; }
    public long CreateRepo { get; set; }
    public long Commit { get; set; }
    public long Add { get; set; }
    public long Clone { get; set; }
    public long Fetch { get; set; }
    public long SetRemote { get; set; }
    public long ApiUpload { get; set; }
    public long Gist { get; set; }
    public long ReleaseUpload { get; set; }
    public long LfsPush { get; set; }
    public long Bundle { get; set; }
    public long Archive { get; set; }
    public long Files { get; set; }
    public long StagedFiles { get; set; }
}

/// <summary>
/// Something a host was seen with on one day.
/// Kinds: process (image name started), network_process (image name with an external flow), repo_process (image name
/// with an upload-capable flow to a provider), provider, process_provider ("image name|provider"),
/// remote ("provider|owner" of a command), account (user of a process), account_provider ("user|provider"),
/// account_upload (user of a command that sends to a repository), account_remote ("user|provider|owner" of a command).
/// </summary>
public sealed class Sighting
{
    public string Host { get; set; } = "";
    public int Day { get; set; }
    public string Kind { get; set; } = "";
    public string Key { get; set; } = "";
    public long FirstTime { get; set; }
    public long LastTime { get; set; }
    public long Events { get; set; }
    public long BytesOut { get; set; }
}

/// <summary>Numbers of one account on one host in one hour; accounts that every machine has are left out.</summary>
public sealed class AccountUse
{
    public string Host { get; set; } = "";
    public long Hour { get; set; }
    public int Day { get; set; }
    public string Account { get; set; } = "";
    public long Events { get; set; }
    public long Uploads { get; set; }
    public long RepoBytesOut { get; set; }
}

/// <summary>One rule fired on one host on one day: how often, how high, and its first example.</summary>
public sealed class RuleHit
{
    public string Host { get; set; } = "";
    public int Day { get; set; }
    public string RuleId { get; set; } = "";
    public double Score { get; set; }
    public long Hits { get; set; }
    public long Time { get; set; }
    public string Detail { get; set; } = "";
    public string Source { get; set; } = "";
    public long Line { get; set; }
    public string Process { get; set; } = "";
    public string Remote { get; set; } = "";
    public string Chain { get; set; } = "";
}

/// <summary>Columns of facts, sightings and rule hits.</summary>
public static class FactSchema
{
    /// <summary>Host × hour.</summary>
    public static TableSchema<HostHour> HostHour { get; } = new("host_hour", "Numbers of one host in one UTC hour.",
    [
        Col.Text<HostHour>("host", "canonical host", Resolve, r => r.Host),
        Col.Int64<HostHour>("hour", "h since 1970-01-01 UTC", "hour", Resolve, r => r.Hour),
        Col.Int32<HostHour>("day", "d since 1970-01-01 UTC", "day", Resolve, r => r.Day),
        Count("flows", "connections", "connections of the host", r => r.Flows),
        Count("external_bytes_out", "bytes", "sent to non-private addresses", r => r.ExternalBytesOut),
        Count("external_bytes_in", "bytes", "received from non-private addresses", r => r.ExternalBytesIn),
        Count("repo_flows", "connections", "upload-capable connections to providers (channels git, api, upload, ssh, web)", r => r.RepoFlows),
        Count("repo_bytes_out", "bytes", "sent over upload-capable connections to providers", r => r.RepoBytesOut),
        Count("repo_bytes_in", "bytes", "received from providers, downloads included, telemetry not", r => r.RepoBytesIn),
        Count("repo_largest_out", "bytes", "bytes sent by the largest upload-capable connection", r => r.RepoLargestOut),
        Count("unknown_byte_flows", "connections", "external connections whose bytes no sensor counted", r => r.UnknownByteFlows),
        Count("missed_bytes", "bytes", "bytes the sensor missed", r => r.MissedBytes),
        Count("processes", "starts", "process starts", r => r.Processes),
        Count("push", "commands", "commands with action push", r => r.Push),
        Count("create_repo", "commands", "commands with action create_repo", r => r.CreateRepo),
        Count("commit", "commands", "commands with action commit", r => r.Commit),
        Count("add", "commands", "commands with action add", r => r.Add),
        Count("clone", "commands", "commands with action clone", r => r.Clone),
        Count("fetch", "commands", "commands with action fetch", r => r.Fetch),
        Count("set_remote", "commands", "commands with action set_remote", r => r.SetRemote),
        Count("api_upload", "commands", "commands with action api_upload", r => r.ApiUpload),
        Count("gist", "commands", "commands with action gist", r => r.Gist),
        Count("release_upload", "commands", "commands with action release_upload", r => r.ReleaseUpload),
        Count("lfs_push", "commands", "commands with action lfs_push", r => r.LfsPush),
        Count("bundle", "commands", "commands with action bundle", r => r.Bundle),
        Count("archive", "commands", "commands with action archive", r => r.Archive),
        Count("files", "operations", "file operations", r => r.Files),
        Count("staged_files", "operations", "files created, written or renamed into repository folders", r => r.StagedFiles),
    ]);

    /// <summary>Host × day × kind × key.</summary>
    public static TableSchema<Sighting> Sighting { get; } = new("sighting", "Something a host was seen with on one day.",
    [
        Col.Text<Sighting>("host", "canonical host", Resolve, r => r.Host),
        Col.Int32<Sighting>("day", "d since 1970-01-01 UTC", "day", Resolve, r => r.Day),
        Col.Text<Sighting>("kind", "process, network_process, repo_process, provider, process_provider, remote, account, account_provider, account_upload or account_remote", Resolve, r => r.Kind),
        Col.Text<Sighting>("key", "what was seen", Resolve, r => r.Key),
        Col.Int64<Sighting>("first_time", Col.TimeUnit, "first time that day", Resolve, r => r.FirstTime),
        Col.Int64<Sighting>("last_time", Col.TimeUnit, "last time that day", Resolve, r => r.LastTime),
        Col.Int64<Sighting>("events", "events", "how often that day", Resolve, r => r.Events),
        Col.Int64<Sighting>("bytes_out", "bytes", "bytes sent with it that day; 0 where none belong to it", Resolve, r => r.BytesOut),
    ]);

    /// <summary>Host × hour × account.</summary>
    public static TableSchema<AccountUse> AccountHour { get; } = new("account_hour", "Numbers of one account on one host in one UTC hour.",
    [
        Col.Text<AccountUse>("host", "canonical host", Resolve, r => r.Host),
        Col.Int64<AccountUse>("hour", "h since 1970-01-01 UTC", "hour", Resolve, r => r.Hour),
        Col.Int32<AccountUse>("day", "d since 1970-01-01 UTC", "day", Resolve, r => r.Day),
        Col.Text<AccountUse>("account", "account behind the events, as the log writes it", Resolve, r => r.Account),
        Col.Int64<AccountUse>("events", "events", "process starts and connections of the account", Resolve, r => r.Events),
        Col.Int64<AccountUse>("uploads", "commands", "commands of the account that send to a repository", Resolve, r => r.Uploads),
        Col.Int64<AccountUse>("repo_bytes_out", "bytes", "sent by the account over upload-capable connections to providers", Resolve, r => r.RepoBytesOut),
    ]);

    /// <summary>Host × day × rule.</summary>
    public static TableSchema<RuleHit> RuleHit { get; } = new("rule_hit", "A rule that fired on a host on one day.",
    [
        Col.Text<RuleHit>("host", "canonical host", Resolve, r => r.Host),
        Col.Int32<RuleHit>("day", "d since 1970-01-01 UTC", "day", Resolve, r => r.Day),
        Col.Text<RuleHit>("rule_id", "name of the rule", Resolve, r => r.RuleId),
        Col.Float64<RuleHit>("score", "0–10", "fixed risk score of the rule", Resolve, r => r.Score),
        Col.Int64<RuleHit>("hits", "events", "how often it fired that day", Resolve, r => r.Hits),
        Col.Int64<RuleHit>("time", Col.TimeUnit, "first time that day; of steps in a sliding window the one that completed them", Resolve, r => r.Time),
        Col.Text<RuleHit>("detail", "what fired: command, path or connection", Resolve, r => r.Detail),
        Col.Text<RuleHit>("source", "content id of the log", Resolve, r => r.Source),
        Col.Int64<RuleHit>("line", "", "line in the log; 0 for buckets of events", Resolve, r => r.Line),
        Col.Text<RuleHit>("process", "file name of the program it fired on, lower case; * for several", Resolve, r => r.Process),
        Col.Text<RuleHit>("remote", "provider:owner/repo it fired on; * for several", Resolve, r => r.Remote),
        Col.Text<RuleHit>("chain", "steps in a sliding window as JSON: time, kind, rule, title, text, process, user, source, line, events; '' where it joins none", Resolve, r => r.Chain),
    ]);

    private static Column<HostHour> Count(string name, string unit, string meaning, Func<HostHour, long> get)
        => Col.Int64(name, unit, meaning, Resolve, get);
}
