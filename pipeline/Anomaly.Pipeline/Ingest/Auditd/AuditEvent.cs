using System.Buffers.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>What a path record says happened to its path.</summary>
internal enum AuditPathKind
{
    Normal,
    Create,
    Delete,
    Parent,
    Unknown,
}

/// <summary>One path of an event.</summary>
internal readonly record struct AuditPath(int Item, string Name, AuditPathKind Kind, bool IsFolder);

/// <summary>Identity of an event. Serials roll over and hosts share them, so all three parts count.</summary>
internal readonly record struct AuditKey(string Node, long Micros, ulong Serial)
{
    /// <summary>Order-independent of process and seed.</summary>
    public override int GetHashCode() => (int)((((ulong)Micros ^ (Serial << 20)) * 0x9E3779B97F4A7C15) >> 32);
}

/// <summary>The records of one audit event, gathered in any order. Reused.</summary>
internal sealed class AuditEvent
{
    /// <summary>Most bytes of records kept of one event: a command line is shorter than 2 MiB with the usual stack.</summary>
    public const long MostBytes = 16L << 20;

    private const long InProgress = -115;
    private const long UnsetId = uint.MaxValue;

    public AuditKey Key { get; private set; }
    public long Line { get; private set; }
    public long LastRecord { get; set; }
    public bool Ended { get; private set; }
    public bool HasBadRecord { get; set; }
    public AuditCall Call { get; set; }
    public bool Failed { get; set; }
    public bool IsInProgress { get; set; }
    public long Pid { get; set; }
    public string Exe { get; set; } = "";
    public string User { get; set; } = "";
    public string Folder { get; set; } = "";
    public bool HasArguments { get; set; }
    public AuditArguments Arguments { get; } = new();

    /// <summary>Command line of a log that keeps the arguments joined; '' where they stand one by one.</summary>
    public string CommandLine { get; set; } = "";

    public List<AuditPath> Paths { get; } = [];
    public string RemoteIp { get; set; } = "";
    public int RemotePort { get; set; }

    /// <summary>Values of the call's registers a0–a2.</summary>
    public ulong[] Registers { get; } = new ulong[3];

    /// <summary>Flags of openat2, which stand in a record of their own; -1 where unknown.</summary>
    public long OpenFlags { get; set; }

    /// <summary>Bytes of the records kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins another event.</summary>
    public void Start(AuditKey key, long line)
    {
        Key = key;
        Line = line;
        Bytes = 0;
        Ended = HasBadRecord = false;
        Call = AuditCall.Other;
        Failed = IsInProgress = HasArguments = false;
        Pid = 0;
        Exe = User = Folder = RemoteIp = CommandLine = "";
        RemotePort = 0;
        OpenFlags = -1;
        Array.Clear(Registers);
        Paths.Clear();
        Arguments.Clear();
    }

    /// <summary>Adds a record; null, or the reason why it cannot be used.</summary>
    public string? Add(in AuditLine record, Utf8StringCache strings)
    {
        if (Bytes + record.Body.Length > MostBytes) return "event is too large";
        Bytes += record.Body.Length;
        var type = record.Type;
        if (type.SequenceEqual("SYSCALL"u8)) return AddSyscall(record.Body, strings);
        if (type.SequenceEqual("EXECVE"u8)) return AddArguments(record.Body);
        if (type.SequenceEqual("PATH"u8)) return AddPath(record.Body, strings);
        if (type.SequenceEqual("CWD"u8)) return AddFolder(record.Body, strings);
        if (type.SequenceEqual("SOCKADDR"u8)) return AddAddress(record.Body);
        if (type.SequenceEqual("OPENAT2"u8)) return AddOpenFlags(record.Body);
        if (type.SequenceEqual("EOE"u8)) Ended = true;
        return null;
    }

    private string? AddSyscall(ReadOnlySpan<byte> body, Utf8StringCache strings)
    {
        ReadOnlySpan<byte> arch = default, number = default, name = default, auid = default, uid = default, auidName = default, uidName = default;
        long exit = 0;
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            var key = fields.Key;
            var value = fields.Value;
            if (key.SequenceEqual("arch"u8)) arch = value;
            else if (key.SequenceEqual("syscall"u8)) number = value;
            else if (key.SequenceEqual("SYSCALL"u8)) name = value;
            else if (key.SequenceEqual("success"u8)) Failed = value.SequenceEqual("no"u8);
            else if (key.SequenceEqual("exit"u8)) Utf8Parser.TryParse(value, out exit, out _);
            else if (key.SequenceEqual("pid"u8)) Pid = Utf8Parser.TryParse(value, out long pid, out _) ? pid : 0;
            else if (key.SequenceEqual("auid"u8)) auid = value;
            else if (key.SequenceEqual("uid"u8)) uid = value;
            else if (key.SequenceEqual("AUID"u8)) auidName = value;
            else if (key.SequenceEqual("UID"u8)) uidName = value;
            else if (key.SequenceEqual("exe"u8)) Exe = WithoutDeletedMark(AuditText.Get(value, fields.Quoted, strings));
            else if (key.Length == 2 && key[0] == 'a' && key[1] is >= (byte)'0' and <= (byte)'2')
                Registers[key[1] - '0'] = Utf8Parser.TryParse(value, out ulong register, out _, 'x') ? register : 0;
        }
        if (fields.Cut) return "record is cut";
        Call = name.IsEmpty ? AuditSyscall.OfNumber(arch, number) : AuditSyscall.OfName(name);
        SetOutcome(Failed, exit);
        bool login = IsLogin(auid);
        User = login ? strings.Get(auidName.IsEmpty ? auid : auidName) : strings.Get(uidName.IsEmpty ? uid : uidName);
        return null;
    }

    /// <summary>What became of the call, from <c>success</c> and <c>exit</c>.</summary>
    public void SetOutcome(bool failed, long exit)
    {
        Failed = failed;
        IsInProgress = failed && exit == InProgress;
    }

    /// <summary>The login account is set: it is not the number that stands for none.</summary>
    public static bool IsLogin(ReadOnlySpan<byte> auid) => Utf8Parser.TryParse(auid, out long id, out int used) && used == auid.Length && id != UnsetId && id >= 0;

    private string? AddArguments(ReadOnlySpan<byte> body)
    {
        HasArguments = true;
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            // Empty arguments are quoted; half of one is none.
            if (fields.Cut || (fields.Value.IsEmpty && !fields.Quoted)) return "record is cut";
            Arguments.Add(fields.Key, fields.Value, fields.Quoted);
        }
        return null;
    }

    private string? AddPath(ReadOnlySpan<byte> body, Utf8StringCache strings)
    {
        int item = 0;
        string name = "";
        var kind = AuditPathKind.Normal;
        bool isFolder = false;
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            var key = fields.Key;
            if (key.SequenceEqual("item"u8)) Utf8Parser.TryParse(fields.Value, out item, out _);
            else if (key.SequenceEqual("name"u8)) name = AuditText.Get(fields.Value, fields.Quoted, strings);
            else if (key.SequenceEqual("mode"u8)) isFolder = fields.Value.StartsWith("040"u8) || fields.Value.StartsWith("004"u8);
            else if (key.SequenceEqual("nametype"u8) || key.SequenceEqual("objtype"u8)) kind = KindOf(fields.Value);
        }
        if (fields.Cut) return "record is cut";
        if (name.Length > 0) Paths.Add(new AuditPath(item, name, kind, isFolder));
        return null;
    }

    private string? AddFolder(ReadOnlySpan<byte> body, Utf8StringCache strings)
    {
        var fields = new AuditFields(body);
        while (fields.Next())
            if (fields.Key.SequenceEqual("cwd"u8)) Folder = AuditText.Get(fields.Value, fields.Quoted, strings);
        return fields.Cut ? "record is cut" : null;
    }

    private string? AddAddress(ReadOnlySpan<byte> body)
    {
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            if (!fields.Key.SequenceEqual("saddr"u8) || !SocketAddress.TryParse(fields.Value, out string ip, out int port)) continue;
            RemoteIp = ip;
            RemotePort = port;
        }
        return fields.Cut ? "record is cut" : null;
    }

    private string? AddOpenFlags(ReadOnlySpan<byte> body)
    {
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            if (!fields.Key.SequenceEqual("oflag"u8)) continue;
            long flags = 0;
            foreach (byte c in fields.Value) flags = flags << 3 | (long)(c & 7);
            OpenFlags = flags;
        }
        return null;
    }

    /// <summary>Kind of a path by the name the kernel gives it.</summary>
    public static AuditPathKind KindOf(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("NORMAL"u8)) return AuditPathKind.Normal;
        if (value.SequenceEqual("CREATE"u8)) return AuditPathKind.Create;
        if (value.SequenceEqual("DELETE"u8)) return AuditPathKind.Delete;
        return value.SequenceEqual("PARENT"u8) ? AuditPathKind.Parent : AuditPathKind.Unknown;
    }

    // A program whose file was replaced while it ran: "/usr/bin/python2.7;58d1ccbf (deleted)" is still that program.
    public static string WithoutDeletedMark(string exe)
    {
        const string mark = " (deleted)";
        if (!exe.EndsWith(mark, StringComparison.Ordinal)) return exe;
        exe = exe[..^mark.Length];
        int at = exe.Length - 9;
        bool packaged = at > 0 && exe[at] == ';' && exe.AsSpan(at + 1).IndexOfAnyExcept("0123456789abcdef") < 0;
        return packaged ? exe[..at] : exe;
    }
}
