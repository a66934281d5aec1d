using System.Buffers.Text;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Arguments of one program start, gathered from its EXECVE records: <c>a1="x"</c>, <c>a1=hex</c>, or in pieces
/// <c>a1_len=16384 a1[0]=… a1[1]=…</c> over several records in any order.
/// </summary>
internal sealed class AuditArguments
{
    private readonly List<Piece> _pieces = [];
    private byte[] _text = [];
    private int _used;
    private int _announced;

    private readonly record struct Piece(int Argument, int Part, int Start, int Length);

    /// <summary>Forgets the arguments; a large buffer is given back.</summary>
    public void Clear()
    {
        _pieces.Clear();
        _used = _announced = 0;
        if (_text.Length > 1 << 16) _text = [];
    }

    /// <summary>Takes one field of an EXECVE record; other keys are passed over.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool quoted)
    {
        if (key.SequenceEqual("argc"u8) && Utf8Parser.TryParse(value, out int count, out _)) _announced = count;
        if (!TryKey(key, out int argument, out int part)) return;
        if (_used + value.Length > _text.Length) Array.Resize(ref _text, Math.Max(Math.Max(256, _text.Length * 2), _used + value.Length));
        int length = AuditText.Decode(value, quoted, _text.AsSpan(_used));
        _pieces.Add(new Piece(argument, part, _used, length));
        _used += length;
    }

    /// <summary>Takes one whole argument as it is.</summary>
    public void Add(int argument, ReadOnlySpan<byte> text)
    {
        if (_used + text.Length > _text.Length) Array.Resize(ref _text, Math.Max(Math.Max(256, _text.Length * 2), _used + text.Length));
        text.CopyTo(_text.AsSpan(_used));
        _pieces.Add(new Piece(argument, 0, _used, text.Length));
        _used += text.Length;
    }

    /// <summary>Fewer arguments are there than the first record announced, or none.</summary>
    public bool IsShort => _announced > 0 ? ToList().Count < _announced : _pieces.Count == 0;

    /// <summary>The arguments in order.</summary>
    public List<string> ToList()
    {
        // A record logged twice repeats its pieces: the first of equals counts.
        _pieces.Sort((a, b) => a.Argument != b.Argument ? a.Argument.CompareTo(b.Argument)
            : a.Part != b.Part ? a.Part.CompareTo(b.Part) : a.Start.CompareTo(b.Start));
        var arguments = new List<string>();
        for (int i = 0; i < _pieces.Count;)
        {
            int end = i + 1;
            while (end < _pieces.Count && _pieces[end].Argument == _pieces[i].Argument) end++;
            arguments.Add(Join(i, end));
            i = end;
        }
        return arguments;
    }

    // Pieces are joined as bytes: a character may stand across two.
    private string Join(int from, int to)
    {
        if (to == from + 1) return Encoding.UTF8.GetString(_text, _pieces[from].Start, _pieces[from].Length);
        var joined = new byte[_pieces[from..to].Sum(p => p.Length)];
        int used = 0;
        for (int i = from; i < to; i++)
        {
            if (i > from && _pieces[i].Part == _pieces[i - 1].Part) continue;
            _text.AsSpan(_pieces[i].Start, _pieces[i].Length).CopyTo(joined.AsSpan(used));
            used += _pieces[i].Length;
        }
        return Encoding.UTF8.GetString(joined, 0, used);
    }

    private static bool TryKey(ReadOnlySpan<byte> key, out int argument, out int part)
    {
        part = 0;
        argument = 0;
        if (key.Length < 2 || key[0] != 'a' || !Utf8Parser.TryParse(key[1..], out argument, out int used) || argument < 0) return false;
        var rest = key[(1 + used)..];
        if (rest.IsEmpty) return key[1] is >= (byte)'0' and <= (byte)'9';
        return rest[0] == '[' && rest[^1] == ']' && Utf8Parser.TryParse(rest[1..^1], out part, out used) && used == rest.Length - 2 && part >= 0;
    }
}
