using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>Large logs to measure with: connections of a fleet to a few thousand addresses, and the sample logs over and over.</summary>
internal static class SpeedData
{
    private const string Fields = "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\tip_proto";

    /// <summary>Makes a log of about so many MB unless it is there.</summary>
    public static void Make(string kind, string path, int megabytes, int seed = 1)
    {
        if (File.Exists(path) && new FileInfo(path).Length > megabytes * 900_000L) return;
        using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        long length = megabytes * 1_000_000L;
        switch (kind)
        {
            case "zeek-tsv":
                output.Write(Encoding.ASCII.GetBytes($"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\t{Fields}\n"));
                Conn(output, length, seed, json: false);
                break;
            case "zeek-json":
                Conn(output, length, seed, json: true);
                break;
            case "sysmon":
                Repeat(output, length, seed, Path.Combine(WindowsLogBenchmark.Corpus(), "windows", "otrf"));
                break;
            default:
                Audit(output, length, seed);
                break;
        }
    }

    private static void Conn(FileStream output, long length, int seed, bool json)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        string[] services = ["-", "ssl", "dns", "http", "ssh"], states = ["SF", "SF", "SF", "S0", "RSTO", "REJ"], histories = ["ShADadFf", "Dd", "S", "ShADadFfR", "ShADdaTFf"];
        for (long i = 0; output.Position < length; i++)
        {
            string service = services[random.Next(services.Length)], state = states[random.Next(states.Length)], history = histories[random.Next(histories.Length)];
            string ts = string.Create(CultureInfo.InvariantCulture, $"{1772323200 + i / 40}.{random.Next(1_000_000):d6}");
            string uid = $"C{random.NextInt64(1L << 60):x16}", duration = string.Create(CultureInfo.InvariantCulture, $"{random.Next(30)}.{random.Next(1_000_000):d6}");
            string orig = $"10.0.{random.Next(8)}.{random.Next(1, 255)}", resp = $"140.{random.Next(4)}.{random.Next(8)}.{random.Next(256)}";
            int origPort = random.Next(32768, 61000), sent = random.Next(20_000), received = random.Next(200_000), packets = random.Next(1, 99);
            bool known = state == "SF";
            if (!json)
            {
                text.Append(CultureInfo.InvariantCulture, $"{ts}\t{uid}\t{orig}\t{origPort}\t{resp}\t443\ttcp\t{service}\t{(known ? duration : "-")}\t{(known ? sent : "-")}\t{(known ? received : "-")}\t{state}\tT\tF\t0\t{history}\t{packets}\t{sent + 40 * packets}\t{packets}\t{received + 40 * packets}\t-\t6\n");
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{{\"ts\":{ts},\"uid\":\"{uid}\",\"id.orig_h\":\"{orig}\",\"id.orig_p\":{origPort},\"id.resp_h\":\"{resp}\",\"id.resp_p\":443,\"proto\":\"tcp\"");
                if (service != "-") text.Append(CultureInfo.InvariantCulture, $",\"service\":\"{service}\"");
                if (known) text.Append(CultureInfo.InvariantCulture, $",\"duration\":{duration},\"orig_bytes\":{sent},\"resp_bytes\":{received}");
                text.Append(CultureInfo.InvariantCulture, $",\"conn_state\":\"{state}\",\"local_orig\":true,\"local_resp\":false,\"missed_bytes\":0,\"history\":\"{history}\",\"orig_pkts\":{packets},\"orig_ip_bytes\":{sent + 40 * packets},\"resp_pkts\":{packets},\"resp_ip_bytes\":{received + 40 * packets},\"ip_proto\":6}}\n");
            }
            if (text.Length > 1 << 20) Flush(output, text);
        }
        Flush(output, text);
    }

    private static void Audit(FileStream output, long length, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        string[] programs = ["git", "curl", "tar", "bash", "python3", "ssh"];
        for (long i = 0; output.Position < length; i++)
        {
            string program = programs[random.Next(programs.Length)];
            string stamp = string.Create(CultureInfo.InvariantCulture, $"msg=audit({1772323200 + i / 20}.{random.Next(1000):d3}:{i + 1})");
            text.Append(CultureInfo.InvariantCulture, $"type=SYSCALL {stamp}: arch=c000003e syscall=59 success=yes exit=0 a0=55d0c2a4b0c0 a1=55d0c2a4b2a0 a2=55d0c2a4b3e0 a3=8 items=2 ppid={random.Next(9999)} pid={random.Next(99999)} auid=1000 uid=1000 gid=1000 euid=1000 suid=1000 fsuid=1000 egid=1000 sgid=1000 fsgid=1000 tty=pts0 ses=3 comm=\"{program}\" exe=\"/usr/bin/{program}\" key=\"exec\"\n");
            text.Append(CultureInfo.InvariantCulture, $"type=EXECVE {stamp}: argc=3 a0=\"{program}\" a1=\"push\" a2=\"https://github.com/o/r{random.Next(500)}\"\n");
            text.Append(CultureInfo.InvariantCulture, $"type=CWD {stamp}: cwd=\"/home/kim/repos/r{random.Next(50)}\"\n");
            text.Append(CultureInfo.InvariantCulture, $"type=PATH {stamp}: item=0 name=\"/usr/bin/{program}\" inode=1311 dev=08:01 mode=0100755 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n");
            text.Append(CultureInfo.InvariantCulture, $"type=PROCTITLE {stamp}: proctitle=6769740070757368\ntype=EOE {stamp}: \n");
            if (text.Length > 1 << 20) Flush(output, text);
        }
        Flush(output, text);
    }

    private static void Repeat(FileStream output, long length, int seed, string folder)
    {
        using var all = new MemoryStream();
        foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            packed.CopyTo(all);
        }
        // A line of its own makes it another log.
        output.Write(Encoding.ASCII.GetBytes($"{{\"EventID\":{seed},\"Channel\":\"none\"}}\n"));
        while (output.Position < length) all.WriteTo(output);
    }

    private static void Flush(FileStream output, StringBuilder text)
    {
        output.Write(Encoding.ASCII.GetBytes(text.ToString()));
        text.Clear();
    }
}
