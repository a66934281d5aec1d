namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>The Zeek columns that events are made of.</summary>
internal enum ZeekField
{
    Ts,
    Uid,
    OrigH,
    OrigP,
    RespH,
    RespP,
    Proto,
    Service,
    Duration,
    OrigBytes,
    RespBytes,
    ConnState,
    MissedBytes,
    OrigIpBytes,
    RespIpBytes,
    ServerName,
    Cipher,
    Host,
    Method,
    Uri,
    RequestBodyLen,
    ResponseBodyLen,
    Query,
    QtypeName,
    Answers,
    Ttls,
    AssignedAddr,
    ClientAddr,
    LeaseTime,
    HostName,
    ClientFqdn,
    Mac,
    MsgTypes,
    Established,
    Rejected,
    CallId,
}

/// <summary>Names of Zeek columns, in every spelling that sites give them.</summary>
internal static class ZeekFields
{
    public const int Count = (int)ZeekField.CallId + 1;

    /// <summary>The column of a name, or null for one that no event needs.</summary>
    public static ZeekField? Find(ReadOnlySpan<byte> name)
    {
        // Record fields keep their dot unless LogAscii::scope_sep or a JSON export replaces it.
        if (name.Length == 9 && name.StartsWith("id"u8))
        {
            if (FindEndpoint(name[3..]) is { } endpoint) return endpoint;
        }
        return name switch
        {
            _ when name.SequenceEqual("ts"u8) => ZeekField.Ts,
            _ when name.SequenceEqual("uid"u8) => ZeekField.Uid,
            _ when name.SequenceEqual("src"u8) => ZeekField.OrigH,
            _ when name.SequenceEqual("src_port"u8) => ZeekField.OrigP,
            _ when name.SequenceEqual("dst"u8) => ZeekField.RespH,
            _ when name.SequenceEqual("dst_port"u8) => ZeekField.RespP,
            _ when name.SequenceEqual("proto"u8) => ZeekField.Proto,
            _ when name.SequenceEqual("service"u8) => ZeekField.Service,
            _ when name.SequenceEqual("duration"u8) => ZeekField.Duration,
            _ when name.SequenceEqual("orig_bytes"u8) => ZeekField.OrigBytes,
            _ when name.SequenceEqual("resp_bytes"u8) => ZeekField.RespBytes,
            _ when name.SequenceEqual("conn_state"u8) => ZeekField.ConnState,
            _ when name.SequenceEqual("missed_bytes"u8) => ZeekField.MissedBytes,
            _ when name.SequenceEqual("orig_ip_bytes"u8) => ZeekField.OrigIpBytes,
            _ when name.SequenceEqual("resp_ip_bytes"u8) => ZeekField.RespIpBytes,
            _ when name.SequenceEqual("server_name"u8) => ZeekField.ServerName,
            _ when name.SequenceEqual("cipher"u8) => ZeekField.Cipher,
            _ when name.SequenceEqual("host"u8) => ZeekField.Host,
            _ when name.SequenceEqual("method"u8) => ZeekField.Method,
            _ when name.SequenceEqual("uri"u8) => ZeekField.Uri,
            _ when name.SequenceEqual("request_body_len"u8) => ZeekField.RequestBodyLen,
            _ when name.SequenceEqual("response_body_len"u8) => ZeekField.ResponseBodyLen,
            _ when name.SequenceEqual("query"u8) => ZeekField.Query,
            _ when name.SequenceEqual("qtype_name"u8) => ZeekField.QtypeName,
            _ when name.SequenceEqual("answers"u8) => ZeekField.Answers,
            _ when name.SequenceEqual("TTLs"u8) => ZeekField.Ttls,
            _ when name.SequenceEqual("assigned_addr"u8) || name.SequenceEqual("assigned_ip"u8) => ZeekField.AssignedAddr,
            _ when name.SequenceEqual("client_addr"u8) => ZeekField.ClientAddr,
            _ when name.SequenceEqual("lease_time"u8) => ZeekField.LeaseTime,
            _ when name.SequenceEqual("host_name"u8) => ZeekField.HostName,
            _ when name.SequenceEqual("client_fqdn"u8) => ZeekField.ClientFqdn,
            _ when name.SequenceEqual("mac"u8) => ZeekField.Mac,
            _ when name.SequenceEqual("msg_types"u8) => ZeekField.MsgTypes,
            _ when name.SequenceEqual("established"u8) => ZeekField.Established,
            _ when name.SequenceEqual("rejected"u8) => ZeekField.Rejected,
            _ when name.SequenceEqual("call_id"u8) => ZeekField.CallId,
            _ => null,
        };
    }

    /// <summary>The column of a part of the connection's id, or null.</summary>
    public static ZeekField? FindEndpoint(ReadOnlySpan<byte> part) => part switch
    {
        _ when part.SequenceEqual("orig_h"u8) => ZeekField.OrigH,
        _ when part.SequenceEqual("orig_p"u8) => ZeekField.OrigP,
        _ when part.SequenceEqual("resp_h"u8) => ZeekField.RespH,
        _ when part.SequenceEqual("resp_p"u8) => ZeekField.RespP,
        _ => null,
    };
}
