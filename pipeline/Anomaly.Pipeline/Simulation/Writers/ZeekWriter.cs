using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>Logs of the network sensor as Zeek 6 writes them (TSV, one file per stream and day, conn rows at their end).</summary>
internal static class ZeekWriter
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Writes conn rows, already in order of their end.</summary>
    public static void Conn(string path, int day, long seed, IEnumerable<NetRow> rows)
    {
        using var log = Open(path, "conn", day,
            "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto service duration orig_bytes resp_bytes conn_state local_orig local_resp missed_bytes history orig_pkts orig_ip_bytes resp_pkts resp_ip_bytes tunnel_parents",
            "time string addr port addr port enum string interval count count string bool bool count string count count count count set[string]");
        foreach (var row in rows)
        {
            var t = log.Text;
            t.Seconds(row.Time);
            Id(t, seed, row.UidDay, row.Host, row.Uid, row.OrigIp, row.OrigPort, row.RespIp, row.RespPort);
            t.Raw(row.Udp ? "\tudp\t"u8 : "\ttcp\t"u8).Text(row.Service).Raw("\t"u8);
            if (row.DurationUs < 0) t.Raw("-\t-\t-"u8);
            else t.Seconds(row.DurationUs).Raw("\t"u8).Number(row.Out).Raw("\t"u8).Number(row.In);
            t.Raw("\t"u8).Text(row.State).Raw(Local(row.OrigIp) ? "\tT"u8 : "\tF"u8).Raw(Local(row.RespIp) ? "\tT\t"u8 : "\tF\t"u8);
            t.Number(row.Missed).Raw("\t"u8).Raw(History(row)).Raw("\t"u8);
            long sent = Math.Max(0, row.Out), received = Math.Max(0, row.In);
            int head = row.Udp ? 28 : 40;
            bool answered = row.State != "S0";
            long packetsOut = row.Udp ? 1 + sent / 1200 : !answered ? 3 : 4 + sent / 1400 + received / 2800;
            long packetsIn = !answered ? 0 : row.Udp ? 1 + received / 1200 : 3 + received / 1400 + sent / 2800;
            t.Number(packetsOut).Raw("\t"u8).Number(sent + packetsOut * head).Raw("\t"u8).Number(packetsIn).Raw("\t"u8).Number(received + packetsIn * head).Raw("\t-\n"u8);
            log.RecordDone();
        }
        Close(log, day);
    }

    /// <summary>Writes ssl rows, already in order of time.</summary>
    public static void Ssl(string path, int day, long seed, IEnumerable<NetRow> rows)
    {
        using var log = Open(path, "ssl", day,
            "ts uid id.orig_h id.orig_p id.resp_h id.resp_p version cipher curve server_name resumed last_alert next_protocol established ssl_history cert_chain_fps client_cert_chain_fps sni_matches_cert",
            "time string addr port addr port string string string string bool string string bool string vector[string] vector[string] bool");
        foreach (var row in rows)
        {
            var t = log.Text;
            t.Seconds(row.Time + 11_000 + row.OrigPort % 900 * 13);
            Id(t, seed, row.UidDay, row.Host, row.Uid, row.OrigIp, row.OrigPort, row.RespIp, row.RespPort);
            t.Raw(row.TlsVersion == 13 ? "\tTLSv13\tTLS_AES_128_GCM_SHA256\tx25519\t"u8 : "\tTLSv12\tTLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\tx25519\t"u8);
            t.Text(row.Sni!).Raw(row.Resumed ? "\tT\t-\th2\tT\t"u8 : "\tF\t-\th2\tT\t"u8);
            if (row.TlsVersion == 13) t.Raw("CsiI\t-\t-\t-\n"u8);
            else
            {
                ulong print = Dice.Hash(2, row.Sni!);
                t.Raw("CsxknGIi\t"u8).Hex(print, 16).Hex(~print, 16).Hex(print * 31, 16).Hex(print * 77, 16).Raw("\t(empty)\tT\n"u8);
            }
            log.RecordDone();
        }
        Close(log, day);
    }

    /// <summary>Writes dns rows, already in order of time.</summary>
    public static void Dns(string path, int day, long seed, IEnumerable<DnsRow> rows)
    {
        using var log = Open(path, "dns", day,
            "ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto trans_id rtt query qclass qclass_name qtype qtype_name rcode rcode_name AA TC RD RA Z answers TTLs rejected",
            "time string addr port addr port enum count interval string count string count string count string bool bool bool bool count vector[string] vector[interval] bool");
        foreach (var row in rows)
        {
            var t = log.Text;
            t.Seconds(row.Time);
            Id(t, seed, row.UidDay, row.Host, row.Uid, row.OrigIp, row.OrigPort, Internal.Resolver, 53);
            t.Raw("\tudp\t"u8).Number(row.Id).Raw("\t"u8).Seconds(row.RttUs).Raw("\t"u8).Text(row.Query).Raw("\t1\tC_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t"u8);
            if (row.Cname is not null) t.Text(row.Cname).Raw(","u8);
            for (int i = 0; i < row.Addresses.Length; i++)
            {
                if (i > 0) t.Raw(","u8);
                t.Text(row.Addresses[i]);
            }
            t.Raw("\t"u8);
            for (int i = row.Cname is null ? 1 : 0; i <= row.Addresses.Length; i++)
            {
                t.Number(row.Ttl).Raw(i == row.Addresses.Length ? ".000000"u8 : ".000000,"u8);
            }
            t.Raw("\tF\n"u8);
            log.RecordDone();
        }
        Close(log, day);
    }

    /// <summary>Writes http rows, already in order of time.</summary>
    public static void Http(string path, int day, long seed, IEnumerable<HttpRow> rows)
    {
        using var log = Open(path, "http", day,
            "ts uid id.orig_h id.orig_p id.resp_h id.resp_p trans_depth method host uri referrer version user_agent origin request_body_len response_body_len status_code status_msg info_code info_msg tags username password proxied orig_fuids orig_filenames orig_mime_types resp_fuids resp_filenames resp_mime_types",
            "time string addr port addr port count string string string string string string string count count count string count string set[enum] string string set[string] vector[string] vector[string] vector[string] vector[string] vector[string] vector[string]");
        foreach (var row in rows)
        {
            var t = log.Text;
            t.Seconds(row.Time);
            Id(t, seed, row.UidDay, row.Host, row.Uid, row.OrigIp, row.OrigPort, row.RespIp, 80);
            t.Raw("\t1\t"u8).Text(row.Method).Raw("\t"u8).Text(row.HostName).Raw("\t"u8).Text(row.Uri).Raw("\t-\t1.1\t"u8).Text(row.Agent).Raw("\t-\t"u8)
                .Number(row.RequestBody).Raw("\t"u8).Number(row.ResponseBody).Raw("\t"u8).Number(row.Status).Raw("\tOK\t-\t-\t(empty)\t-\t-\t-\t-\t-\t-\t-\t-\t-\n"u8);
            log.RecordDone();
        }
        Close(log, day);
    }

    private static GzipLog Open(string path, string stream, int day, string fields, string types)
    {
        var log = new GzipLog(path);
        log.Text.Raw("#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t"u8).Text(stream).Raw("\n#open\t"u8).Text(Workspace.DayText(day)).Raw("-00-00-00\n#fields\t"u8)
            .Text(fields.Replace(' ', '\t')).Raw("\n#types\t"u8).Text(types.Replace(' ', '\t')).Raw("\n"u8);
        return log;
    }

    private static void Close(GzipLog log, int day) => log.Text.Raw("#close\t"u8).Text(Workspace.DayText(day + 1)).Raw("-00-00-00\n"u8);

    private static void Id(TextBuffer t, long seed, int uidDay, int host, int uid, string from, int fromPort, string to, int toPort)
    {
        t.Raw("\tC"u8);
        Digits62(t, Dice.Hash(seed, "uid", uidDay), 9);
        Digits62(t, (ulong)host, 3);
        Digits62(t, (ulong)uid, 4);
        t.Raw("\t"u8).Text(from).Raw("\t"u8).Number(fromPort).Raw("\t"u8).Text(to).Raw("\t"u8).Number(toPort);
    }

    private static void Digits62(TextBuffer t, ulong value, int digits)
    {
        Span<byte> room = stackalloc byte[digits];
        for (int i = digits - 1; i >= 0; i--)
        {
            room[i] = (byte)Base62[(int)(value % 62)];
            value /= 62;
        }
        t.Raw(room);
    }

    private static bool Local(string address) => address.StartsWith("10.", StringComparison.Ordinal);

    private static ReadOnlySpan<byte> History(in NetRow row) => row.State switch
    {
        "S0" => "S"u8,
        "RSTO" => "ShADadR"u8,
        "RSTR" => "ShADadr"u8,
        _ when row.Udp => "Dd"u8,
        _ => row.Missed > 0 ? "ShADadgFf"u8 : "ShADadFf"u8,
    };
}
