using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>Turns a joined audit event into process starts, connections and file operations.</summary>
internal sealed class AuditEventMapper(IEventSink sink, string defaultHost)
{
    private const ulong CurrentFolder32 = 0xFFFFFF9C;
    private const ulong CurrentFolder64 = 0xFFFFFFFFFFFFFF9C;
    private const long AccessMode = 3;
    private const long Truncate = 0x200;
    private const long PathOnly = 0x200000;
    private const ulong SocketCallConnect = 3;

    private readonly FlowEvent _flow = new() { Sensor = "auditd", ProcessLink = "exact" };
    private readonly ProcessEvent _process = new() { Sensor = "auditd" };
    private readonly FileEvent _file = new() { Sensor = "auditd" };

    /// <summary>Sends the events of a joined audit event, none for failed calls; true if there were any.</summary>
    public bool Map(AuditEvent e)
    {
        if (IsConnect(e))
        {
            // A connection that is under way is one; port 0 is how resolvers ask which source address would be used.
            return (!e.Failed || e.IsInProgress) && e.RemoteIp.Length > 0 && e.RemotePort > 0 && SendFlow(e);
        }
        if (e.Failed) return false;
        if (e.HasArguments) return SendProcess(e);
        return e.Call != AuditCall.Execve && e.Paths.Count > 0 && SendFiles(e);
    }

    private static bool IsConnect(AuditEvent e)
        => e.Call == AuditCall.Connect || (e.Call == AuditCall.SocketCall && e.Registers[0] == SocketCallConnect);

    private bool SendProcess(AuditEvent e)
    {
        var arguments = e.Arguments.ToList();
        e.Paths.Sort((a, b) => a.Item.CompareTo(b.Item));
        _process.Image = e.Exe.Length > 0 ? e.Exe
            : e.Paths.Count > 0 ? UnixPath.Absolute(e.Folder, e.Paths[0].Name)
            : arguments.Count > 0 ? arguments[0] : "";
        _process.CommandLine = e.CommandLine.Length > 0 ? e.CommandLine : ShellQuote.Join(arguments);
        _process.Pid = e.Pid;
        Common(_process, e);
        sink.Process(_process);
        return true;
    }

    private bool SendFlow(AuditEvent e)
    {
        _flow.DstIp = e.RemoteIp;
        _flow.DstPort = e.RemotePort;
        _flow.State = e.IsInProgress ? "EINPROGRESS" : "";
        _flow.Process = e.Exe;
        _flow.ProcessLink = e.Exe.Length > 0 ? "exact" : "none";
        Common(_flow, e);
        sink.Flow(_flow);
        return true;
    }

    private bool SendFiles(AuditEvent e)
    {
        e.Paths.Sort((a, b) => a.Item.CompareTo(b.Item));
        int created = e.Paths.FindLastIndex(p => p.Kind == AuditPathKind.Create);
        int deleted = e.Paths.FindLastIndex(p => p.Kind == AuditPathKind.Delete);
        if (created >= 0) return SendFile(e, created, deleted >= 0 ? "rename" : "create");
        if (deleted >= 0) return SendFile(e, deleted, "delete");
        if (Opened(e) is not { } operation) return false;
        int opened = e.Paths.FindLastIndex(p => p is { Kind: AuditPathKind.Normal, IsFolder: false });
        return opened >= 0 && SendFile(e, opened, operation);
    }

    private bool SendFile(AuditEvent e, int path, string operation)
    {
        _file.Image = e.Exe;
        _file.Path = UnixPath.Absolute(FolderOf(e), e.Paths[path].Name);
        _file.Operation = operation;
        Common(_file, e);
        sink.File(_file);
        return true;
    }

    // Names may be relative to an open folder whose name is not logged; its parent record tells it where it is absolute.
    private static string FolderOf(AuditEvent e)
    {
        int register = e.Call switch { AuditCall.OpenAt or AuditCall.OpenAt2 or AuditCall.UnlinkAt => 0, AuditCall.RenameAt => 2, _ => -1 };
        if (register < 0 || e.Registers[register] is CurrentFolder32 or CurrentFolder64) return e.Folder;
        foreach (var path in e.Paths)
            if (path.Kind == AuditPathKind.Parent && path.Name[0] == '/') return path.Name;
        return "";
    }

    // What opening an existing file was for; null where the call opens none, or its flags are not known.
    private static string? Opened(AuditEvent e)
    {
        long flags = e.Call switch
        {
            AuditCall.Creat or AuditCall.Truncate => Truncate,
            AuditCall.Open => (long)e.Registers[1],
            AuditCall.OpenAt => (long)e.Registers[2],
            AuditCall.OpenAt2 => e.OpenFlags,
            _ => -1,
        };
        if (flags < 0 || (flags & PathOnly) != 0) return null;
        return (flags & AccessMode) != 0 || (flags & Truncate) != 0 ? "write" : "read";
    }

    private void Common(Event to, AuditEvent e)
    {
        to.Time = e.Key.Micros;
        to.Line = e.Line;
        to.Host = e.Key.Node.Length > 0 ? e.Key.Node : defaultHost;
        to.User = e.User;
    }
}
