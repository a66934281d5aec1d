using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>
/// Fields of rules over the columns of events. Three kinds of names are known: Sigma's taxonomy, our columns as they
/// are declared in <see cref="EventSchema"/>, and a few fields of our own. Names compare exactly, as Sigma's do.
/// </summary>
internal sealed class Taxonomy
{
    private readonly Dictionary<EventKind, Dictionary<string, RuleField>> _fields = [];
    private readonly RepositoryCatalog _catalog;

    public Taxonomy(RepositoryCatalog catalog)
    {
        _catalog = catalog;
        Add(EventKind.Process, EventSchema.Process, ProcessFields(),
            "OriginalFileName FileVersion Description Product Company CurrentDirectory LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes imphash Imphash md5 sha1 sha256 Hash"
            + " ParentProcessGuid ParentProcessId ParentCommandLine ParentUser GrandParentImage ParentIntegrityLevel RuleName Signed Signature SignatureStatus FileOriginalName SHA1 MD5 SHA256");
        Add(EventKind.Flow, EventSchema.Flow, FlowFields(),
            "RuleName ProcessGuid ProcessId SourceHostname SourcePortName DestinationPortName SourceIsIpv6 DestinationIsIpv6 CommandLine ParentImage action blocked");
        Add(EventKind.File, EventSchema.File, FileFields(),
            "RuleName ProcessGuid ProcessId CreationUtcTime PreviousCreationUtcTime Hashes IsExecutable CommandLine ParentImage ParentCommandLine MagicHeader");
        Add(EventKind.Name, EventSchema.Name, NameFields(), "RuleName ProcessGuid ProcessId QueryStatus Image record_type CommandLine OriginalFileName");
    }

    /// <summary>The field, or null where the kind of event knows no such name.</summary>
    public RuleField? Find(EventKind kind, string name) => _fields[kind].GetValueOrDefault(name);

    /// <summary>All names of a kind of event.</summary>
    public IEnumerable<string> Names(EventKind kind) => _fields[kind].Keys;

    /// <summary>Fields whose text keywords are searched in.</summary>
    public IEnumerable<RuleField> Searched(EventKind kind) => kind switch
    {
        EventKind.Process => Take(kind, "command_line", "image", "parent_image", "user"),
        EventKind.Flow => Take(kind, "dst_name", "dst_ip", "src_ip", "process", "http_path", "http_method", "service", "user"),
        EventKind.File => Take(kind, "path", "image", "user"),
        _ => Take(kind, "name", "address", "client"),
    };

    /// <summary>
    /// Provider and channel a flow surely goes to: by its name, unless that is a reverse look-up, which proves nothing, or
    /// by its address in the catalogue's blocks. A flow under another name counts by its address only where the block
    /// takes uploads.
    /// </summary>
    public (string Provider, string Channel) Sure(FlowEvent flow)
    {
        bool reverse = flow.NameSource is "ptr" or "";
        if (flow.Provider.Length > 0 && !reverse) return (flow.Provider, flow.Channel);
        return _catalog.MatchAddress(flow.DstIp, flow.DstPort) is { } match && (match.Upload || reverse) ? (match.Provider, match.Channel) : ("", "");
    }

    private IEnumerable<RuleField> Take(EventKind kind, params string[] names) => names.Select(n => _fields[kind][n]);

    private void Add<T>(EventKind kind, TableSchema<T> schema, IEnumerable<RuleField> named, string absent) where T : Event
    {
        var fields = new Dictionary<string, RuleField>(StringComparer.Ordinal);
        foreach (var column in schema.Columns)
            fields[column.Name] = column.Get.Text is { } text
                ? RuleField.OfText(column.Name, text)
                : column.Unit == Col.TimeUnit ? RuleField.OfTime(column.Name, column.Get.Integer!) : RuleField.OfNumber(column.Name, column.Get.Integer!);
        foreach (string name in new[] { "Computer", "ComputerName", "Hostname" }) fields[name] = RuleField.OfText<T>(name, e => e.Host);
        fields["User"] = RuleField.OfText<T>("User", e => e.User);
        foreach (string name in new[] { "UtcTime", "TimeCreated", "@timestamp" }) fields[name] = RuleField.OfTime<T>(name, e => e.Time);
        foreach (var field in named) fields[field.Name] = field;
        foreach (string name in absent.Split(' ')) fields.TryAdd(name, RuleField.Absent(name));
        _fields[kind] = fields;
    }

    private static IEnumerable<RuleField> ProcessFields() =>
    [
        RuleField.OfText<ProcessEvent>("Image", e => e.Image),
        RuleField.OfText<ProcessEvent>("NewProcessName", e => e.Image),
        RuleField.OfText<ProcessEvent>("CommandLine", e => e.CommandLine),
        RuleField.OfText<ProcessEvent>("ParentImage", e => e.ParentImage),
        RuleField.OfText<ProcessEvent>("ParentProcessName", e => e.ParentImage),
        RuleField.OfText<ProcessEvent>("ProcessGuid", e => e.ProcessGuid),
        RuleField.OfNumber<ProcessEvent>("ProcessId", e => e.Pid, e => e.Pid != 0),
        RuleField.OfText<ProcessEvent>("RepositoryAction", e => e.Action),
        RuleField.OfText<ProcessEvent>("RepositoryProvider", e => e.Provider),
        RuleField.OfText<ProcessEvent>("RepositoryRemote", e => e.Remote),
    ];

    private IEnumerable<RuleField> FlowFields() =>
    [
        RuleField.OfText<FlowEvent>("Image", e => e.Process),
        RuleField.OfText<FlowEvent>("SourceIp", e => e.SrcIp),
        RuleField.OfText<FlowEvent>("DestinationIp", e => e.DstIp),
        RuleField.OfNumber<FlowEvent>("SourcePort", e => e.SrcPort),
        RuleField.OfNumber<FlowEvent>("DestinationPort", e => e.DstPort),
        RuleField.OfText<FlowEvent>("DestinationHostname", e => e.DstName),
        RuleField.OfText<FlowEvent>("Protocol", e => e.Proto),

        // Where no host agent saw who began it, the side with the lower port was called.
        RuleField.OfText<FlowEvent>("Initiated", e => e.State == "outbound" || (e.State != "inbound" && e.DstPort <= e.SrcPort) ? "true" : "false"),
        RuleField.OfNumber<FlowEvent>("bytes_out", e => e.BytesOut, e => e.BytesKnown || e.BytesOut > 0),
        RuleField.OfNumber<FlowEvent>("bytes_in", e => e.BytesIn, e => e.BytesKnown || e.BytesIn > 0),
        RuleField.OfText<FlowEvent>("RepositoryProvider", e => Sure(e).Provider),
        RuleField.OfText<FlowEvent>("RepositoryChannel", e => Sure(e).Channel),
    ];

    private static IEnumerable<RuleField> FileFields() =>
    [
        RuleField.OfText<FileEvent>("Image", e => e.Image),
        RuleField.OfText<FileEvent>("TargetFilename", e => e.Path),
        RuleField.OfText<FileEvent>("FileName", e => e.Path),
        RuleField.OfText<FileEvent>("FileOperation", e => e.Operation),
    ];

    private static IEnumerable<RuleField> NameFields() =>
    [
        RuleField.OfText<NameEvent>("QueryName", e => e.Name),
        RuleField.OfText<NameEvent>("QueryResults", e => e.Address),
    ];
}
