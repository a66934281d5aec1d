using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Windows;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>Reads a log by a mapping. It knows none by its content. Format <c>mapped</c>.</summary>
public sealed class MappedReader(LogMapping mapping) : ILogReader
{
    /// <summary>Name of the format in summaries.</summary>
    public const string Name = "mapped";

    /// <inheritdoc/>
    public string Format => Name;

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName) => 0;

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var events = new MappedEvents(mapping, log, sink);
        switch (mapping.Format)
        {
            case MappedFormat.Csv: ReadCsv(log.Content, events, sink); break;
            case MappedFormat.Jsonl: ReadJson(log.Content, events, sink); break;
            default: ReadParquet(log.Content, events, sink); break;
        }
        events.Finish();
    }

    private void ReadCsv(Stream content, MappedEvents events, IEventSink sink)
    {
        var records = new CsvRecords(content, mapping.Csv.Separator);
        var comment = System.Text.Encoding.UTF8.GetBytes(mapping.Csv.Comment);
        int[]? slots = mapping.Csv.Columns.Count > 0 ? Slots([.. mapping.Csv.Columns], "csv.columns of the mapping") : null;
        var values = new FieldValues(mapping.Tree.Slots);
        while (records.TryRead())
        {
            if (comment.Length > 0 && records.Text.StartsWith(comment)) continue;
            if (slots is null)
            {
                if (records.Problem is not null) throw new LogFormatException("the first line does not name columns: its quotes are not balanced");
                var names = new string[records.Count];
                for (int i = 0; i < names.Length; i++) names[i] = System.Text.Encoding.UTF8.GetString(records[i].Trim(" \t"u8));
                slots = Slots(names, "the header");
                continue;
            }
            sink.Stats.Records++;
            var place = new RecordPlace(records.Line, records.Offset, records.Text);
            if (records.Problem is { } problem) place.Reject(sink, problem);
            else if (records.Count != slots.Length) place.Reject(sink, "wrong number of columns");
            else
            {
                values.Clear();
                for (int i = 0; i < slots.Length; i++)
                    if (slots[i] >= 0) values.Add(slots[i], records[i]);
                events.Map(values, place);
            }
        }
    }

    private void ReadJson(Stream content, MappedEvents events, IEventSink sink)
    {
        var objects = new JsonObjects(content);
        var values = new FieldValues(mapping.Tree.Slots);
        while (objects.TryRead(out var json))
        {
            sink.Stats.Records++;
            var place = new RecordPlace(objects.Line, objects.Offset, json);
            if (objects.Problem is { } problem) place.Reject(sink, problem);
            else if (!JsonFields.TryFill(json, mapping.Tree, values)) place.Reject(sink, "not a JSON object");
            else events.Map(values, place);
        }
    }

    private void ReadParquet(Stream content, MappedEvents events, IEventSink sink)
    {
        using var rows = ParquetRows.Open(content);
        string[] missing = [.. mapping.Columns.Where(c => !rows.Columns.Contains(c, StringComparer.Ordinal) && !rows.Columns.Contains(c.Split('.')[0], StringComparer.Ordinal))];
        if (missing.Length > 0) throw new LogFormatException($"the file lacks columns of the mapping: {string.Join(", ", missing)}; it has {ParquetRows.Shown(rows.Columns)}");
        var values = new FieldValues(mapping.Tree.Slots);
        foreach (var (number, json) in rows.Read([.. mapping.Columns, .. mapping.Columns.Select(c => c.Split('.')[0])]))
        {
            sink.Stats.Records++;
            var place = new RecordPlace(number, 0, json.Span);
            if (JsonFields.TryFill(json.Span, mapping.Tree, values)) events.Map(values, place);
            else place.Reject(sink, "row is not readable");
        }
        if (rows.Damage is { } damage) sink.Reject(rows.RowsRead + 1, 0, damage, default);
    }

    // Slot of each column, -1 for those that are not read; the first of two columns with one name counts.
    private int[] Slots(string[] names, string where)
    {
        string[] missing = [.. mapping.Columns.Where(c => !names.Contains(c, StringComparer.Ordinal))];
        if (missing.Length > 0) throw new LogFormatException($"{where} lacks columns of the mapping: {string.Join(", ", missing)}; it has {ParquetRows.Shown(names)}");
        return [.. names.Select((name, i) => Array.IndexOf(names, name) == i ? IndexOf(name) : -1)];
    }

    private int IndexOf(string column)
    {
        for (int slot = 0; slot < mapping.Columns.Count; slot++)
            if (mapping.Columns[slot] == column) return slot;
        return -1;
    }
}
