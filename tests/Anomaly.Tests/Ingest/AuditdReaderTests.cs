using System.Text;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class AuditdReaderTests
{
    private const string Stamp = "msg=audit(1767323045.678:42)";
    private const string ExecOk = $"type=SYSCALL {Stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=2 ppid=1 pid=77 auid=1000 uid=0 comm=\"git\" exe=\"/usr/bin/git\" key=(null)";

    [Fact]
    public void A_program_start_with_hexadecimal_arguments()
    {
        var row = Read(ExecOk, $"type=EXECVE {Stamp}: argc=4 a0=\"git\" a1=\"commit\" a2=\"-m\" a3=4C6F6E6720277465787427200A656E64").Processes.ShouldHaveSingleItem();
        row["time"].ShouldBe("1767323045678000");
        row["image"].ShouldBe("/usr/bin/git");
        row["command_line"].ShouldBe("git commit -m 'Long '\\''text'\\'' \nend'");
        row["pid"].ShouldBe("77");
        row["user"].ShouldBe("1000");
        row["parent_image"].ShouldBe("");
        row["sensor"].ShouldBe("auditd");
    }

    [Fact]
    public void A_long_argument_comes_in_pieces_over_several_records()
    {
        // The é stands across two pieces, and the second record comes first.
        var row = Read(ExecOk,
            $"type=EXECVE {Stamp}:  a1[1]=A9 a2=\"last\"",
            $"type=EXECVE {Stamp}: argc=3 a0=\"echo\" a1_len=6 a1[0]=61C3").Processes.ShouldHaveSingleItem();
        row["command_line"].ShouldBe("echo aé last");
    }

    [Fact]
    public void A_record_logged_twice_counts_once()
    {
        string pieces = $"type=EXECVE {Stamp}: argc=2 a0=\"echo\" a1_len=4 a1[0]=\"ab\" a1[1]=\"cd\"";
        Read(ExecOk, pieces, ExecOk, pieces).Processes.ShouldHaveSingleItem()["command_line"].ShouldBe("echo abcd");
    }

    [Fact]
    public void A_quoted_number_is_text_and_an_unquoted_one_is_not()
        => Read(ExecOk, $"type=EXECVE {Stamp}: argc=3 a0=\"seq\" a1=\"3132\" a2=3132").Processes.ShouldHaveSingleItem()["command_line"].ShouldBe("seq 3132 12");

    [Fact]
    public void An_enriched_record_names_call_and_user()
    {
        string enriched = ExecOk.Replace("arch=c000003e syscall=59", "arch=c0ffee syscall=9999", StringComparison.Ordinal) + "\u001dARCH=x86_64 SYSCALL=execve AUID=\"alice\" UID=\"root\"";
        Read("node=db-1 " + enriched, $"node=db-1 type=EXECVE {Stamp}: argc=1 a0=\"git\"").Processes.ShouldHaveSingleItem()["user"].ShouldBe("alice");
        // Without a login the account is that of the process.
        Read(enriched.Replace("auid=1000", "auid=4294967295", StringComparison.Ordinal), $"type=EXECVE {Stamp}: argc=1 a0=\"git\"").Processes.ShouldHaveSingleItem()["user"].ShouldBe("root");
    }

    [Fact]
    public void A_failed_start_is_no_process_but_a_record()
    {
        var sink = Read(ExecOk.Replace("success=yes exit=0", "success=no exit=-2", StringComparison.Ordinal), $"type=EXECVE {Stamp}: argc=1 a0=\"git\"");
        sink.Processes.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(1);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void The_image_is_the_first_path_where_no_call_was_logged()
    {
        Read($"type=EXECVE {Stamp}: argc=1 a0=\"./x\"", $"type=CWD {Stamp}: cwd=\"/opt\"", $"type=PATH {Stamp}: item=1 name=\"/lib/ld.so\"", $"type=PATH {Stamp}: item=0 name=\"./x\"")
            .Processes.ShouldHaveSingleItem()["image"].ShouldBe("/opt/x");
        Read($"type=EXECVE {Stamp}: argc=1 a0=\"top\"").Processes.ShouldHaveSingleItem()["image"].ShouldBe("top");
    }

    [Fact]
    public void A_replaced_program_keeps_its_name()
    {
        string exe = Convert.ToHexString(Encoding.ASCII.GetBytes("/usr/bin/python2.7;58d1ccbf (deleted)"));
        Read(ExecOk.Replace("exe=\"/usr/bin/git\"", "exe=" + exe, StringComparison.Ordinal), $"type=EXECVE {Stamp}: argc=1 a0=\"x\"").Processes.ShouldHaveSingleItem()["image"].ShouldBe("/usr/bin/python2.7");
    }

    [Fact]
    public void The_host_is_the_node_else_the_one_given()
    {
        string[] lines = ["node=db-1 type=EXECVE msg=audit(1.000:1): argc=1 a0=\"a\"", "type=EXECVE msg=audit(1.000:1): argc=1 a0=\"b\""];
        var sink = RecordingSink.Read(string.Join('\n', lines), "/logs/web-01/var/log/audit/audit.log");
        sink.Processes.Select(p => (p["host"], p["command_line"])).ShouldBe([("db-1", "a"), ("web-01", "b")]);
        sink.Stats.Records.ShouldBe(2);
        RecordingSink.Read(lines[1], "/logs/web-01/audit.log", new LogReadOptions(Host: "web-02")).Processes.ShouldHaveSingleItem()["host"].ShouldBe("web-02");
    }

    [Fact]
    public void A_syslog_header_is_passed_over()
        => Read("<86>Jan  2 03:04:05 relay audispd: node=db-1 type=EXECVE msg=audit(1.000:1): argc=1 a0=\"a\"").Processes.ShouldHaveSingleItem()["host"].ShouldBe("db-1");

    [Theory]
    [InlineData("02000050A9FEA9FE0000000000000000", "169.254.169.254", "80")]
    [InlineData("020001BB8C52700400000000", "140.82.112.4", "443")]
    [InlineData("0A0001BB0000000026062800022000010248189325C8194600000000", "2606:2800:220:1:248:1893:25c8:1946", "443")]
    [InlineData("0A0000160000000000000000000000000000FFFF8C52700400000000", "140.82.112.4", "22")]
    [InlineData("01002F72756E2F6E7363642F736F636B6574", null, null)]
    [InlineData("0200003500000000", "0.0.0.0", "53")]
    [InlineData("020000008C527004", null, null)]
    [InlineData("0200", null, null)]
    [InlineData("xyz", null, null)]
    public void Connections_by_their_socket_address(string address, string? ip, string? port)
    {
        var flows = Read(Call("42", "success=yes exit=0"), $"type=SOCKADDR {Stamp}: saddr={address}").Flows;
        flows.Select(f => (f["dst_ip"], f["dst_port"])).ShouldBe(ip is null ? [] : [(ip, port!)]);
    }

    [Theory]
    [InlineData("success=yes exit=0", 1)]
    [InlineData("success=no exit=-115", 1)]
    [InlineData("success=no exit=-111", 0)]
    public void A_connection_under_way_is_one_and_a_refused_one_is_not(string outcome, int flows)
        => Read(Call("42", outcome), $"type=SOCKADDR {Stamp}: saddr=020001BB8C527004").Flows.Count.ShouldBe(flows);

    [Fact]
    public void Accepting_is_not_connecting()
        => Read(Call("43", "success=yes exit=3"), $"type=SOCKADDR {Stamp}: saddr=020001BB8C527004").Flows.ShouldBeEmpty();

    [Theory]
    [InlineData("c000003e", "2", "a0=1 a1=0", "NORMAL", "read")]
    [InlineData("c000003e", "2", "a0=1 a1=241", "NORMAL", "write")]
    [InlineData("c000003e", "2", "a0=1 a1=2", "NORMAL", "write")]
    [InlineData("c000003e", "2", "a0=1 a1=200000", "NORMAL", null)]
    [InlineData("c000003e", "85", "a0=1 a1=1b6", "NORMAL", "write")]
    [InlineData("c000003e", "257", "a0=ffffff9c a1=1 a2=80000", "NORMAL", "read")]
    [InlineData("c000003e", "257", "a0=ffffff9c a1=1 a2=80241", "NORMAL", "write")]
    [InlineData("c000003e", "257", "a0=ffffff9c a1=1 a2=80241", "CREATE", "create")]
    [InlineData("c00000b7", "56", "a0=ffffffffffffff9c a1=1 a2=1", "NORMAL", "write")]
    [InlineData("40000003", "5", "a0=1 a1=8001", "NORMAL", "write")]
    [InlineData("c000003e", "87", "a0=1", "DELETE", "delete")]
    [InlineData("c000003e", "263", "a0=ffffff9c", "DELETE", "delete")]
    [InlineData("c000003e", "76", "a0=1", "NORMAL", "write")]
    [InlineData("c000003e", "90", "a0=1", "NORMAL", null)]
    [InlineData("c000003e", "437", "a0=ffffff9c", "NORMAL", null)]
    [InlineData("c000003e", "2", "a0=1 a1=0", "UNKNOWN", null)]
    public void Files_by_call_flags_and_kind_of_path(string arch, string call, string registers, string kind, string? operation)
    {
        var sink = Read($"type=SYSCALL {Stamp}: arch={arch} syscall={call} success=yes exit=3 {registers} pid=7 auid=0 uid=0 exe=\"/bin/tar\"",
            $"type=CWD {Stamp}: cwd=\"/home/a/repos\"", $"type=PATH {Stamp}: item=0 name=\"/home/a/repos\" mode=040755 nametype=PARENT",
            $"type=PATH {Stamp}: item=1 name=\"../repos/./x.tar\" mode=0100644 nametype={kind}");
        sink.Files.Select(f => (f["path"], f["operation"], f["image"])).ShouldBe(operation is null ? [] : [("/home/a/repos/x.tar", operation, "/bin/tar")]);
    }

    [Fact]
    public void The_flags_of_openat2_stand_in_a_record_of_their_own()
        => Read(Call("437", "success=yes exit=3"), $"type=OPENAT2 {Stamp}: oflag=02101 mode=0600 resolve=0x0", $"type=PATH {Stamp}: item=0 name=\"/x\" nametype=NORMAL")
            .Files.ShouldHaveSingleItem()["operation"].ShouldBe("write");

    [Fact]
    public void A_rename_is_one_operation_on_the_new_name()
    {
        var row = Read(Call("82", "success=yes exit=0"), $"type=CWD {Stamp}: cwd=\"/tmp\"",
            $"type=PATH {Stamp}: item=3 name=\"new\" objtype=CREATE", $"type=PATH {Stamp}: item=2 name=\"old\" objtype=DELETE", $"type=PATH {Stamp}: item=0 name=\"/tmp\" objtype=PARENT").Files.ShouldHaveSingleItem();
        row["operation"].ShouldBe("rename");
        row["path"].ShouldBe("/tmp/new");
    }

    [Fact]
    public void A_failed_call_is_no_operation()
        => Read(Call("2", "success=no exit=-13"), $"type=PATH {Stamp}: item=0 name=\"/x\" nametype=CREATE").Files.ShouldBeEmpty();

    [Fact]
    public void Reading_a_folder_is_not_reading_a_file()
        => Read(Call("2", "success=yes exit=3"), $"type=PATH {Stamp}: item=0 name=\"/home\" mode=040755 nametype=NORMAL").Files.ShouldBeEmpty();

    [Fact]
    public void A_name_relative_to_an_open_folder_is_not_guessed()
    {
        string call = $"type=SYSCALL {Stamp}: arch=c000003e syscall=257 success=yes exit=3 a0=5 a1=1 a2=41 pid=7 auid=0 uid=0 exe=\"/bin/tar\"";
        string[] rest = [$"type=CWD {Stamp}: cwd=\"/wrong\"", $"type=PATH {Stamp}: item=1 name=\"x\" nametype=CREATE"];
        Read([call, .. rest]).Files.ShouldHaveSingleItem()["path"].ShouldBe("x");
        Read([call, .. rest, $"type=PATH {Stamp}: item=0 name=\"/right/\" nametype=PARENT"]).Files.ShouldHaveSingleItem()["path"].ShouldBe("/right/x");
    }

    [Fact]
    public void Damaged_lines_are_set_aside_and_what_stands_between_records_is_not()
    {
        var sink = Read("# comment", "", "----", "time->Thu Nov 10 07:48:16 2020", "type=UNKNOWN[1329] msg=g", "type=SYSCALL msg=audit(x.1:2): a=b", "type=SYSCALL msg=audit(1.1:2", "garbage",
            "type=UNKNOWN[1329] msg=audit(1.000:7): x", "type=EXECVE msg=audit(1.000:8): argc=2 a0=\"a\" a1=\"cut");
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(5, "not an audit record"), (6, "not an audit record"), (7, "not an audit record"), (8, "not an audit record"), (10, "record is cut")]);
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void A_serial_that_rolls_over_or_repeats_is_another_event()
    {
        var sink = Read("type=EXECVE msg=audit(5.100:4294967295): argc=1 a0=\"a\"", "type=EXECVE msg=audit(5.100:0): argc=1 a0=\"b\"", "type=EXECVE msg=audit(6.100:0): argc=1 a0=\"c\"");
        sink.Processes.Select(p => p["command_line"]).ShouldBe(["a", "b", "c"]);
        sink.Processes.Select(p => p["time"]).ShouldBe(["5100000", "5100000", "6100000"]);
    }

    [Fact]
    public void A_command_line_without_end_is_cut_loudly()
    {
        string piece = new('4', 1 << 20);
        var lines = Enumerable.Range(0, 40).Select(i => $"type=EXECVE {Stamp}: a0[{i}]={piece}");
        var sink = Read([.. lines]);
        sink.Rejects.Count.ShouldBeGreaterThan(0);
        sink.Rejects.ShouldAllBe(r => r.Reason == "event is too large");
        sink.Processes.ShouldHaveSingleItem()["command_line"].Length.ShouldBeLessThanOrEqualTo(1 << 23);
    }

    [Fact]
    public void What_waits_is_bounded()
    {
        // 20,000 events without end marks at one time: they leave in order, each once.
        var lines = Enumerable.Range(0, 20_000).Select(i => $"type=EXECVE msg=audit(1.000:{i}): argc=1 a0=\"{i}\"");
        Read([.. lines]).Processes.Select(p => p["command_line"]).ShouldBe(Enumerable.Range(0, 20_000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("type=DAEMON_START msg=audit(1.2:3): op=start\n", 95)]
    [InlineData("node=a type=DAEMON_START msg=audit(1.2:3): op=start", 95)]
    [InlineData("# saved\n\ntype=UNKNOWN[1329] msg=g\ntype=A msg=audit(1.2:3): x", 80)]
    [InlineData("type=AUOMS_EXECVE audit(1.2:3): SchemaVersion=\"1\"", 0)]
    [InlineData("{\"a\":\" type=A msg=audit(1.2:3): x\"}", 0)]
    [InlineData("", 0)]
    public void Knows_itself(string head, int sure) => LogFormats.Find("auditd-raw").Sniff(Encoding.UTF8.GetBytes(head), "x").ShouldBe(sure);

    private static string Call(string number, string outcome)
        => $"type=SYSCALL {Stamp}: arch=c000003e syscall={number} {outcome} a0=1 a1=0 a2=0 pid=7 auid=0 uid=0 comm=\"x\" exe=\"/bin/x\"";

    private static RecordingSink Read(params string[] lines) => RecordingSink.Read(string.Join('\n', lines), "/h/audit.log", new LogReadOptions("auditd-raw"));
}
