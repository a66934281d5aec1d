using System.Buffers.Text;
using System.Text;
using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>Fills an audit event from one object of LAUREL, whose texts have unprintable bytes, <c>%</c> and <c>+</c> percent-encoded.</summary>
internal sealed class LaurelRecord
{
    private const int MostArguments = 1 << 16;
    private static readonly FieldTree Tree = new(Enum.GetValues<Field>().Select(f => (NameOf(f), (int)f)));

    private readonly FieldValues _values = new(Tree.Slots);
    private readonly Utf8StringCache _strings = new();
    private byte[] _text = new byte[256];

    private enum Field
    {
        Id,
        Node,
        Arch,
        Number,
        Name,
        Success,
        Exit,
        Pid,
        Auid,
        Uid,
        AuidName,
        UidName,
        Exe,
        Registers,
        A0,
        A1,
        A2,
        Argv,
        ArgvText,
        Cwd,
        PathItem,
        PathName,
        PathType,
        PathMode,
        Address,
        OpenFlags,
    }

    /// <summary>A line of a log's beginning is such an object, as far as it goes.</summary>
    public bool IsLaurel(ReadOnlySpan<byte> line)
    {
        int at = line.IndexOf((byte)'{');
        if (at < 0) return false;
        JsonFields.FillFromHead(line[at..], Tree, _values);
        return TryKey(out _) && (_values.Has((int)Field.Exe) || line.IndexOf("\"SYSCALL\""u8) >= 0 || line.IndexOf("\"EXECVE\""u8) >= 0 || line.IndexOf("\"PROCTITLE\""u8) >= 0);
    }

    /// <summary>Fills the event; null, or the reason why the line cannot be used.</summary>
    public string? TryFill(ReadOnlySpan<byte> line, long number, AuditEvent e)
    {
        int at = line.IndexOf((byte)'{');
        if (at < 0 || !JsonFields.TryFill(line[at..].TrimEnd(" \t"u8), Tree, _values)) return "not a JSON object";
        if (!TryKey(out var key)) return "no event id";
        e.Start(key, number);
        FillCall(e);
        FillPaths(e);
        FillArguments(e);
        if (_values.Has((int)Field.Address) && SocketAddress.TryParseRaw(Decode(Field.Address), out string ip, out int port)) (e.RemoteIp, e.RemotePort) = (ip, port);
        return null;
    }

    // SECONDS.MS:SERIAL, as in the raw log.
    private bool TryKey(out AuditKey key)
    {
        key = default;
        Span<byte> stamp = stackalloc byte[80];
        var id = _values[(int)Field.Id];
        if (id.Length is 0 or > 48) return false;
        "type=X msg=audit("u8.CopyTo(stamp);
        id.CopyTo(stamp[17..]);
        stamp[17 + id.Length] = (byte)')';
        if (!AuditLine.TryParse(stamp[..(18 + id.Length)], out var parsed) || !parsed.Body.IsEmpty) return false;
        key = new AuditKey(Text(Field.Node), parsed.Micros, parsed.Serial);
        return true;
    }

    private void FillCall(AuditEvent e)
    {
        var arch = _values[(int)Field.Arch];
        if (arch.StartsWith("0x"u8)) arch = arch[2..];
        e.Call = _values.Has((int)Field.Name) ? AuditSyscall.OfName(_values[(int)Field.Name]) : AuditSyscall.OfNumber(arch, _values[(int)Field.Number]);
        Utf8Parser.TryParse(_values[(int)Field.Exit], out long exit, out _);
        e.SetOutcome(_values[(int)Field.Success].SequenceEqual("no"u8), exit);
        e.Pid = Utf8Parser.TryParse(_values[(int)Field.Pid], out long pid, out _) ? pid : 0;
        e.Exe = AuditEvent.WithoutDeletedMark(Text(Field.Exe));
        e.Folder = Text(Field.Cwd);
        bool login = AuditEvent.IsLogin(_values[(int)Field.Auid]);
        e.User = login ? Either(Field.AuidName, Field.Auid) : Either(Field.UidName, Field.Uid);
        for (int i = 0; i < e.Registers.Length; i++)
        {
            var value = _values.Has((int)Field.Registers) ? _values.At((int)Field.Registers, i) : _values[(int)Field.A0 + i];
            if (value.StartsWith("0x"u8)) value = value[2..];
            e.Registers[i] = Utf8Parser.TryParse(value, out ulong register, out _, 'x') ? register : 0;
        }
        e.OpenFlags = Octal(_values[(int)Field.OpenFlags], out long flags) ? flags : -1;
    }

    private void FillPaths(AuditEvent e)
    {
        for (int entry = _values.First((int)Field.PathName); entry != FieldValues.None; entry = _values.Next(entry))
        {
            int place = _values.PlaceOf(entry);
            string name = _strings.Get(Decode(_values.ValueOf(entry)));
            if (name.Length == 0) continue;
            Utf8Parser.TryParse(_values.At((int)Field.PathItem, place), out int item, out _);
            bool isFolder = Octal(_values.At((int)Field.PathMode, place), out long mode) && mode >> 12 == 4;
            e.Paths.Add(new AuditPath(item, name, AuditEvent.KindOf(_values.At((int)Field.PathType, place)), isFolder));
        }
    }

    private void FillArguments(AuditEvent e)
    {
        e.HasArguments = _values.Has((int)Field.Argv) || _values.Has((int)Field.ArgvText);
        e.CommandLine = Encoding.UTF8.GetString(Decode(Field.ArgvText));
        int argument = 0;
        for (int entry = _values.First((int)Field.Argv); entry != FieldValues.None && argument < MostArguments; entry = _values.Next(entry))
            e.Arguments.Add(argument++, Decode(_values.ValueOf(entry)));
    }

    private string Either(Field name, Field number) => _strings.Get(_values[(int)(_values.Has((int)name) ? name : number)]);

    private string Text(Field field) => _strings.Get(Decode(field));

    private ReadOnlySpan<byte> Decode(Field field) => Decode(_values[(int)field]);

    private ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)'%')) return value;
        if (_text.Length < value.Length) _text = new byte[Math.Max(_text.Length * 2, value.Length)];
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            bool encoded = value[i] == '%' && i + 2 < value.Length && Convert.FromHexString(value.Slice(i + 1, 2), _text.AsSpan(written, 1), out _, out _) == System.Buffers.OperationStatus.Done;
            if (encoded) i += 2;
            else _text[written] = value[i];
            written++;
        }
        return _text.AsSpan(0, written);
    }

    private static bool Octal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.StartsWith("0o"u8)) text = text[2..];
        if (text.IsEmpty || text.Length > 12) return false;
        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'7') return false;
            value = value << 3 | (uint)(c - '0');
        }
        return true;
    }

    private static string NameOf(Field field) => field switch
    {
        Field.Id => "ID",
        Field.Node => "NODE",
        Field.Arch => "SYSCALL.arch",
        Field.Number => "SYSCALL.syscall",
        Field.Name => "SYSCALL.SYSCALL",
        Field.Success => "SYSCALL.success",
        Field.Exit => "SYSCALL.exit",
        Field.Pid => "SYSCALL.pid",
        Field.Auid => "SYSCALL.auid",
        Field.Uid => "SYSCALL.uid",
        Field.AuidName => "SYSCALL.AUID",
        Field.UidName => "SYSCALL.UID",
        Field.Exe => "SYSCALL.exe",
        Field.Registers => "SYSCALL.ARGV",
        Field.A0 => "SYSCALL.a0",
        Field.A1 => "SYSCALL.a1",
        Field.A2 => "SYSCALL.a2",
        Field.Argv => "EXECVE.ARGV",
        Field.ArgvText => "EXECVE.ARGV_STR",
        Field.Cwd => "CWD.cwd",
        Field.PathItem => "PATH.item",
        Field.PathName => "PATH.name",
        Field.PathType => "PATH.nametype",
        Field.PathMode => "PATH.mode",
        Field.Address => "SOCKADDR.saddr",
        _ => "OPENAT2.oflag",
    };
}
