namespace Anomaly.Pipeline.Schema;

// Inside the namespace, so that Resolve means the stage and not the namespace of that name.
using static Anomaly.Pipeline.Schema.FilledBy;

/// <summary>
/// The only place where event columns are declared. DuckDB and ClickHouse DDL, the Parquet layout, the printed
/// events and <c>docs/data-dictionary.md</c> all derive from it.
/// </summary>
public static class EventSchema
{
    /// <summary>Connections.</summary>
    public static TableSchema<FlowEvent> Flow { get; } = new("flow", "A connection; out is what the monitored side sent.",
    [
        .. Common<FlowEvent>(),
        Col.Text<FlowEvent>("src_ip", "address of the monitored side (before resolve: of the originator)", Parse | Resolve, e => e.SrcIp),
        Col.Text<FlowEvent>("dst_ip", "address of the other side", Parse | Resolve, e => e.DstIp),
        Col.Int32<FlowEvent>("src_port", "", "port of the monitored side (ICMP: type)", Parse | Resolve, e => e.SrcPort),
        Col.Int32<FlowEvent>("dst_port", "", "port of the other side (ICMP: code)", Parse | Resolve, e => e.DstPort),
        Col.Text<FlowEvent>("proto", "transport: tcp, udp, icmp, …", Parse, e => e.Proto),
        Col.Text<FlowEvent>("service", "application protocol as the sensor names it", Parse, e => e.Service),
        Col.Int64<FlowEvent>("duration_us", "µs", "duration; 0 where unknown", Parse, e => e.DurationUs),
        Col.Int64<FlowEvent>("bytes_out", "bytes", "payload sent by the monitored side; 0 where unknown", Parse | Resolve, e => e.BytesOut),
        Col.Int64<FlowEvent>("bytes_in", "bytes", "payload received by the monitored side; 0 where unknown", Parse | Resolve, e => e.BytesIn),
        Col.Bool<FlowEvent>("bytes_known", "the sensor counted both directions", Parse, e => e.BytesKnown),
        Col.Int64<FlowEvent>("missed_bytes", "bytes", "bytes the sensor missed in capture", Parse, e => e.MissedBytes),
        Col.Text<FlowEvent>("state", "connection state as the sensor names it; of a host agent's record inbound where its host accepted the connection", Parse, e => e.State),
        Col.Text<FlowEvent>("uid", "the sensor's own id of the connection", Parse, e => e.Uid),
        Col.Text<FlowEvent>("http_method", "HTTP method of the largest request, where seen", Parse, e => e.HttpMethod),
        Col.Text<FlowEvent>("http_path", "HTTP path of the largest request, where seen, secrets masked", Parse, e => e.HttpPath),
        Col.Text<FlowEvent>("process", "image of the process that opened it", Parse | Resolve, e => e.Process),
        Col.Text<FlowEvent>("process_name", "file name of that image, lower case", Parse | Resolve, e => ImageName.Of(e.Process)),
        Col.Text<FlowEvent>("process_link", "how sure the process is: exact, probable, none", Parse | Resolve, e => e.ProcessLink),
        Col.Text<FlowEvent>("dst_name", "name of the other side", Parse | Resolve, e => e.DstName),
        Col.Text<FlowEvent>("name_source", "where the name is from: sni, http, dns, sensor or ptr; cidr: the provider is from the address; or ''", Parse | Resolve, e => e.NameSource),
        Col.Text<FlowEvent>("provider", "code-repository service of the catalogue", Resolve, e => e.Provider),
        Col.Text<FlowEvent>("channel", "git, api, upload, ssh, web, download or telemetry", Resolve, e => e.Channel),
        Col.Bool<FlowEvent>("external", "the other side is neither a private address nor a known host's; where its address is unknown, its name has several labels", Resolve, e => e.External),
    ]);

    /// <summary>Process starts.</summary>
    public static TableSchema<ProcessEvent> Process { get; } = new("process", "A process start.",
    [
        .. Common<ProcessEvent>(),
        Col.Text<ProcessEvent>("image", "path of the executable", Parse, e => e.Image),
        Col.Text<ProcessEvent>("image_name", "file name of the executable, lower case", Parse, e => ImageName.Of(e.Image)),
        Col.Text<ProcessEvent>("command_line", "command line, secrets masked", Parse, e => e.CommandLine),
        Col.Text<ProcessEvent>("parent_image", "path of the parent's executable", Parse, e => e.ParentImage),
        Col.Text<ProcessEvent>("process_guid", "the sensor's own id of the process", Parse, e => e.ProcessGuid),
        Col.Int64<ProcessEvent>("pid", "", "process id", Parse, e => e.Pid),
        Col.Text<ProcessEvent>("action", "repository action in the command line: push, create_repo, commit, add, clone, fetch, set_remote, api_upload, gist, release_upload, lfs_push, bundle, archive or none", Parse, e => e.Action),
        Col.Text<ProcessEvent>("provider", "code-repository service named in the command line", Parse, e => e.Provider),
        Col.Text<ProcessEvent>("remote", "owner/repo named in the command line", Parse, e => e.Remote),
        Col.Text<ProcessEvent>("owner", "owner in that, lower case", Parse, e => RemoteOwner.Of(e.Remote)),
    ]);

    /// <summary>File operations.</summary>
    public static TableSchema<FileEvent> File { get; } = new("file", "A file operation.",
    [
        .. Common<FileEvent>(),
        Col.Text<FileEvent>("image", "path of the executable that did it", Parse, e => e.Image),
        Col.Text<FileEvent>("image_name", "file name of that executable, lower case", Parse, e => ImageName.Of(e.Image)),
        Col.Text<FileEvent>("path", "path of the file", Parse, e => e.Path),
        Col.Text<FileEvent>("operation", "create, read, write, delete or rename", Parse, e => e.Operation),
        Col.Bool<FileEvent>("in_repo_folder", "the path is in a folder of working copies", Parse, e => RepositoryFolder.Holds(e.Path)),
    ]);

    /// <summary>Names of addresses.</summary>
    public static TableSchema<NameEvent> Name { get; } = new("name", "An address was seen under a name.",
    [
        .. Common<NameEvent>(),
        Col.Text<NameEvent>("client", "address that asked or connected; '' where only the host is known", Parse, e => e.Client),
        Col.Text<NameEvent>("address", "address that was named", Parse, e => e.Address),
        Col.Text<NameEvent>("name", "the name, lower case", Parse, e => e.Name),
        Col.Text<NameEvent>("name_source", "sni, http, dns, ptr or dhcp", Parse, e => e.NameSource),
        Col.Text<NameEvent>("uid", "the sensor's id of the connection it was seen in", Parse, e => e.Uid),
        Col.Int32<NameEvent>("ttl_s", "s", "how long the name holds; 0 where unknown", Parse, e => e.TtlS),
        Col.Text<NameEvent>("http_method", "HTTP method of the request that named it; '' unless name_source is http", Parse, e => e.HttpMethod),
        Col.Text<NameEvent>("http_path", "HTTP path and query of that request, secrets masked", Parse, e => e.HttpPath),
        Col.Int64<NameEvent>("request_bytes", "bytes", "body sent with that request", Parse, e => e.RequestBytes),
    ]);

    private static IEnumerable<Column<T>> Common<T>() where T : Event =>
    [
        Col.Int64<T>("time", Col.TimeUnit, "start of the event", Parse, e => e.Time),
        Col.Int64<T>("hour", "h since 1970-01-01 UTC", "time in whole hours, rounded down", Parse, e => e.Hour),
        Col.Int32<T>("day", "d since 1970-01-01 UTC", "time in whole days, rounded down", Parse, e => e.Day),
        Col.Text<T>("host", "the monitored machine; canonical after resolve", Parse | Resolve, e => e.Host),
        Col.Text<T>("user", "account behind the event", Parse, e => e.User),
        Col.Text<T>("sensor", "kind of sensor: zeek, sysmon, windows, auditd, …", Parse, e => e.Sensor),
        Col.Text<T>("source", "content id of the log", Parse, e => e.Source),
        Col.Int64<T>("line", "", "1-based line in the log", Parse, e => e.Line),
    ];
}

/// <summary>Owner of a remote.</summary>
public static class RemoteOwner
{
    /// <summary>What stands before the first slash of <c>owner/repo</c>, lower case; the whole text where there is none.</summary>
    public static string Of(string remote)
    {
        int cut = remote.IndexOf('/', StringComparison.Ordinal);
        return (cut < 0 ? remote : remote[..cut]).ToLowerInvariant();
    }
}

/// <summary>File name of an executable.</summary>
public static class ImageName
{
    /// <summary>Last component of a Windows or Unix path, lower case; '' for ''.</summary>
    public static string Of(string image)
    {
        int cut = image.AsSpan().LastIndexOfAny('/', '\\');
        return (cut < 0 ? image : image[(cut + 1)..]).ToLowerInvariant();
    }
}

/// <summary>Folders where working copies of repositories are kept.</summary>
public static class RepositoryFolder
{
    private const string Windows = "git_repos";

    /// <summary>
    /// True below <c>/home/*/repos/</c> and <c>/var/tmp/repos/</c> (with case, as file systems there tell names apart) and, on a
    /// Windows drive or share, below any folder <c>git_repos</c> (without case; documents folders are often redirected).
    /// These are the folders that MITRE's analytic of the technique watches (DET0318).
    /// </summary>
    public static bool Holds(string path)
    {
        if (path.StartsWith("/home/", StringComparison.Ordinal)) return path.AsSpan("/home/".Length).Contains("/repos/", StringComparison.Ordinal);
        if (path.StartsWith("/var/tmp/repos/", StringComparison.Ordinal)) return true;
        bool windows = path.Length > 2 && (path[1] == ':' ? char.IsAsciiLetter(path[0]) && path[2] is '\\' or '/' : path.StartsWith(@"\\", StringComparison.Ordinal));
        for (int at = 2; windows && (at = path.IndexOf(Windows, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += Windows.Length)
            if (path[at - 1] is '\\' or '/' && at + Windows.Length < path.Length && path[at + Windows.Length] is '\\' or '/') return true;
        return false;
    }
}
