using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Fills an audit event from a record of auoms: <c>type=AUOMS_… audit(SECONDS.MS:SERIAL): k=v …</c>. Numbers are translated
/// to names (the raw ones follow as <c>k_r</c>), paths stand in lists, and the command line comes last, its own quotes not
/// escaped.
/// </summary>
internal sealed class AuomsRecord
{
    private readonly Utf8StringCache _strings = new();
    private readonly List<string> _names = [];
    private readonly List<string> _types = [];
    private readonly List<string> _modes = [];

    /// <summary>Fills the event; null, or the reason why the record cannot be used.</summary>
    /// <param name="message">The record, from <c>type=</c> on.</param>
    /// <param name="host">Host of the row around it.</param>
    /// <param name="line">Its line.</param>
    /// <param name="e">The event.</param>
    public string? TryFill(ReadOnlySpan<byte> message, ReadOnlySpan<byte> host, long line, AuditEvent e)
    {
        int audit = message.IndexOf(" audit("u8);
        int stampEnd = audit < 0 ? -1 : message[audit..].IndexOf((byte)')');
        if (stampEnd is < 0 or > 60) return "not an audit record";
        Span<byte> header = stackalloc byte[96];
        "type=X msg="u8.CopyTo(header);
        message.Slice(audit + 1, stampEnd).CopyTo(header[11..]);
        if (!AuditLine.TryParse(header[..(11 + stampEnd)], out var stamp)) return "not an audit record";
        var body = message[(audit + stampEnd + 1)..];

        int command = body.IndexOf(" cmdline="u8);
        var fields = command < 0 ? body : body[..command];
        int title = fields.IndexOf(" proctitle="u8);
        if (title >= 0) fields = fields[..title];
        e.Start(new AuditKey(Node(fields, host), stamp.Micros, stamp.Serial), line);
        if (FillCall(fields, e) is { } bad) return bad;
        FillPaths(fields, e);
        if (command < 0) return null;
        e.HasArguments = true;
        e.CommandLine = Encoding.UTF8.GetString(CommandLine(body[(command + 9)..]));
        return null;
    }

    private string Node(ReadOnlySpan<byte> body, ReadOnlySpan<byte> host)
    {
        var fields = new AuditFields(body);
        while (fields.Next())
            if (fields.Key.SequenceEqual("node"u8)) return _strings.Get(fields.Value);
        return _strings.Get(host);
    }

    private string? FillCall(ReadOnlySpan<byte> body, AuditEvent e)
    {
        ReadOnlySpan<byte> arch = default, call = default, number = default, login = default, loginName = default, user = default, uid = default;
        bool failed = false;
        long exit = 0;
        var fields = new AuditFields(body);
        while (fields.Next())
        {
            var key = fields.Key;
            var value = fields.Value;
            if (key.SequenceEqual("arch"u8)) arch = value;
            else if (key.SequenceEqual("syscall"u8)) call = value;
            else if (key.SequenceEqual("syscall_r"u8)) number = value;
            else if (key.SequenceEqual("success"u8)) failed = value.SequenceEqual("no"u8);
            else if (key.SequenceEqual("exit"u8)) Utf8Parser.TryParse(value, out exit, out _);
            else if (key.SequenceEqual("pid"u8)) e.Pid = Utf8Parser.TryParse(value, out long pid, out _) ? pid : 0;
            else if (key.SequenceEqual("auid"u8)) login = value;
            else if (key.SequenceEqual("audit_user"u8)) loginName = value;
            else if (key.SequenceEqual("uid"u8)) uid = value;
            else if (key.SequenceEqual("user"u8)) user = value;
            else if (key.SequenceEqual("exe"u8)) e.Exe = AuditEvent.WithoutDeletedMark(_strings.Get(value));
            else if (key.SequenceEqual("cwd"u8)) e.Folder = _strings.Get(value);
            else if (key.SequenceEqual("saddr_r"u8) || key.SequenceEqual("saddr"u8))
            {
                if (SocketAddress.TryParse(value, out string ip, out int port)) (e.RemoteIp, e.RemotePort) = (ip, port);
            }
            else if (key.Length == 2 && key[0] == 'a' && key[1] is >= (byte)'0' and <= (byte)'2')
                e.Registers[key[1] - '0'] = Utf8Parser.TryParse(value, out ulong register, out _, 'x') ? register : 0;
        }
        if (fields.Cut) return "record is cut";
        e.Call = AuditSyscall.OfName(call);
        if (e.Call == AuditCall.Other) e.Call = AuditSyscall.OfNumber(arch, number.IsEmpty ? call : number);
        e.SetOutcome(failed, exit);
        e.User = AuditEvent.IsLogin(login) ? _strings.Get(loginName.IsEmpty ? login : loginName) : _strings.Get(user.IsEmpty ? uid : user);
        return null;
    }

    private void FillPaths(ReadOnlySpan<byte> body, AuditEvent e)
    {
        List(body, " path_name="u8, _names);
        List(body, " path_nametype="u8, _types);
        List(body, " path_mode="u8, _modes);
        for (int i = 0; i < _names.Count; i++)
        {
            if (_names[i].Length == 0) continue;
            string kind = i < _types.Count ? _types[i] : "";
            bool isFolder = i < _modes.Count && (_modes[i].StartsWith("040", StringComparison.Ordinal) || _modes[i].StartsWith("dir", StringComparison.Ordinal));
            e.Paths.Add(new AuditPath(i, _names[i], AuditEvent.KindOf(Encoding.ASCII.GetBytes(kind)), isFolder));
        }
    }

    // ["a","b"]; a damaged list counts as far as it goes.
    private static void List(ReadOnlySpan<byte> body, ReadOnlySpan<byte> key, List<string> items)
    {
        items.Clear();
        int at = body.IndexOf(key);
        if (at < 0) return;
        var json = new Utf8JsonReader(body[(at + key.Length)..], isFinalBlock: false, default);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartArray) return;
            while (json.Read() && json.TokenType == JsonTokenType.String)
            {
                var text = new byte[json.ValueSpan.Length];
                int length = Windows.JsonText.Unescape(json.ValueSpan, text);
                items.Add(Encoding.UTF8.GetString(text, 0, length));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            // What was found before the damage counts.
        }
    }

    // Up to the fields that auoms puts behind it.
    private static ReadOnlySpan<byte> CommandLine(ReadOnlySpan<byte> text)
    {
        int end = text.LastIndexOf(" redactors="u8);
        if (end < 0) end = text.LastIndexOf(" containerid="u8);
        if (end >= 0) text = text[..end];
        return text is [(byte)'"', .., (byte)'"'] ? text[1..^1] : text;
    }
}
