using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// One row of the log tables of Azure Monitor and Sentinel: WindowsEvent (EventData is JSON in a string), SecurityEvent
/// (EventData is XML in a string), or Syslog with a message of Sysmon for Linux.
/// </summary>
internal sealed class SentinelRecord
{
    private byte[] _text = [];

    /// <summary>Fills the record; false where the text is not one JSON object, or holds a string that should be one and is not.</summary>
    public bool TryFill(ReadOnlySpan<byte> text, WindowsRecord record)
    {
        var json = new Utf8JsonReader(text);
        try
        {
            return Fill(ref json, record) && !json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            return false;
        }
    }

    private bool Fill(ref Utf8JsonReader json, WindowsRecord record)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            WindowsField? field =
                json.ValueTextEquals("EventID"u8) ? WindowsField.EventId
                : json.ValueTextEquals("Channel"u8) ? WindowsField.Channel
                : json.ValueTextEquals("Computer"u8) ? WindowsField.Computer
                : json.ValueTextEquals("Provider"u8) || json.ValueTextEquals("EventSourceName"u8) ? WindowsField.Provider
                : json.ValueTextEquals("TimeGenerated"u8) ? WindowsField.TimeCreated
                : null;
            bool isData = json.ValueTextEquals("EventData"u8);
            bool isMessage = json.ValueTextEquals("SyslogMessage"u8);
            json.Read();
            if (field is { } known) record.Set(known, ref json);
            else if (isData && json.TokenType == JsonTokenType.String) FillData(Unescape(ref json), record);
            else if (isData && json.TokenType == JsonTokenType.StartObject) EventJson.FillObject(ref json, record);
            else if (isMessage && json.TokenType == JsonTokenType.String) FillMessage(Unescape(ref json), record);
            json.Skip();
        }
        return true;
    }

    private static void FillData(ReadOnlySpan<byte> data, WindowsRecord record)
    {
        if (data is [(byte)'<', ..]) EventXml.FillData(data, record);
        else if (data is [(byte)'{', ..])
        {
            var json = new Utf8JsonReader(data);
            EventJson.TryFillData(ref json, record);
        }
    }

    private static void FillMessage(ReadOnlySpan<byte> message, WindowsRecord record)
    {
        int at = message.IndexOf("<Event"u8);
        if (at >= 0) EventXml.Fill(message[at..], record);
    }

    private ReadOnlySpan<byte> Unescape(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped) return json.ValueSpan;
        if (_text.Length < json.ValueSpan.Length) _text = new byte[Math.Max(4096, json.ValueSpan.Length)];
        return _text.AsSpan(0, JsonText.Unescape(json.ValueSpan, _text));
    }
}
