using System.Buffers.Text;
using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>The log a Windows event comes from.</summary>
public enum WindowsChannel
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>Microsoft-Windows-Sysmon/Operational.</summary>
    Sysmon,

    /// <summary>Security.</summary>
    Security,
}

/// <summary>
/// One Windows event as named UTF-8 values, whatever it was written in (JSON, XML). Reused from record to record;
/// the null mark <c>-</c> and empty text count as absent.
/// </summary>
public sealed class WindowsRecord
{
    private readonly int[] _starts = new int[WindowsFieldNames.Count];
    private readonly int[] _lengths = new int[WindowsFieldNames.Count];
    private byte[] _text = new byte[1 << 12];
    private int _used;

    /// <summary>Event id; -1 where there is none.</summary>
    public int EventId { get; set; } = -1;

    /// <summary>Channel.</summary>
    public WindowsChannel Channel { get; set; }

    /// <summary>Value of a field; empty where absent.</summary>
    public ReadOnlySpan<byte> this[WindowsField field] => _text.AsSpan(_starts[(int)field], _lengths[(int)field]);

    /// <summary>The field has a value.</summary>
    public bool Has(WindowsField field) => _lengths[(int)field] > 0;

    /// <summary>Forgets the record.</summary>
    public void Clear()
    {
        _used = 0;
        Array.Clear(_lengths);
        EventId = -1;
        Channel = WindowsChannel.Other;
    }

    /// <summary>Space for a value of at most <paramref name="length"/> bytes; follow with <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int length)
    {
        if (_used + length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _used + length));
        return _text.AsSpan(_used, length);
    }

    /// <summary>The reserved space now holds <paramref name="length"/> bytes of the field's value.</summary>
    public void Commit(WindowsField field, int length)
    {
        bool absent = length == 1 && _text[_used] == '-';
        _starts[(int)field] = _used;
        _lengths[(int)field] = absent ? 0 : length;
        _used += length;
    }

    /// <summary>Sets a value.</summary>
    public void Set(WindowsField field, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Commit(field, value.Length);
    }

    /// <summary>Sets a value from the JSON reader's current token; objects, arrays and null are passed over.</summary>
    public void Set(WindowsField field, ref Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.Null or JsonTokenType.StartObject or JsonTokenType.StartArray) return;
        var raw = json.ValueSpan;
        var target = Reserve(raw.Length);
        int length = raw.Length;
        if (json.ValueIsEscaped) length = JsonText.Unescape(raw, target);
        else raw.CopyTo(target);
        Commit(field, length);
    }

    /// <summary>Channel by the provider's name, which survives forwarding (the channel is then ForwardedEvents), or by its own.</summary>
    public static WindowsChannel ChannelOf(ReadOnlySpan<byte> provider, ReadOnlySpan<byte> channel)
    {
        if (provider.SequenceEqual("Microsoft-Windows-Sysmon"u8) || provider.SequenceEqual("Linux-Sysmon"u8)) return WindowsChannel.Sysmon;
        if (provider.SequenceEqual("Microsoft-Windows-Security-Auditing"u8)) return WindowsChannel.Security;
        if (channel.SequenceEqual("Microsoft-Windows-Sysmon/Operational"u8) || channel.SequenceEqual("Linux-Sysmon/Operational"u8)) return WindowsChannel.Sysmon;
        return System.Text.Ascii.EqualsIgnoreCase(channel, "security"u8) ? WindowsChannel.Security : WindowsChannel.Other;
    }

    /// <summary>A number written in decimal, or in hexadecimal after <c>0x</c>; negative numbers and others are refused.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out long value)
    {
        int used;
        if (text.Length > 2 && text[0] == '0' && text[1] is (byte)'x' or (byte)'X')
            return Utf8Parser.TryParse(text[2..], out value, out used, 'x') && used == text.Length - 2 && value >= 0;
        return Utf8Parser.TryParse(text, out value, out used) && used == text.Length && value >= 0;
    }
}
