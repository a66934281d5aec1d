using System.Buffers.Text;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// The values of one event in Splunk's text: the lines before <c>Message=</c> are <c>Key=Value</c>, those behind are
/// <c>Name: value</c> (Sysmon) or indented <c>Label:&lt;tabs&gt;value</c> below section headings (Security, in English).
/// </summary>
internal static class SplunkRecord
{
    private static readonly (byte[] Label, WindowsField Field)[] Labels =
    [
        Label("New Process ID", WindowsField.NewProcessId), Label("New Process Name", WindowsField.NewProcessName),
        Label("Creator Process Name", WindowsField.ParentProcessName), Label("Process Command Line", WindowsField.CommandLine),
        Label("Object Type", WindowsField.ObjectType), Label("Object Name", WindowsField.ObjectName), Label("Process Name", WindowsField.ProcessName),
        Label("Access Mask", WindowsField.AccessMask), Label("Application Name", WindowsField.Application), Label("Direction", WindowsField.Direction),
        Label("Source Address", WindowsField.SourceAddress), Label("Source Port", WindowsField.SourcePort),
        Label("Destination Address", WindowsField.DestAddress), Label("Destination Port", WindowsField.DestPort), Label("Protocol", WindowsField.Protocol),
    ];

    /// <summary>Fills the record from the lines of an event.</summary>
    public static void Fill(ReadOnlySpan<byte> text, WindowsRecord record)
    {
        Span<byte> stamp = stackalloc byte[32];
        bool isFirst = true;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            var line = text[..end];
            text = text[(end + 1)..];
            if (isFirst && TryTime(line, stamp, out int length)) record.Set(WindowsField.EventTime, stamp[..length]);
            isFirst = false;
            if (line.StartsWith("Message="u8)) break;
            Header(line, record);
        }
        if (WindowsRecord.ChannelOf(record[WindowsField.Provider], record[WindowsField.Channel]) == WindowsChannel.Sysmon) FillSysmon(text, record);
        else FillSections(text, record);
    }

    /// <summary>A line that is a time, <c>11/18/2021 02:20:27 PM</c>, written as <c>2021-11-18 14:20:27</c>.</summary>
    public static bool TryTime(ReadOnlySpan<byte> line, Span<byte> written, out int length)
    {
        length = 0;
        line = line.Trim(" \t"u8);
        if (line.Length is < 22 or > 29 || line[2] != '/' || line[5] != '/' || line[10] != ' ' || line[13] != ':' || line[16] != ':') return false;
        if (!Utf8Parser.TryParse(line.Slice(11, 2), out int hour, out int used) || used != 2 || hour is < 1 or > 12) return false;
        bool isAfternoon = line.EndsWith(" PM"u8);
        if (!isAfternoon && !line.EndsWith(" AM"u8)) return false;
        hour = hour % 12 + (isAfternoon ? 12 : 0);
        var fraction = line[19..^3];
        line.Slice(6, 4).CopyTo(written);
        written[4] = (byte)'-';
        line[..2].CopyTo(written[5..]);
        written[7] = (byte)'-';
        line.Slice(3, 2).CopyTo(written[8..]);
        written[10] = (byte)' ';
        written[11] = (byte)('0' + hour / 10);
        written[12] = (byte)('0' + hour % 10);
        line.Slice(13, 6).CopyTo(written[13..]);
        fraction.CopyTo(written[19..]);
        length = 19 + fraction.Length;
        return LogTime.TryParse(written[..length], out _, out var mark) && mark == TimeZoneMark.None;
    }

    private static void Header(ReadOnlySpan<byte> line, WindowsRecord record)
    {
        int at = line.IndexOf((byte)'=');
        if (at < 0) return;
        var value = line[(at + 1)..].Trim(" \t"u8);
        switch (line[..at])
        {
            case var key when key.SequenceEqual("LogName"u8): record.Set(WindowsField.Channel, value); break;
            case var key when key.SequenceEqual("SourceName"u8): record.Set(WindowsField.Provider, value); break;
            case var key when key.SequenceEqual("EventCode"u8): record.Set(WindowsField.EventId, value); break;
            case var key when key.SequenceEqual("ComputerName"u8): record.Set(WindowsField.Computer, value); break;
        }
    }

    // A command line may go over several lines; those that do not begin like a field belong to it.
    private static void FillSysmon(ReadOnlySpan<byte> text, WindowsRecord record)
    {
        int commandStart = -1;
        int commandEnd = -1;
        bool isInCommand = false;
        for (int start = 0, end; start < text.Length; start = end + 1)
        {
            end = start + text[start..].IndexOf((byte)'\n');
            var line = text[start..end];
            int colon = line.IndexOf((byte)':');
            bool isField = colon > 0 && IsName(line[..colon]) && (colon + 1 == line.Length || line[colon + 1] == ' ');
            if (!isField)
            {
                if (isInCommand && !line.IsEmpty) commandEnd = end;
                continue;
            }
            int valueStart = Math.Min(colon + 2, line.Length);
            bool isKnown = WindowsFieldNames.TryGet(line[..colon], out var field);
            isInCommand = isKnown && field == WindowsField.CommandLine && commandStart < 0;
            if (isInCommand) (commandStart, commandEnd) = (start + valueStart, end);
            else if (isKnown) record.Set(field, line[valueStart..]);
        }
        if (commandStart >= 0) record.Set(WindowsField.CommandLine, text[commandStart..commandEnd]);
    }

    private static bool IsName(ReadOnlySpan<byte> text)
    {
        foreach (byte c in text)
            if (!char.IsAsciiLetterOrDigit((char)c)) return false;
        return true;
    }

    // The first section with an account names the subject, also where it names none.
    private static void FillSections(ReadOnlySpan<byte> text, WindowsRecord record)
    {
        bool hasName = false;
        bool hasDomain = false;
        while (!text.IsEmpty)
        {
            int end = text.IndexOf((byte)'\n');
            var line = text[..end];
            text = text[(end + 1)..];
            if (line is not [(byte)'\t' or (byte)' ', ..]) continue;
            line = line.TrimStart(" \t"u8);
            int colon = line.IndexOf((byte)':');
            if (colon < 0) continue;
            var label = line[..colon];
            var value = line[(colon + 1)..].TrimStart(" \t"u8);
            if (label.SequenceEqual("Account Name"u8))
            {
                if (!hasName) record.Set(WindowsField.SubjectUserName, value);
                hasName = true;
            }
            else if (label.SequenceEqual("Account Domain"u8))
            {
                if (!hasDomain) record.Set(WindowsField.SubjectDomainName, value);
                hasDomain = true;
            }
            else Set(record, label, value);
        }
    }

    private static void Set(WindowsRecord record, ReadOnlySpan<byte> label, ReadOnlySpan<byte> value)
    {
        foreach (var (known, field) in Labels)
        {
            if (!label.SequenceEqual(known)) continue;
            if (!record.Has(field)) record.Set(field, value);
            return;
        }
    }

    private static (byte[], WindowsField) Label(string text, WindowsField field) => (Encoding.ASCII.GetBytes(text), field);
}
