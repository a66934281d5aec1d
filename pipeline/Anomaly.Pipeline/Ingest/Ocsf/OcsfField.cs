using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>The attributes of OCSF events that are read.</summary>
internal enum OcsfField
{
    ClassUid,
    TypeUid,
    ActivityId,
    StatusId,
    StatusCode,
    Time,
    TimeText,
    StartTime,
    EndTime,
    Duration,
    Product,
    Disposition,
    DeviceHostname,
    DeviceName,
    DeviceUid,
    DeviceIp,
    ActorUser,
    ActorDomain,
    ActorPath,
    ActorName,
    ProcessUser,
    ProcessDomain,
    ProcessPath,
    ProcessName,
    ProcessFileName,
    CommandLine,
    Pid,
    ProcessUid,
    ParentPath,
    FilePath,
    FileFolder,
    FileName,
    ResultPath,
    SrcIp,
    SrcPort,
    SrcInterface,
    DstIp,
    DstPort,
    DstHostname,
    DstDomain,
    DstInterface,
    ProtocolName,
    ProtocolNumber,
    TcpFlags,
    DirectionId,
    ConnectionUid,
    BytesOut,
    BytesIn,
    Bytes,
    RunningOut,
    RunningIn,
    AppName,
    Sni,
    QueryHostname,
    AnswerData,
    AnswerTtl,
}

/// <summary>Where OCSF has them (schema.ocsf.io, versions 1.0 to 1.3 and the running totals of later ones).</summary>
internal static class OcsfFields
{
    private static readonly (OcsfField Field, string Path)[] Paths =
    [
        (OcsfField.ClassUid, "class_uid"), (OcsfField.TypeUid, "type_uid"), (OcsfField.ActivityId, "activity_id"),
        (OcsfField.StatusId, "status_id"), (OcsfField.StatusCode, "status_code"), (OcsfField.Disposition, "disposition"),
        (OcsfField.Time, "time"), (OcsfField.TimeText, "time_dt"), (OcsfField.StartTime, "start_time"), (OcsfField.EndTime, "end_time"),
        (OcsfField.Duration, "duration"), (OcsfField.Product, "metadata.product.name"),
        (OcsfField.DeviceHostname, "device.hostname"), (OcsfField.DeviceName, "device.name"), (OcsfField.DeviceUid, "device.uid"), (OcsfField.DeviceIp, "device.ip"),
        (OcsfField.ActorUser, "actor.user.name"), (OcsfField.ActorDomain, "actor.user.domain"),
        (OcsfField.ActorPath, "actor.process.file.path"), (OcsfField.ActorName, "actor.process.name"),
        (OcsfField.ProcessUser, "process.user.name"), (OcsfField.ProcessDomain, "process.user.domain"),
        (OcsfField.ProcessPath, "process.file.path"), (OcsfField.ProcessName, "process.name"), (OcsfField.ProcessFileName, "process.file.name"),
        (OcsfField.CommandLine, "process.cmd_line"), (OcsfField.Pid, "process.pid"), (OcsfField.ProcessUid, "process.uid"),
        (OcsfField.ParentPath, "process.parent_process.file.path"),
        (OcsfField.FilePath, "file.path"), (OcsfField.FileFolder, "file.parent_folder"), (OcsfField.FileName, "file.name"), (OcsfField.ResultPath, "file_result.path"),
        (OcsfField.SrcIp, "src_endpoint.ip"), (OcsfField.SrcPort, "src_endpoint.port"), (OcsfField.SrcInterface, "src_endpoint.interface_uid"),
        (OcsfField.DstIp, "dst_endpoint.ip"), (OcsfField.DstPort, "dst_endpoint.port"), (OcsfField.DstInterface, "dst_endpoint.interface_uid"),
        (OcsfField.DstHostname, "dst_endpoint.hostname"), (OcsfField.DstDomain, "dst_endpoint.domain"),
        (OcsfField.ProtocolName, "connection_info.protocol_name"), (OcsfField.ProtocolNumber, "connection_info.protocol_num"),
        (OcsfField.TcpFlags, "connection_info.tcp_flags"), (OcsfField.DirectionId, "connection_info.direction_id"), (OcsfField.ConnectionUid, "connection_info.uid"),
        (OcsfField.BytesOut, "traffic.bytes_out"), (OcsfField.BytesIn, "traffic.bytes_in"), (OcsfField.Bytes, "traffic.bytes"),
        (OcsfField.RunningOut, "cumulative_traffic.bytes_out"), (OcsfField.RunningIn, "cumulative_traffic.bytes_in"),
        (OcsfField.AppName, "app_name"), (OcsfField.Sni, "tls.sni"),
        (OcsfField.QueryHostname, "query.hostname"), (OcsfField.AnswerData, "answers.rdata"), (OcsfField.AnswerTtl, "answers.ttl"),
    ];

    /// <summary>Finds the attributes.</summary>
    public static FieldTree Tree { get; } = new(Paths.Select(p => (p.Path, (int)p.Field)));

    /// <summary>Attributes of the event itself that hold all that is read.</summary>
    public static IReadOnlyList<string> Columns { get; } = [.. Paths.Select(p => p.Path.Split('.')[0]).Distinct(StringComparer.Ordinal)];
}
