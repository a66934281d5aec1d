using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>
/// Records of the Linux audit daemon in its own text (log_format = ENRICHED): execve with its arguments, openat of
/// watched files, connect with the address asked for. Text that a quoted value cannot hold is hexadecimal.
/// </summary>
internal static class AuditdRecords
{
    /// <summary>Appends one event of several records.</summary>
    public static void Append(TextBuffer t, SimHost host, in AgentRow row, long serial)
    {
        long time = row.Time + host.SkewUs;
        var process = row.Process;
        string id = string.Create(CultureInfo.InvariantCulture, $" msg=audit({time / 1_000_000}.{time / 1000 % 1000:000}:{serial}): ");
        switch (row.Kind)
        {
            case AgentKind.Start:
                SystemCall(t, id, process, 59, "execve", "success=yes exit=0", 2, "exec");
                Record(t, "EXECVE", id).Raw("argc="u8).Number(process.Arguments.Length);
                for (int i = 0; i < process.Arguments.Length; i++) Value(t.Raw(" a"u8).Number(i).Raw("="u8), process.Arguments[i]);
                t.Raw("\n"u8);
                Value(Record(t, "CWD", id).Raw("cwd="u8), process.Folder).Raw("\n"u8);
                Path(t, id, 0, process.Image, "NORMAL", "0100755");
                Path(t, id, 1, "/lib64/ld-linux-x86-64.so.2", "NORMAL", "0100755");
                Title(t, id, process);
                break;
            case AgentKind.File:
                SystemCall(t, id, process, 257, "openat", "success=yes exit=" + (3 + process.Serial % 9).ToString(CultureInfo.InvariantCulture), row.Read ? 1 : 2, "files", row.Read ? "0" : "241");
                Value(Record(t, "CWD", id).Raw("cwd="u8), process.Folder).Raw("\n"u8);
                if (!row.Read) Path(t, id, 0, row.Text[..(row.Text.LastIndexOf('/') + 1)], "PARENT", "040755");
                Path(t, id, row.Read ? 0 : 1, row.Text, row.Read ? "NORMAL" : "CREATE", "0100644");
                Title(t, id, process);
                break;
            case AgentKind.Connect:
                // Programs on libcurl and the like connect without waiting: the call returns EINPROGRESS.
                SystemCall(t, id, process, 42, "connect", process.Image.EndsWith("ssh", StringComparison.Ordinal) ? "success=yes exit=0" : "success=no exit=-115", 0, "net", "10");
                Record(t, "SOCKADDR", id).Raw("saddr=0200"u8).Hex(row.RespPort, 4, true);
                foreach (string part in row.RespIp.Split('.')) t.Hex(ulong.Parse(part, CultureInfo.InvariantCulture), 2, true);
                t.Raw("0000000000000000\u001dSADDR={ saddr_fam=inet laddr="u8).Text(row.RespIp).Raw(" lport="u8).Number(row.RespPort).Raw(" }\n"u8);
                Title(t, id, process);
                break;
            default: return;
        }
        Record(t, "EOE", id).Raw("\n"u8);
    }

    private static void SystemCall(TextBuffer t, string id, Process process, int number, string name, string result, int items, string key, string third = "7ffd41c3b8e0")
    {
        ulong print = Dice.Hash(4, process.Image);
        int uid = Uid(process.User);
        bool person = uid == 1000;
        string user = process.User;
        Record(t, "SYSCALL", id).Raw("arch=c000003e syscall="u8).Number(number).Raw(" "u8).Text(result).Raw(" a0="u8);
        if (number == 59) t.Raw("55"u8).Hex(print, 10);
        else if (number == 257) t.Raw("ffffff9c"u8);
        else t.Number(3 + process.Serial % 20);
        t.Raw(" a1=7ffd"u8).Hex(print >> 32, 8).Raw(" a2="u8).Text(third).Raw(" a3=0 items="u8).Number(items)
            .Raw(" ppid="u8).Number(process.Parent?.Pid ?? 1).Raw(" pid="u8).Number(process.Pid)
            .Raw(" auid="u8).Number(person ? 1000 : uint.MaxValue);
        foreach (string field in (ReadOnlySpan<string>)["uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid"]) t.Raw(" "u8).Text(field).Raw("="u8).Number(uid);
        string comm = process.Image[(process.Image.LastIndexOf('/') + 1)..];
        t.Raw(person ? " tty=pts0 ses=3 comm="u8 : " tty=(none) ses=4294967295 comm="u8);
        Value(t, comm.Length > 15 ? comm[..15] : comm);
        Value(t.Raw(" exe="u8), process.Image).Raw(" subj=unconfined key=\""u8).Text(key).Raw("\"\u001dARCH=x86_64 SYSCALL="u8).Text(name)
            .Raw(" AUID=\""u8).Text(person ? user : "unset").Raw("\""u8);
        foreach (string field in (ReadOnlySpan<string>)["UID", "GID", "EUID", "SUID", "FSUID", "EGID", "SGID", "FSGID"]) t.Raw(" "u8).Text(field).Raw("=\""u8).Text(user).Raw("\""u8);
        t.Raw("\n"u8);
    }

    private static void Path(TextBuffer t, string id, int item, string path, string type, string mode)
    {
        Value(Record(t, "PATH", id).Raw("item="u8).Number(item).Raw(" name="u8), path)
            .Raw(" inode="u8).Number(1000 + (long)(Dice.Hash(5, path) % 900_000)).Raw(" dev=fd:00 mode="u8).Text(mode)
            .Raw(" ouid=0 ogid=0 rdev=00:00 nametype="u8).Text(type).Raw(" cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\u001dOUID=\"root\" OGID=\"root\"\n"u8);
    }

    // The kernel keeps 128 bytes of the command line.
    private static void Title(TextBuffer t, string id, Process process)
    {
        byte[] title = Encoding.UTF8.GetBytes(string.Join('\0', process.Arguments));
        Record(t, "PROCTITLE", id).Raw("proctitle="u8);
        foreach (byte b in title.AsSpan(0, Math.Min(128, title.Length))) t.Hex(b, 2, true);
        t.Raw("\n"u8);
    }

    private static TextBuffer Record(TextBuffer t, string type, string id) => t.Raw("type="u8).Text(type).Text(id);

    private static TextBuffer Value(TextBuffer t, string text)
    {
        foreach (char c in text)
        {
            if (c is > ' ' and < (char)127 and not '"') continue;
            foreach (byte b in Encoding.UTF8.GetBytes(text)) t.Hex(b, 2, true);
            return t;
        }
        return t.Raw("\""u8).Text(text).Raw("\""u8);
    }

    private static int Uid(string user) => user switch { "root" => 0, "_apt" => 42, "dd-agent" => 112, "runner" or "deploy" or "backup" => 998, _ => 1000 };
}
