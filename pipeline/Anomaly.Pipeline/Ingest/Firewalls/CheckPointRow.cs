using System.Buffers;
using System.Runtime.CompilerServices;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Fields of Check Point records that are looked at, under all their names.</summary>
internal enum CheckPointField
{
    Time,
    Product,
    Id,
    Origin,
    Action,
    Src,
    SrcPort,
    Dst,
    DstPort,
    Service,
    ServiceName,
    App,
    Proto,
    Sent,
    Received,
    ClientOut,
    ClientIn,
    Bytes,
    Duration,
    User,
    Host,
    Resource,
    Count,
}

/// <summary>One Check Point record in any of its notations.</summary>
internal ref struct CheckPointRow
{
    private static readonly SearchValues<byte> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@.-"u8);

    private readonly ReadOnlySpan<byte> _line;
    private Places _places;
    private readonly bool _isVendor;

    public CheckPointRow(ReadOnlySpan<byte> line)
    {
        _line = line;
        int format = line.IndexOf("EF:"u8);
        if (format > 0 && line[format - 1] is (byte)'C' or (byte)'E' && line[format..].IndexOf("|Check Point|"u8) >= 0)
        {
            _isVendor = true;
            bool leef = line[format - 1] == 'E';
            Extension(BehindPipes(line[format..], leef ? 5 : 7), leef ? (byte)'\t' : (byte)' ');
            return;
        }
        int open = line.IndexOfAny((byte)'[', (byte)'{');
        int pipe = line.IndexOf((byte)'|');
        if (pipe >= 0 && (open < 0 || pipe < open)) Piped();
        else if (open >= 0) Structured(open);
    }

    /// <summary>A value as it stands; empty where it is missing.</summary>
    public readonly ReadOnlySpan<byte> this[CheckPointField field] => _line.Slice(_places[(int)field].Start, _places[(int)field].Length);

    /// <summary>The line is a record of Check Point's: it says so, or which product logged it under which id or of which origin.</summary>
    public readonly bool IsRecord => _isVendor || (!this[CheckPointField.Product].IsEmpty && (!this[CheckPointField.Id].IsEmpty || !this[CheckPointField.Origin].IsEmpty));

    // [k:"v"; …], [id k="v" …] and {"k":"v","n":1}: a word, a colon or an equals sign, and a value in quotes or none.
    private void Structured(int at)
    {
        while (at < _line.Length)
        {
            int skip = _line[at..].IndexOfAny(KeyCharacters);
            if (skip < 0) return;
            at += skip;
            int length = _line[at..].IndexOfAnyExcept(KeyCharacters);
            if (length < 0) return;
            var key = _line.Slice(at, length);
            at += length;
            if (_line[at] == '"') at++;
            while (at < _line.Length && _line[at] == ' ') at++;
            if (at >= _line.Length || _line[at] is not ((byte)':' or (byte)'=')) continue;
            at++;
            while (at < _line.Length && _line[at] == ' ') at++;
            if (at >= _line.Length) return;
            if (_line[at] == '"')
            {
                int end = KeyValues.ClosingQuote(_line[at..]);
                if (end < 0) return;
                Set(key, at + 1, end - 1);
                at += end + 1;
                continue;
            }
            int stop = _line[at..].IndexOfAny(",; ]}"u8);
            if (stop < 0) return;
            Set(key, at, stop);
            at += stop;
        }
    }

    // k=v|k=v|: the head stands before the first key, a backslash keeps the character behind it.
    private void Piped()
    {
        int at = 0;
        while (at < _line.Length)
        {
            int end = at;
            while (end < _line.Length && _line[end] != '|') end += _line[end] == '\\' ? 2 : 1;
            end = Math.Min(end, _line.Length);
            int equals = _line[at..end].IndexOf((byte)'=');
            if (equals > 0)
            {
                var key = _line.Slice(at, equals);
                Set(key[(key.LastIndexOf((byte)' ') + 1)..], at + equals + 1, end - at - equals - 1);
            }
            at = end + 1;
        }
    }

    // k=v k=v with blanks inside the values (CEF), or with tabs between the pairs (LEEF).
    private void Extension(int at, byte separator)
    {
        while (at < _line.Length)
        {
            int equals = _line[at..].IndexOf((byte)'=');
            if (equals < 0) return;
            var key = _line.Slice(at, equals).Trim(" |"u8);
            int value = at + equals + 1;
            int end = _line[value..].IndexOf(separator);
            end = end < 0 ? _line.Length : value + end;
            if (separator == ' ')
            {
                int next = NextEquals(value);
                end = next < 0 ? _line.Length : value + Math.Max(_line[value..next].LastIndexOf((byte)' '), 0);
            }
            Set(key[(key.LastIndexOf((byte)'|') + 1)..], value, end - value);
            at = end + 1;
        }
    }

    private readonly int NextEquals(int at)
    {
        while (true)
        {
            int hit = _line[at..].IndexOfAny((byte)'=', (byte)'\\');
            if (hit < 0) return -1;
            at += hit;
            if (_line[at] == '=') return at;
            at += 2;
            if (at >= _line.Length) return -1;
        }
    }

    private readonly int BehindPipes(ReadOnlySpan<byte> text, int pipes)
    {
        int from = _line.Length - text.Length;
        for (; pipes > 0; pipes--)
        {
            int pipe = text.IndexOf((byte)'|');
            if (pipe < 0) return _line.Length;
            from += pipe + 1;
            text = text[(pipe + 1)..];
        }
        return from;
    }

    private void Set(ReadOnlySpan<byte> key, int start, int length)
    {
        int field = (int)Find(key);
        if (field < (int)CheckPointField.Count && _places[field].Length == 0) _places[field] = (start, length);
    }

    private static CheckPointField Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        2 => key.SequenceEqual("rt"u8) ? CheckPointField.Time : CheckPointField.Count,
        3 => key.SequenceEqual("src"u8) ? CheckPointField.Src : key.SequenceEqual("dst"u8) ? CheckPointField.Dst
            : key.SequenceEqual("spt"u8) ? CheckPointField.SrcPort : key.SequenceEqual("dpt"u8) ? CheckPointField.DstPort
            : key.SequenceEqual("act"u8) ? CheckPointField.Action : CheckPointField.Count,
        4 => key.SequenceEqual("time"u8) ? CheckPointField.Time : key.SequenceEqual("orig"u8) ? CheckPointField.Origin
            : key.SequenceEqual("user"u8) ? CheckPointField.User : CheckPointField.Count,
        5 => key.SequenceEqual("proto"u8) ? CheckPointField.Proto : key.SequenceEqual("bytes"u8) ? CheckPointField.Bytes
            : key.SequenceEqual("suser"u8) ? CheckPointField.User : CheckPointField.Count,
        6 => key.SequenceEqual("action"u8) ? CheckPointField.Action : key.SequenceEqual("origin"u8) ? CheckPointField.Origin
            : key.SequenceEqual("loguid"u8) ? CheckPointField.Id : key.SequenceEqual("s_port"u8) ? CheckPointField.SrcPort
            : key.SequenceEqual("d_port"u8) ? CheckPointField.DstPort : CheckPointField.Count,
        7 => key.SequenceEqual("product"u8) ? CheckPointField.Product : key.SequenceEqual("service"u8) ? CheckPointField.Service
            : key.SequenceEqual("srcPort"u8) ? CheckPointField.SrcPort : key.SequenceEqual("dstPort"u8) ? CheckPointField.DstPort
            : key.SequenceEqual("elapsed"u8) ? CheckPointField.Duration : CheckPointField.Count,
        8 => key.SequenceEqual("duration"u8) ? CheckPointField.Duration : key.SequenceEqual("resource"u8) ? CheckPointField.Resource : CheckPointField.Count,
        9 => key.SequenceEqual("appi_name"u8) ? CheckPointField.App : key.SequenceEqual("http_host"u8) ? CheckPointField.Host : CheckPointField.Count,
        10 => key.SequenceEqual("sent_bytes"u8) ? CheckPointField.Sent : key.SequenceEqual("service_id"u8) ? CheckPointField.ServiceName : CheckPointField.Count,
        13 => key.SequenceEqual("src_user_name"u8) ? CheckPointField.User : CheckPointField.Count,
        14 => key.SequenceEqual("received_bytes"u8) ? CheckPointField.Received : CheckPointField.Count,
        20 => key.SequenceEqual("client_inbound_bytes"u8) ? CheckPointField.ClientIn : key.SequenceEqual("tls_server_host_name"u8) ? CheckPointField.Host : CheckPointField.Count,
        21 => key.SequenceEqual("client_outbound_bytes"u8) ? CheckPointField.ClientOut : CheckPointField.Count,
        _ => CheckPointField.Count,
    };

    [InlineArray((int)CheckPointField.Count)]
    private struct Places
    {
        private (int Start, int Length) _first;
    }
}
