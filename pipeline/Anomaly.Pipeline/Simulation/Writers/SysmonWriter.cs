using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>
/// Sysmon events 1, 3, 11 and 22 as NXLog sends them: one JSON object a line, event data flattened to the top level,
/// without the rendered Message. TimeCreated is UTC here, as UtcTime is.
/// </summary>
internal static class SysmonWriter
{
    /// <summary>Writes rows, already in order of time as the agents show it.</summary>
    public static void Write(string path, IReadOnlyList<SimHost> hosts, IEnumerable<AgentRow> rows)
    {
        using var log = new GzipLog(path);
        foreach (var row in rows)
        {
            Append(log.Text, hosts[row.Host], row);
            log.RecordDone();
        }
    }

    private static void Append(TextBuffer t, SimHost host, in AgentRow row)
    {
        long time = row.Time + host.SkewUs;
        var process = row.Process;
        int id = row.Kind switch { AgentKind.Start => 1, AgentKind.Connect => 3, AgentKind.File => 11, _ => 22 };
        t.Raw("{\"TimeCreated\":\""u8).Clock(time + 2_000, "T"u8, "Z"u8)
            .Raw("\",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"SourceName\":\"Microsoft-Windows-Sysmon\",\"ProviderGuid\":\"{5770385f-c22a-43e0-bf4c-06f5698ffbd9}\",\"Keywords\":\"0x8000000000000000\",\"Level\":\"4\",\"Task\":\""u8)
            .Number(id).Raw("\",\"EventID\":"u8).Number(id).Raw(",\"Hostname\":\""u8).Text(host.FullName)
            .Raw("\",\"RuleName\":\"-\",\"UtcTime\":\""u8).Clock(time, " "u8, "\",\"ProcessGuid\":\""u8);
        Guid(t, host, process);
        t.Raw("\",\"ProcessId\":\""u8).Number(process.Pid).Raw("\",\"Image\":\""u8).Json(process.Image).Raw("\""u8);
        switch (row.Kind)
        {
            case AgentKind.Start: Start(t, host, process); break;
            case AgentKind.Connect:
                t.Raw(",\"User\":\""u8).Json(process.User).Raw(row.Udp ? "\",\"Protocol\":\"udp"u8 : "\",\"Protocol\":\"tcp"u8)
                    .Raw("\",\"Initiated\":\"true\",\"SourceIsIpv6\":\"false\",\"SourceIp\":\""u8).Text(row.OrigIp)
                    .Raw("\",\"SourceHostname\":\"-\",\"SourcePort\":\""u8).Number(row.OrigPort)
                    .Raw("\",\"SourcePortName\":\"-\",\"DestinationIsIpv6\":\"false\",\"DestinationIp\":\""u8).Text(row.RespIp)
                    .Raw("\",\"DestinationHostname\":\"-\",\"DestinationPort\":\""u8).Number(row.RespPort)
                    .Raw(row.RespPort == 443 ? "\",\"DestinationPortName\":\"https\""u8 : row.RespPort == 22 ? "\",\"DestinationPortName\":\"ssh\""u8 : "\",\"DestinationPortName\":\"-\""u8);
                break;
            case AgentKind.File:
                t.Raw(",\"TargetFilename\":\""u8).Json(row.Text).Raw("\",\"CreationUtcTime\":\""u8).Clock(time, " "u8, "\",\"User\":\""u8).Json(process.User).Raw("\""u8);
                break;
            default:
                t.Raw(",\"QueryName\":\""u8).Text(row.Text).Raw("\",\"QueryStatus\":\"0\",\"QueryResults\":\""u8);
                foreach (string address in row.Addresses) t.Raw("::ffff:"u8).Text(address).Raw(";"u8);
                t.Raw("\",\"User\":\""u8).Json(process.User).Raw("\""u8);
                break;
        }
        t.Raw("}\n"u8);
    }

    private static void Start(TextBuffer t, SimHost host, Process process)
    {
        ulong print = Dice.Hash(3, process.Image);
        string file = process.Image[(process.Image.LastIndexOf('\\') + 1)..];
        bool system = process.User.StartsWith("NT ", StringComparison.Ordinal);
        t.Raw(",\"FileVersion\":\""u8).Number((long)(print % 20) + 1).Raw("."u8).Number((long)((print >> 8) % 30))
            .Raw(".0.0\",\"OriginalFileName\":\""u8).Json(process.OriginalName.Length > 0 ? process.OriginalName : file)
            .Raw("\",\"CommandLine\":\""u8).Json(process.CommandLine)
            .Raw("\",\"CurrentDirectory\":\""u8).Json(process.Folder).Raw("\\\\\",\"User\":\""u8).Json(process.User)
            .Raw("\",\"LogonId\":\""u8).Raw(system ? "0x3e7"u8 : "0xc61d9"u8)
            .Raw("\",\"TerminalSessionId\":\""u8).Raw(system ? "0"u8 : "1"u8).Raw("\",\"IntegrityLevel\":\""u8).Raw(system ? "System"u8 : "Medium"u8)
            .Raw("\",\"Hashes\":\"SHA256="u8).Hex(print, 16, true).Hex(~print, 16, true).Hex(print * 31, 16, true).Hex(print * 77, 16, true)
            .Raw("\",\"ParentProcessGuid\":\""u8);
        if (process.Parent is { } parent)
        {
            Guid(t, host, parent);
            t.Raw("\",\"ParentProcessId\":\""u8).Number(parent.Pid).Raw("\",\"ParentImage\":\""u8).Json(parent.Image).Raw("\",\"ParentCommandLine\":\""u8).Json(parent.CommandLine).Raw("\""u8);
        }
        else
        {
            t.Raw("{00000000-0000-0000-0000-000000000000}\",\"ParentProcessId\":\"0\",\"ParentImage\":\"-\",\"ParentCommandLine\":\"-\""u8);
        }
    }

    // Machine, start in seconds (low word first), number of the process.
    private static void Guid(TextBuffer t, SimHost host, Process process)
    {
        ulong seconds = (ulong)(process.Start / 1_000_000);
        t.Raw("{"u8).Hex(host.MachineId, 8).Raw("-"u8).Hex(seconds & 0xFFFF, 4).Raw("-"u8).Hex(seconds >> 16, 4).Raw("-"u8)
            .Hex((ulong)process.Serial & 0xFFFF, 4).Raw("-"u8).Hex((ulong)process.Serial >> 16, 4).Raw("00000700}"u8);
    }
}
