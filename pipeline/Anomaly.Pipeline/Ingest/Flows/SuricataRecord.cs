using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Values of EVE records that are read.</summary>
internal enum SuricataField
{
    Timestamp,
    EventType,
    FlowId,
    SrcIp,
    SrcPort,
    DestIp,
    DestPort,
    Proto,
    AppProto,
    ToServer,
    ToClient,
    PacketsToServer,
    PacketsToClient,
    FlowStart,
    FlowEnd,
    FlowState,
    FlagsToServer,
    FlagsToClient,
    NetflowBytes,
    NetflowStart,
    NetflowEnd,
    Sni,
    HttpHost,
    HttpMethod,
    HttpUrl,
    DnsType,
    DnsName,
    DnsRecordType,
    DnsTtl,
    DnsData,
    DnsQuestion,
    AnswerType,
    AnswerTtl,
    AnswerData,
    GroupedV4,
    GroupedV6,
}

/// <summary>One EVE record.</summary>
internal sealed class SuricataRecord
{
    private static readonly FieldTree Tree = new(
    [
        .. Both("timestamp", SuricataField.Timestamp), .. Both("event_type", SuricataField.EventType), .. Both("flow_id", SuricataField.FlowId),
        .. Both("src_ip", SuricataField.SrcIp), .. Both("src_port", SuricataField.SrcPort),
        .. Both("dest_ip", SuricataField.DestIp), .. Both("dest_port", SuricataField.DestPort),
        .. Both("proto", SuricataField.Proto), .. Both("app_proto", SuricataField.AppProto),
        .. Both("flow.bytes_toserver", SuricataField.ToServer), .. Both("flow.bytes_toclient", SuricataField.ToClient),
        .. Both("flow.pkts_toserver", SuricataField.PacketsToServer), .. Both("flow.pkts_toclient", SuricataField.PacketsToClient),
        .. Both("flow.start", SuricataField.FlowStart), .. Both("flow.end", SuricataField.FlowEnd), .. Both("flow.state", SuricataField.FlowState),
        .. Both("tcp.tcp_flags_ts", SuricataField.FlagsToServer), .. Both("tcp.tcp_flags_tc", SuricataField.FlagsToClient),
        .. Both("netflow.bytes", SuricataField.NetflowBytes), .. Both("netflow.start", SuricataField.NetflowStart), .. Both("netflow.end", SuricataField.NetflowEnd),
        .. Both("tls.sni", SuricataField.Sni), .. Both("quic.sni", SuricataField.Sni),
        .. Both("http.hostname", SuricataField.HttpHost), .. Both("http.http_method", SuricataField.HttpMethod), .. Both("http.url", SuricataField.HttpUrl),
        .. Both("dns.type", SuricataField.DnsType), .. Both("dns.rrname", SuricataField.DnsName), .. Both("dns.rrtype", SuricataField.DnsRecordType),
        .. Both("dns.ttl", SuricataField.DnsTtl), .. Both("dns.rdata", SuricataField.DnsData), .. Both("dns.queries.rrname", SuricataField.DnsQuestion),
        .. Both("dns.answers.rrtype", SuricataField.AnswerType), .. Both("dns.answers.ttl", SuricataField.AnswerTtl), .. Both("dns.answers.rdata", SuricataField.AnswerData),
        .. Both("dns.grouped.A", SuricataField.GroupedV4), .. Both("dns.grouped.AAAA", SuricataField.GroupedV6),
    ]);

    private readonly FieldValues _values = new(Tree.Slots);

    /// <summary>All values, to walk those of lists.</summary>
    public FieldValues Values => _values;

    /// <summary>The value of a field; empty where the record has none.</summary>
    public ReadOnlySpan<byte> this[SuricataField field] => _values[(int)field];

    /// <summary>The record has the field.</summary>
    public bool Has(SuricataField field) => _values.Has((int)field);

    /// <summary>Takes the record of a text; false where it is not one JSON object.</summary>
    public bool TryFill(ReadOnlySpan<byte> json) => JsonFields.TryFill(json, Tree, _values);

    /// <summary>Takes the first record of a log's beginning, as far as it goes.</summary>
    public void FillFromHead(ReadOnlySpan<byte> head) => JsonFields.FillFromHead(head, Tree, _values);

    private static IEnumerable<(string, int)> Both(string path, SuricataField field) => [(path, (int)field), ("event." + path, (int)field)];
}
