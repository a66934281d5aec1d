using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>Values of events that a mapping can fill; in a file their names are in snake_case.</summary>
internal enum MappedField
{
    Host,
    User,
    SrcIp,
    DstIp,
    SrcPort,
    DstPort,
    Proto,
    Service,
    Duration,
    BytesOut,
    BytesIn,
    MissedBytes,
    State,
    Uid,
    HttpMethod,
    HttpPath,
    Process,
    DstName,
    NameSource,
    Image,
    CommandLine,
    ParentImage,
    ProcessGuid,
    Pid,
    Path,
    Operation,
    Client,
    Address,
    Name,
    Ttl,
    RequestBytes,
}

/// <summary>Which values a kind of event has, and of which form they are.</summary>
internal static class MappedFields
{
    private static readonly MappedField[] Common = [MappedField.Host, MappedField.User];

    /// <summary>Sources of names, strongest first.</summary>
    public static readonly string[] NameSources = ["sni", "http", "dns", "sensor", "ptr", "dhcp"];

    /// <summary>Operations on files.</summary>
    public static readonly string[] Operations = ["create", "read", "write", "delete", "rename"];

    /// <summary>Units of byte counts.</summary>
    public static readonly IReadOnlyDictionary<string, decimal> ByteUnits = new SortedDictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["bytes"] = 1,
        ["kb"] = 1_000,
        ["mb"] = 1_000_000,
        ["gb"] = 1_000_000_000,
        ["kib"] = 1 << 10,
        ["mib"] = 1 << 20,
        ["gib"] = 1 << 30,
    };

    /// <summary>Units of durations, in µs.</summary>
    public static readonly IReadOnlyDictionary<string, decimal> TimeUnits = new SortedDictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["ns"] = 0.001m,
        ["us"] = 1,
        ["ms"] = 1_000,
        ["s"] = 1_000_000,
        ["min"] = 60_000_000,
        ["h"] = 3_600_000_000,
    };

    /// <summary>Values of a kind of event.</summary>
    public static IReadOnlyList<MappedField> Of(EventKind kind) => kind switch
    {
        EventKind.Flow =>
        [
            .. Common, MappedField.SrcIp, MappedField.DstIp, MappedField.SrcPort, MappedField.DstPort, MappedField.Proto, MappedField.Service, MappedField.Duration,
            MappedField.BytesOut, MappedField.BytesIn, MappedField.MissedBytes, MappedField.State, MappedField.Uid, MappedField.HttpMethod, MappedField.HttpPath,
            MappedField.Process, MappedField.DstName, MappedField.NameSource,
        ],
        EventKind.Process => [.. Common, MappedField.Image, MappedField.CommandLine, MappedField.ParentImage, MappedField.ProcessGuid, MappedField.Pid],
        EventKind.File => [.. Common, MappedField.Image, MappedField.Path, MappedField.Operation],
        _ =>
        [
            .. Common, MappedField.Client, MappedField.Address, MappedField.Name, MappedField.NameSource, MappedField.Uid, MappedField.Ttl,
            MappedField.HttpMethod, MappedField.HttpPath, MappedField.RequestBytes,
        ],
    };

    /// <summary>Sets of values of which an event needs one each.</summary>
    public static IReadOnlyList<MappedField[]> Needed(EventKind kind) => kind switch
    {
        EventKind.Flow => [[MappedField.DstIp], [MappedField.SrcIp, MappedField.Host]],
        EventKind.Process => [[MappedField.Image, MappedField.CommandLine]],
        EventKind.File => [[MappedField.Path], [MappedField.Operation]],
        _ => [[MappedField.Address], [MappedField.Name]],
    };

    /// <summary>Units of a value; null where it has none.</summary>
    public static IReadOnlyDictionary<string, decimal>? UnitsOf(MappedField field) => field switch
    {
        MappedField.BytesOut or MappedField.BytesIn or MappedField.MissedBytes or MappedField.RequestBytes => ByteUnits,
        MappedField.Duration or MappedField.Ttl => TimeUnits,
        _ => null,
    };

    /// <summary>Texts that a value must be one of; null where it may be any.</summary>
    public static IReadOnlyList<string>? TextsOf(MappedField field) => field switch
    {
        MappedField.Operation => Operations,
        MappedField.NameSource => NameSources,
        _ => null,
    };

    /// <summary>Name in files.</summary>
    public static string NameOf(MappedField field) => Config.ConfigModel.Snake(field.ToString());
}
