using System.Text.Json;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Windows events as evtx_dump writes .evtx files: objects <c>{"Event":{"System":{…},"EventData":{…}}}</c>, one a line or
/// indented, attributes in <c>#attributes</c> or beside their element. Format <c>evtxdump-json</c>.
/// </summary>
public sealed class EvtxDumpJsonReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "evtxdump-json";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        int at = head.IndexOf("\"Event\""u8);
        if (at < 0 || at > 4096) return 0;
        var before = head[..at].Trim("\uFEFF \t\r\n["u8);
        if (before is not [.., (byte)'{'] || !head[at..].Contains((byte)'{')) return 0;
        var rest = head[at..];
        return rest.IndexOf("\"System\""u8) >= 0 && rest.IndexOf("\"EventID\""u8) >= 0 ? 95 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var objects = new JsonObjects(log.Content);
        var mapper = new WindowsEventMapper(log, sink, stampsAreUtc: true);
        var counts = new WindowsEventCounts();
        var record = new WindowsRecord();
        while (objects.TryRead(out var json))
        {
            var place = new RecordPlace(objects.Line, objects.Offset, json);
            // evtx_dump puts a line "Record N" before each object unless told otherwise.
            if (objects.Problem is not null && json.StartsWith("Record "u8)) continue;
            sink.Stats.Records++;
            record.Clear();
            if (objects.Problem is { } problem) place.Reject(sink, problem);
            else if (!TryFill(json, record)) place.Reject(sink, "not a JSON object");
            else if (!mapper.TryMap(record, counts, place)) place.Reject(sink, "no event id");
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }

    private static bool TryFill(ReadOnlySpan<byte> text, WindowsRecord record)
    {
        var json = new Utf8JsonReader(text);
        try
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return false;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                bool isEvent = json.ValueTextEquals("Event"u8);
                json.Read();
                if (isEvent && json.TokenType == JsonTokenType.StartObject) FillEvent(ref json, record);
                else json.Skip();
            }
            return !json.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
        {
            return false;
        }
    }

    private static void FillEvent(ref Utf8JsonReader json, WindowsRecord record)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isSystem = json.ValueTextEquals("System"u8);
            bool isData = json.ValueTextEquals("EventData"u8);
            json.Read();
            if (isSystem && json.TokenType == JsonTokenType.StartObject) FillSystem(ref json, record);
            else if (isData && json.TokenType == JsonTokenType.StartObject) EventJson.FillObject(ref json, record);
            else json.Skip();
        }
    }

    private static void FillSystem(ref Utf8JsonReader json, WindowsRecord record)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            // Elements with attributes are objects, or have the attributes beside them under "…_attributes".
            WindowsField? field =
                json.ValueTextEquals("EventID"u8) ? WindowsField.EventId
                : json.ValueTextEquals("Channel"u8) ? WindowsField.Channel
                : json.ValueTextEquals("Computer"u8) ? WindowsField.Computer
                : json.ValueTextEquals("Provider"u8) || json.ValueTextEquals("Provider_attributes"u8) ? WindowsField.Provider
                : json.ValueTextEquals("TimeCreated"u8) || json.ValueTextEquals("TimeCreated_attributes"u8) ? WindowsField.TimeCreated
                : null;
            json.Read();
            if (field is not { } known) json.Skip();
            else if (json.TokenType == JsonTokenType.StartObject) FillElement(ref json, known, record);
            else
            {
                record.Set(known, ref json);
                json.Skip();
            }
        }
    }

    private static void FillElement(ref Utf8JsonReader json, WindowsField field, WindowsRecord record)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool isAttributes = json.ValueTextEquals("#attributes"u8);
            bool isValue = json.ValueTextEquals("#text"u8)
                || (field == WindowsField.Provider && json.ValueTextEquals("Name"u8))
                || (field == WindowsField.TimeCreated && json.ValueTextEquals("SystemTime"u8));
            json.Read();
            if (isAttributes && json.TokenType == JsonTokenType.StartObject) FillElement(ref json, field, record);
            else
            {
                if (isValue) record.Set(field, ref json);
                json.Skip();
            }
        }
    }
}
