using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class ZeekTsvReaderTests
{
    private const string Head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n";
    private const string ConnFields = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\torig_ip_bytes\tresp_ip_bytes";
    private const string Row = "1603435000.265000\tCabc\t10.0.0.5\t50123\t140.82.112.4\t443\ttcp\tssl\t12.5\t7000000\t9000\tSF\t3\t7100000\t9900";

    [Fact]
    public void A_connection_fills_its_columns()
    {
        var sink = Conn(Row);
        var flow = sink.Flows.ShouldHaveSingleItem();
        flow["time"].ShouldBe("1603435000265000");
        flow["src_ip"].ShouldBe("10.0.0.5");
        flow["src_port"].ShouldBe("50123");
        flow["dst_ip"].ShouldBe("140.82.112.4");
        flow["dst_port"].ShouldBe("443");
        flow["proto"].ShouldBe("tcp");
        flow["service"].ShouldBe("ssl");
        flow["duration_us"].ShouldBe("12500000");
        flow["bytes_out"].ShouldBe("7000000");
        flow["bytes_in"].ShouldBe("9000");
        flow["bytes_known"].ShouldBe("1");
        flow["missed_bytes"].ShouldBe("3");
        flow["state"].ShouldBe("SF");
        flow["uid"].ShouldBe("Cabc");
        flow["sensor"].ShouldBe("zeek");
        flow["line"].ShouldBe("7");
        flow["host"].ShouldBe("");
    }

    [Theory]
    [InlineData("-", "-", "S0", "-", "-", false)]
    [InlineData("-", "50", "SF", "90", "100", false)]
    [InlineData("0", "0", "S0", "48", "0", true)]
    [InlineData("0", "0", "REJ", "48", "40", true)]
    [InlineData("0", "24", "SHR", "0", "80", false)]
    [InlineData("0", "24", "SHR", "-", "-", false)]
    [InlineData("0", "644", "OTH", "0", "816", false)]
    [InlineData("0", "1773", "OTH", "92", "2093", true)]
    [InlineData("18", "0", "OTH", "58", "0", false)]
    [InlineData("900", "0", "SH", "1000", "0", false)]
    [InlineData("0", "0", "RSTRH", "0", "80", false)]
    [InlineData("5", "6", "OTH", "45", "46", true)]
    public void Bytes_are_known_where_the_sensor_saw_both_sides(string sent, string received, string state, string sentIp, string receivedIp, bool known)
    {
        var flow = Conn($"1.5\tC1\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\t-\t-\t{sent}\t{received}\t{state}\t0\t{sentIp}\t{receivedIp}").Flows.ShouldHaveSingleItem();
        flow["bytes_known"].ShouldBe(known ? "1" : "0");
        flow["bytes_out"].ShouldBe(sent == "-" ? "0" : sent);
        flow["bytes_in"].ShouldBe(received == "-" ? "0" : received);
    }

    [Theory]
    [InlineData("XXXXXXXXXX.XXXXXX", "time is masked")]
    [InlineData("-", "time is missing")]
    [InlineData("yesterday", "time is not a number")]
    [InlineData("-5.0", "time is out of range")]
    [InlineData("253402300800", "time is out of range")]
    public void A_record_without_time_keeps_its_bytes_and_gives_no_event(string time, string reason)
    {
        var sink = Conn(Row.Replace("1603435000.265000", time));
        sink.Flows.ShouldBeEmpty();
        sink.Rejects.ShouldHaveSingleItem().ShouldBe((7, sink.Rejects[0].Offset, reason, Row.Replace("1603435000.265000", time)));
        sink.Stats.Records.ShouldBe(1);
        sink.Stats.OriginatorBytes.ShouldBe(7000000);
        sink.Stats.ResponderBytes.ShouldBe(9000);
        sink.Stats.FirstTime.ShouldBe(long.MaxValue);
    }

    [Theory]
    [InlineData("11.2", 11_200_000)]
    [InlineData("0.000000", 0)]
    [InlineData("629503200", 629503200_000_000)]
    [InlineData("1603435000.2650004", 1603435000_265_000)]
    [InlineData("1.603435e9", 1603435000_000_000)]
    [InlineData("5.0e-06", 5)]
    [InlineData("0.0000005", 0)]
    public void Times_are_seconds_in_any_precision(string time, long micros)
        => Conn(Row.Replace("1603435000.265000", time)).Flows.ShouldHaveSingleItem()["time"].ShouldBe(micros.ToString());

    [Theory]
    [InlineData("7000000", "70x", "byte count is not a number")]
    [InlineData("7000000", "18446744073709551615", "byte count is not a number")]
    [InlineData("7000000", "1125899906842625", "byte count is not a number")]
    [InlineData("\t50123\t", "\t70000\t", "port is not a number")]
    [InlineData("12.5", "long", "duration is not a number")]
    [InlineData("10.0.0.5", "-", "address is missing or damaged")]
    [InlineData("140.82.112.4", "140.82.112.400", "address is missing or damaged")]
    public void A_damaged_value_rejects_its_row(string good, string bad, string reason)
    {
        var sink = Conn(Row.Replace(good, bad) + "\n" + Row);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);
        sink.Flows.Count.ShouldBe(1);
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void A_row_of_another_width_is_rejected_alone()
    {
        var sink = Conn(Row + "\n" + Row + "\textra\n" + Row[..Row.LastIndexOf('\t')] + "\n" + Row);
        sink.Flows.Select(f => f["line"]).ShouldBe(["7", "10"]);
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(8, "wrong number of columns"), (9, "wrong number of columns")]);
        sink.Stats.Records.ShouldBe(4);
    }

    [Fact]
    public void A_last_row_cut_in_its_midst_is_said_to_end_early()
        => RecordingSink.Read(Head + "#path\tconn\n#fields\t" + ConnFields + "\n" + Row[..60]).Rejects.ShouldHaveSingleItem().Reason.ShouldBe("row ends early");

    [Fact]
    public void A_damaged_header_line_is_one_reject_and_the_next_header_holds()
    {
        var sink = RecordingSink.Read("\t" + Head + "#path\tconn\n#fields\t" + ConnFields + "\n" + Row + "\n");
        sink.Rejects.ShouldHaveSingleItem().ShouldBe((1, 0, "line before the column names", "\t#separator \\x09"));
        sink.Flows.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("id_orig_h id_orig_p id_resp_h id_resp_p")]
    [InlineData("src src_port dst dst_port")]
    [InlineData("id.orig_h id.orig_p id.resp_h id.resp_p")]
    public void Endpoints_are_found_under_the_names_sites_give_them(string names)
    {
        var part = names.Split(' ');
        string fields = ConnFields.Replace("id.orig_h", part[0]).Replace("id.orig_p", part[1]).Replace("id.resp_h", part[2]).Replace("id.resp_p", part[3]);
        var flow = RecordingSink.Read(Head + "#path\tconn\n#fields\t" + fields + "\n" + Row).Flows.ShouldHaveSingleItem();
        (flow["src_ip"], flow["src_port"], flow["dst_ip"], flow["dst_port"]).ShouldBe(("10.0.0.5", "50123", "140.82.112.4", "443"));
    }

    [Fact]
    public void Extension_columns_are_passed_over()
    {
        var flow = RecordingSink.Read(Head + "#path\tconn\n#fields\t_write_ts\t_system_name\t" + ConnFields + "\n2.0\tzeek-1\t" + Row).Flows.ShouldHaveSingleItem();
        flow["time"].ShouldBe("1603435000265000");
    }

    [Fact]
    public void Header_blocks_may_follow_each_other_without_close_and_change()
    {
        string text = Head + "#path\tconn\n#fields\t" + ConnFields + "\n" + Row + "\n"
            + "#separator \\x7c\n#set_separator|,\n#empty_field|(empty)\n#unset_field|?\n#path|ssl\n#open|2020-01-01\n"
            + "#fields|uid|ts|id.orig_h|id.resp_h|server_name|cipher\n#types|string|time|addr|addr|string|string\nC2|3.25|10.0.0.1|10.0.0.2|API.GitHub.com|?\n#close|2020-01-01\n"
            + "#separator \\x09\n#path\tssl\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tserver_name\tcipher\n6.0\tC4\t10.0.0.1\t10.0.0.2\t-\t-\n"
            + Head + "#path\tweird\n#fields\tts\tuid\tname\n5.0\tC3\tbad_TCP_checksum\n";
        var sink = RecordingSink.Read(text);
        sink.Rejects.ShouldBeEmpty();
        sink.Flows.Count.ShouldBe(1);
        var name = sink.Names.ShouldHaveSingleItem();
        (name["name"], name["time"], name["uid"], name["name_source"]).ShouldBe(("api.github.com", "3250000", "C2", "sni"));
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["conn"] = 1, ["ssl"] = 2, ["weird"] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public void A_tab_may_follow_separator_and_lines_may_end_in_CR_LF_after_a_mark()
    {
        string text = "\uFEFF" + (Head + "#path\tconn\n#fields\t" + ConnFields + "\n" + Row + "\n").Replace("#separator ", "#separator\t").Replace("\n", "\r\n");
        var sink = RecordingSink.Read(text);
        sink.Rejects.ShouldBeEmpty();
        sink.Flows.ShouldHaveSingleItem()["uid"].ShouldBe("Cabc");
    }

    [Theory]
    [InlineData("#path\tconn-dmz\n", "x.log")]
    [InlineData("", "x.log")]
    public void A_connection_log_of_another_name_is_known_by_its_columns(string path, string name)
        => RecordingSink.Read(Head + path + "#fields\t" + ConnFields + "\n" + Row, name).Flows.Count.ShouldBe(1);

    [Fact]
    public void Without_path_and_telling_columns_the_file_name_decides()
        => RecordingSink.Read(Head + "#fields\tts\tid.orig_h\tid.resp_h\tserver_name\n1.0\t10.0.0.1\t10.0.0.2\tgithub.com\n", "ssl.00_00_00-01_00_00.log").Names.Count.ShouldBe(1);

    [Fact]
    public void Only_a_tls_server_name_makes_a_name()
    {
        var sink = RecordingSink.Read(Head + "#path\tssl\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tserver_name\n"
            + "1.0\tC1\t10.0.0.5\t1\t140.82.112.4\t443\tGitHub.COM.\n2.0\tC2\t10.0.0.5\t2\t140.82.112.4\t443\t-\n");
        var name = sink.Names.ShouldHaveSingleItem();
        (name["client"], name["address"], name["name"], name["name_source"], name["uid"], name["ttl_s"]).ShouldBe(("10.0.0.5", "140.82.112.4", "github.com", "sni", "C1", "0"));
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void Each_address_among_dns_answers_is_a_name_with_its_own_time_to_live()
    {
        var sink = RecordingSink.Read(Head + "#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\tqtype_name\tanswers\tTTLs\n"
            + "1.0\tC1\t10.0.0.5\t10.0.0.1\tWWW.GitHub.com\tA\tgithub.com,TXT 5 a\\x2c1.2.3.4\\x2cb,140.82.112.4,2606:50c0::1,1.2.3,999.1.1.1\t3600.000000,9.0,60.000000,1.5,7.0,8.0\n"
            + "2.0\tC2\t10.0.0.5\t10.0.0.1\tempty.example\tA\t(empty)\t(empty)\n3.0\tC3\t10.0.0.5\t10.0.0.1\tnone.example\tA\t-\t-\n");
        sink.Names.Select(n => (n["address"], n["name"], n["ttl_s"], n["client"], n["name_source"])).ShouldBe(
            [("140.82.112.4", "www.github.com", "60", "10.0.0.5", "dns"), ("2606:50c0::1", "www.github.com", "1", "10.0.0.5", "dns")]);
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(3);
    }

    [Theory]
    [InlineData("GitHub.com:8080", "/o/r/git-receive-pack?a=b", "github.com", "/o/r/git-receive-pack?a=b")]
    [InlineData("github.com", "http://github.com/o/r", "github.com", "/o/r")]
    [InlineData("github.com", "http://github.com", "github.com", "/")]
    [InlineData("github.com:443", "github.com:443", "github.com", "github.com:443")]
    [InlineData("[2606:50c0::1]:80", "*", "2606:50c0::1", "*")]
    [InlineData("user@host.example", "/", "host.example", "/")]
    [InlineData("h\\xc3\\xa9.example", "/\\x09\\xff", "hé.example", "/\t\uFFFD")]
    public void A_request_names_its_host_and_tells_its_path(string host, string uri, string name, string path)
    {
        var sink = Http($"1.0\tC1\t10.0.0.5\t140.82.112.4\tPOST\t{host}\t{uri}\t700\t30");
        var e = sink.Names.ShouldHaveSingleItem();
        (e["name"], e["http_path"], e["http_method"], e["request_bytes"], e["name_source"]).ShouldBe((name, path, "POST", "700", "http"));
        (sink.Stats.OriginatorBytes, sink.Stats.ResponderBytes).ShouldBe((700, 30));
    }

    [Fact]
    public void A_request_without_host_gives_no_name_but_its_bytes()
    {
        var sink = Http("1.0\tC1\t10.0.0.5\t140.82.112.4\tGET\t-\t/\t7\t30");
        sink.Names.ShouldBeEmpty();
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.OriginatorBytes.ShouldBe(7);
    }

    [Fact]
    public void Request_columns_do_not_stick_to_names_of_other_logs()
    {
        var sink = RecordingSink.Read(Head + "#path\thttp\n" + HttpFields + "1.0\tC1\t10.0.0.5\t1.1.1.1\tPUT\ta.example\t/x\t700\t30\n"
            + "#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\tqtype_name\tanswers\tTTLs\n1.0\tC1\t10.0.0.5\t1.1.1.1\tb.example\tA\t2.2.2.2\t60.0\n"
            + "#path\tssl\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tserver_name\tcipher\n1.0\tC1\t10.0.0.5\t1.1.1.1\tc.example\t-\n");
        sink.Names.Select(n => (n["name"], n["http_method"], n["http_path"], n["request_bytes"], n["ttl_s"])).ShouldBe(
            [("a.example", "PUT", "/x", "700", "0"), ("b.example", "", "", "0", "60"), ("c.example", "", "", "0", "0")]);
    }

    [Fact]
    public void A_dhcp_lease_names_its_address_for_its_time()
    {
        var sink = RecordingSink.Read(Head + "#path\tdhcp\n#fields\tts\tuids\tclient_addr\tserver_addr\tmac\thost_name\tclient_fqdn\tassigned_addr\tlease_time\n"
            + "100.0\tC1\t-\t10.0.0.1\taa:bb\tPC-7\t-\t10.0.0.77\t3600.000000\n"
            + "200.0\tC2\t10.0.0.78\t10.0.0.1\taa:cc\t-\tlaptop.corp.example\t-\t-\n"
            + "300.0\tC3\t0.0.0.0\t10.0.0.1\taa:dd\tghost\t-\t-\t-\n"
            + "400.0\tC4\t-\t10.0.0.1\taa:ee\t-\t-\t10.0.0.79\t60.0\n");
        sink.Names.Select(n => (n["address"], n["name"], n["name_source"], n["ttl_s"])).ShouldBe([("10.0.0.77", "pc-7", "dhcp", "3600"), ("10.0.0.78", "laptop.corp.example", "dhcp", "0")]);
        var lease = sink.Leases.ShouldHaveSingleItem();
        (lease.Ip, lease.Host, lease.From, lease.To, lease.Line).ShouldBe(("10.0.0.77", "pc-7", 100_000_000, 3_700_000_000, 7));
    }

    [Fact]
    public void A_log_whose_header_has_just_been_written_is_empty()
    {
        var sink = RecordingSink.Read(Head);
        sink.Stats.Records.ShouldBe(0);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void A_separator_of_several_characters_is_refused()
        => Should.Throw<LogFormatException>(() => RecordingSink.Read("#separator ||\n#fields||ts||uid\n", options: new LogReadOptions("zeek-tsv"))).Message.ShouldContain("separator");

    private const string HttpFields = "#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\thost\turi\trequest_body_len\tresponse_body_len\n";

    private static RecordingSink Conn(string rows) => RecordingSink.Read(Head + "#path\tconn\n#fields\t" + ConnFields + "\n" + rows + "\n");

    private static RecordingSink Http(string rows) => RecordingSink.Read(Head + "#path\thttp\n" + HttpFields + rows + "\n");
}
