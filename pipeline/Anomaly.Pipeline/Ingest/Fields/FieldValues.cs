using System.Text.Json;
using Anomaly.Pipeline.Ingest.Windows;

namespace Anomaly.Pipeline.Ingest.Fields;

/// <summary>
/// The values of one record as UTF-8 text by slot, whatever it was written in. A slot holds several values where they stand
/// in a list; each knows its place in it. Reused from record to record.
/// </summary>
internal sealed class FieldValues
{
    /// <summary>No value.</summary>
    public const int None = -1;

    private readonly int[] _first;
    private readonly int[] _last;
    private Entry[] _entries = new Entry[64];
    private byte[] _text = new byte[1 << 12];
    private int _count;
    private int _used;

    private record struct Entry(int Start, int Length, int Place, int Next);

    /// <summary>Values of <paramref name="slots"/> slots.</summary>
    public FieldValues(int slots)
    {
        _first = new int[slots];
        _last = new int[slots];
        Clear();
    }

    /// <summary>First value of a slot; empty where there is none.</summary>
    public ReadOnlySpan<byte> this[int slot] => _first[slot] == None ? default : ValueOf(_first[slot]);

    /// <summary>The slot has a value.</summary>
    public bool Has(int slot) => _first[slot] != None;

    /// <summary>First value of a slot, to walk them all; <see cref="None"/> where there is none.</summary>
    public int First(int slot) => _first[slot];

    /// <summary>The value behind another of its slot; <see cref="None"/> behind the last.</summary>
    public int Next(int entry) => _entries[entry].Next;

    /// <summary>Its text.</summary>
    public ReadOnlySpan<byte> ValueOf(int entry) => _text.AsSpan(_entries[entry].Start, _entries[entry].Length);

    /// <summary>Its 0-based place in the outermost list it stands in; -1 where it stands in none.</summary>
    public int PlaceOf(int entry) => _entries[entry].Place;

    /// <summary>The value of a slot at a place of its list; empty where there is none.</summary>
    public ReadOnlySpan<byte> At(int slot, int place)
    {
        for (int entry = _first[slot]; entry != None; entry = _entries[entry].Next)
            if (_entries[entry].Place == place) return ValueOf(entry);
        return default;
    }

    /// <summary>Forgets the record.</summary>
    public void Clear()
    {
        Array.Fill(_first, None);
        _count = 0;
        _used = 0;
    }

    /// <summary>Space for a value of at most <paramref name="length"/> bytes; follow with <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_used + length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + length));
        return _text.AsSpan(_used, length);
    }

    /// <summary>The reserved space now holds <paramref name="length"/> bytes of a value.</summary>
    public void Commit(int slot, int length, int place = -1)
    {
        if (_count == _entries.Length) Array.Resize(ref _entries, _count * 2);
        _entries[_count] = new Entry(_used, length, place, None);
        if (_first[slot] == None) _first[slot] = _count;
        else _entries[_last[slot]].Next = _count;
        _last[slot] = _count++;
        _used += length;
    }

    /// <summary>Adds a value.</summary>
    public void Add(int slot, ReadOnlySpan<byte> value, int place = -1)
    {
        value.CopyTo(Reserve(value.Length));
        Commit(slot, value.Length, place);
    }

    /// <summary>Adds the scalar that a JSON reader stands at.</summary>
    public void Add(int slot, ref Utf8JsonReader json, int place)
    {
        var raw = json.ValueSpan;
        var target = Reserve(raw.Length);
        int length = raw.Length;
        if (json.ValueIsEscaped) length = JsonText.Unescape(raw, target);
        else raw.CopyTo(target);
        Commit(slot, length, place);
    }
}
