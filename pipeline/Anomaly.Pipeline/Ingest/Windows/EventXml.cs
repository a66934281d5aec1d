using System.Buffers.Text;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// The values of one event in the XML of the Windows event schema. It is read by its tags and not as a document, because
/// what arrives is often none: cut by syslog, or with entities that lost their semicolon (<c>&amp;lt unknown process&amp;gt </c>).
/// </summary>
internal static class EventXml
{
    /// <summary>Fills the record from an <c>Event</c> element, as far as it goes.</summary>
    public static void Fill(ReadOnlySpan<byte> xml, WindowsRecord record)
    {
        int end = xml.IndexOf("</System>"u8);
        var system = end < 0 ? xml : xml[..end];
        SetAttribute(system, "<Provider"u8, "Name"u8, WindowsField.Provider, record);
        SetAttribute(system, "<TimeCreated"u8, "SystemTime"u8, WindowsField.TimeCreated, record);
        SetText(system, "<EventID"u8, WindowsField.EventId, record);
        SetText(system, "<Channel"u8, WindowsField.Channel, record);
        SetText(system, "<Computer"u8, WindowsField.Computer, record);
        if (end >= 0) FillData(xml[end..], record);
    }

    /// <summary>Fills the record from the named <c>Data</c> elements of an <c>EventData</c> element.</summary>
    public static void FillData(ReadOnlySpan<byte> xml, WindowsRecord record)
    {
        int end = xml.IndexOf("</EventData>"u8);
        if (end >= 0) xml = xml[..end];
        while (true)
        {
            int at = xml.IndexOf("<Data"u8);
            if (at < 0) return;
            xml = xml[(at + 5)..];
            int close = xml.IndexOf((byte)'>');
            if (close < 0) return;
            var tag = xml[..close];
            xml = xml[(close + 1)..];
            if (tag is [.., (byte)'/']) continue;
            int valueEnd = xml.IndexOf("</Data>"u8);
            bool known = WindowsFieldNames.TryGet(Attribute(tag, "Name"u8), out var field);
            if (valueEnd < 0)
            {
                // Of a value that was cut, only a command line is worth keeping; the next syslog header may follow it.
                int line = xml.IndexOf((byte)'\n');
                if (known && field == WindowsField.CommandLine) Set(field, line < 0 ? xml : xml[..line], record);
                return;
            }
            if (known) Set(field, xml[..valueEnd], record);
            xml = xml[(valueEnd + 7)..];
        }
    }

    private static void SetText(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> start, WindowsField field, WindowsRecord record)
    {
        if (!TryTag(xml, start, out var tag, out var rest) || tag is [.., (byte)'/']) return;
        int end = rest.IndexOf((byte)'<');
        if (end >= 0) Set(field, rest[..end].Trim(" \t\r\n"u8), record);
    }

    private static void SetAttribute(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> start, ReadOnlySpan<byte> name, WindowsField field, WindowsRecord record)
    {
        if (TryTag(xml, start, out var tag, out _)) Set(field, Attribute(tag, name), record);
    }

    private static bool TryTag(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> start, out ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> rest)
    {
        tag = rest = default;
        int at = xml.IndexOf(start);
        if (at < 0) return false;
        xml = xml[(at + start.Length)..];
        int end = xml.IndexOf((byte)'>');
        if (end < 0) return false;
        tag = xml[..end];
        rest = xml[(end + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            int at = tag.IndexOf(name);
            if (at < 0) return default;
            bool begins = at == 0 || tag[at - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r';
            tag = tag[(at + name.Length)..];
            var value = tag.TrimStart(" \t\r\n"u8);
            if (!begins || value is not [(byte)'=', ..]) continue;
            value = value[1..].TrimStart(" \t\r\n"u8);
            if (value is not [(byte)'"' or (byte)'\'', ..]) return default;
            int end = value[1..].IndexOf(value[0]);
            return end < 0 ? default : value.Slice(1, end);
        }
    }

    private static void Set(WindowsField field, ReadOnlySpan<byte> escaped, WindowsRecord record)
    {
        var target = record.Reserve(escaped.Length);
        record.Commit(field, Unescape(escaped, target));
    }

    /// <summary>Resolves entities; the result is never longer. What is no entity stays as it is.</summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int at = source.IndexOf((byte)'&');
            var plain = at < 0 ? source : source[..at];
            plain.CopyTo(target[written..]);
            written += plain.Length;
            if (at < 0) return written;
            source = source[at..];
            if (TryEntity(source, out int length, out var rune)) written += rune.EncodeToUtf8(target[written..]);
            else target[written++] = source[0];
            source = source[length..];
        }
    }

    private static bool TryEntity(ReadOnlySpan<byte> source, out int length, out Rune rune)
    {
        length = 1;
        rune = default;
        foreach (var (name, value) in Named)
        {
            if (!source[1..].StartsWith(name)) continue;
            length = 1 + name.Length;
            // The mark of its end, or the blank that some relays make of it.
            if (source.Length > length && source[length] is (byte)';' or (byte)' ') length++;
            rune = new Rune(value);
            return true;
        }
        if (source.Length < 4 || source[1] != '#') return false;
        bool hexadecimal = source[2] is (byte)'x' or (byte)'X';
        var digits = source[(hexadecimal ? 3 : 2)..];
        if (!Utf8Parser.TryParse(digits, out uint code, out int used, hexadecimal ? 'x' : 'd') || !Rune.TryCreate(code, out rune)) return false;
        if (used >= digits.Length || digits[used] != ';') return false;
        length = source.Length - digits.Length + used + 1;
        return true;
    }

    private static readonly (byte[] Name, char Value)[] Named =
        [("lt"u8.ToArray(), '<'), ("gt"u8.ToArray(), '>'), ("amp"u8.ToArray(), '&'), ("quot"u8.ToArray(), '"'), ("apos"u8.ToArray(), '\'')];
}
