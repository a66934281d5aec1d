namespace Anomaly.Pipeline.Config;

/// <summary>Reading logs.</summary>
public sealed class IngestConfig
{
    [ConfigKey("share of bad records above which a file is refused and nothing of it is kept", Unit = "share of records", Min = 0, Max = 1)]
    public double MaxBadShare { get; set; } = 0.1;

    [ConfigKey("zone of times that carry none; '' rejects such records", Unit = "IANA name or offset", Format = ConfigFormat.TimeZone)]
    public string TimeZone { get; set; } = "";

    [ConfigKey("files read at the same time; 0: one per processor", Unit = "threads", Min = 0, Max = 256)]
    public int Threads { get; set; }

    [ConfigKey("what is true of some logs: { path, format, mapping, time_zone, host }; the first entry that matches and says a thing decides it, the command line goes before")]
    public IReadOnlyList<SourceConfig> Sources { get; set; } = [];
}

/// <summary>What is known of the logs under some paths and cannot be seen in them.</summary>
public sealed class SourceConfig
{
    [ConfigKey("logs it is about: * within a name, ** across folders, ? one character; without / the file's name, else the end of the path, from / on the whole path", Format = ConfigFormat.NotEmpty)]
    public string Path { get; set; } = "";

    [ConfigKey("log format; '' lets the log show its own", Format = ConfigFormat.LogFormat)]
    public string Format { get; set; } = "";

    [ConfigKey("file that says what the columns of a log of any origin mean, instead of a format; relative to the working directory", Unit = "path")]
    public string Mapping { get; set; } = "";

    [ConfigKey("zone of times that carry none; '' as for all logs", Unit = "IANA name or offset", Format = ConfigFormat.TimeZone)]
    public string TimeZone { get; set; } = "";

    [ConfigKey("host of records that name none; '' leaves it to the folder")]
    public string Host { get; set; } = "";
}

/// <summary>Names, providers, hosts and processes of events.</summary>
public sealed class ResolveConfig
{
    [ConfigKey("file that replaces the built-in catalogue of code repositories; '' for the built-in one", Unit = "path")]
    public string Catalogue { get; set; } = "";

    [ConfigKey("own code repositories beside the catalogue: { provider, domain, channel }; a domain holds its sub-domains")]
    public IReadOnlyList<ExtraRepository> ExtraRepositories { get; set; } = [];

    [ConfigKey("networks of monitored machines", Unit = "address/prefix", Format = ConfigFormat.Network)]
    public IReadOnlyList<string> PrivateNetworks { get; set; } =
        ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"];

    [ConfigKey("how far apart a flow and its process's connection record may start", Unit = "s", Min = 0, Max = 3600)]
    public int SkewSeconds { get; set; } = 5;

    [ConfigKey("how long a DNS answer names an address for the client that asked, beyond its time to live", Unit = "s", Min = 0, Max = 604800)]
    public int DnsSeconds { get; set; } = 3600;

    [ConfigKey("starts of one flow seen by two sensors lie at most this far apart", Unit = "s", Min = 0, Max = 60)]
    public int DuplicateSeconds { get; set; } = 2;
}

/// <summary>A code repository that the catalogue does not know, such as a company's own GitLab.</summary>
public sealed class ExtraRepository
{
    [ConfigKey("name of the service", Format = ConfigFormat.NotEmpty)]
    public string Provider { get; set; } = "";

    [ConfigKey("domain; its sub-domains belong to it", Format = ConfigFormat.NotEmpty)]
    public string Domain { get; set; } = "";

    [ConfigKey("what it is used for")]
    public RepositoryChannel Channel { get; set; } = RepositoryChannel.Git;
}

/// <summary>What a domain of a code repository is used for.</summary>
public enum RepositoryChannel { Git, Api, Upload, Ssh, Web, Download, Telemetry }

/// <summary>The embedded database.</summary>
public sealed class StoreConfig
{
    [ConfigKey("memory the database may use before it spills to disk", Unit = "size such as 2GB; '' for its own default", Format = ConfigFormat.Size)]
    public string MemoryLimit { get; set; } = "2GB";

    [ConfigKey("threads of the database; 0: one per processor", Unit = "threads", Min = 0, Max = 256)]
    public int Threads { get; set; }
}

/// <summary>What a host's own history is shrunk to.</summary>
public enum Shrinkage
{
    /// <summary>To its peer group, and that to the fleet.</summary>
    Peers,

    /// <summary>To the fleet.</summary>
    Fleet,

    /// <summary>To nothing known.</summary>
    None,
}

/// <summary>What is normal for a host.</summary>
public sealed class BaselineConfig
{
    [ConfigKey("history of a peer group below which the fleet is calibrated as one", Unit = "host-days", Min = 1, Max = 1e9)]
    public int PeerMinHostDays { get; set; } = 200;

    [ConfigKey("how long an alerted day that nobody confirmed stays out of the baseline", Unit = "d", Min = 0, Max = 365)]
    public int AlertExclusionDays { get; set; } = 14;

    [ConfigKey("what a host's own history is shrunk to: peers (and those to the fleet), fleet, or none to see what that costs")]
    public Shrinkage Shrinkage { get; set; } = Shrinkage.Peers;

    [ConfigKey("peer groups: learned from behaviour, or a CSV file with the columns host,peer_group (* and ? in a host are wildcards); hosts it does not name are in learned groups. The next training uses it. Relative to the working directory", Unit = "learned or path", Format = ConfigFormat.NotEmpty)]
    public string Peers { get; set; } = Scoring.GivenPeers.Learned;

    [ConfigKey("days of a host below which its model evidence is left out and that is said", Unit = "d", Min = 1, Max = 365)]
    public int MinHostDays { get; set; } = 5;
}

/// <summary>Training and calibration of models.</summary>
public sealed class ModelsConfig
{
    [ConfigKey("seed of everything random", Min = 0, Max = int.MaxValue)]
    public int Seed { get; set; } = 1;

    [ConfigKey("days with data below which nothing is trained and rules alone rank", Unit = "d", Min = 3, Max = 365)]
    public int MinDays { get; set; } = 6;

    [ConfigKey("first part of the days: models are fitted on it", Unit = "share of days", Min = 0.05, Max = 0.95)]
    public double FitShare { get; set; } = 1.0 / 2;

    [ConfigKey("next part of the days: scores are calibrated on it", Unit = "share of days", Min = 0.01, Max = 0.95)]
    public double CalibrateShare { get; set; } = 1.0 / 6;

    [ConfigKey("trees of the isolation forest", Unit = "trees", Min = 1, Max = 10000)]
    public int ForestTrees { get; set; } = 200;

    [ConfigKey("detectors that are switched off: they weigh nothing, from the next night on; retrain so that the others are calibrated without them", Unit = "names", Format = ConfigFormat.Detector)]
    public IReadOnlyList<string> DisabledDetectors { get; set; } = [];

    [ConfigKey("host-days each tree is grown from", Unit = "host-days", Min = 2, Max = 65536)]
    public int ForestSample { get; set; } = 256;
}

/// <summary>Sigma rules.</summary>
public sealed class RulesConfig
{
    [ConfigKey("the rules that come with the program are used", Unit = "true or false")]
    public bool Shipped { get; set; } = true;

    [ConfigKey("folders of further rules, read recursively; paths are relative to the working directory", Unit = "paths", Format = ConfigFormat.NotEmpty)]
    public IReadOnlyList<string> Folders { get; set; } = [];

    [ConfigKey("ids of rules that are switched off", Unit = "ids", Format = ConfigFormat.NotEmpty)]
    public IReadOnlyList<string> Disabled { get; set; } = [];
}

/// <summary>How evidence becomes a ranking.</summary>
public enum FusionMode
{
    /// <summary>Weights of rules and models add.</summary>
    Additive,

    /// <summary>The larger of rules and models counts.</summary>
    Strict,
}

/// <summary>From evidence to a ranking.</summary>
public sealed class FusionConfig
{
    [ConfigKey("additive sums the weights of rules and models, strict takes the larger of the two")]
    public FusionMode Mode { get; set; } = FusionMode.Additive;

    [ConfigKey("most that one piece of evidence can weigh", Unit = "decibans", Min = 1, Max = 100)]
    public double MaxDecibans { get; set; } = 30;

    [ConfigKey("hosts an analyst wants to look at", Unit = "alerts per night over the fleet", Min = 0, Max = 100000)]
    public double AlertsPerNight { get; set; } = 5;
}
