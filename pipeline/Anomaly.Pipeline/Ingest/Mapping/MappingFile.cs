using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>Reads a mapping from YAML. Whatever is wrong goes to <paramref name="problems"/>, with its place.</summary>
internal sealed class MappingFile(string file, Problems problems)
{
    private const int MostColumns = 1000;
    private static readonly string[] Keys = ["format", "csv", "null_values", "sensor", "time", "records"];
    private static readonly string[] CsvKeys = ["separator", "columns", "comment"];
    private static readonly string[] RecordKeys = ["kind", "where", "time", "fields"];
    private static readonly string[] TimeKeys = ["column", "format", "zone", "at"];
    private static readonly string[] ConditionKeys = ["column", "is", "is_not", "exists"];
    private static readonly string[] ValueKeys = ["column", "value", "unit", "values"];
    private static readonly string[] Kinds = [.. Enum.GetNames<EventKind>().Select(ConfigModel.Snake)];

    private readonly List<string> _columns = [];

    /// <summary>The mapping; null where it is too wrong to be one.</summary>
    public LogMapping? Read(string text)
    {
        var documents = YamlFile.Read(file, text, problems);
        if (problems.Count > 0) return null;
        if (documents is not [YamlMap root])
        {
            problems.Add(documents.Count > 0 ? documents[^1].Place : new Place(file, 1, 1), "a mapping is one document with the keys " + string.Join(", ", Keys));
            return null;
        }
        Known(root, Keys, "");
        var format = Format(root);
        var csv = Csv(root.Find("csv")?.Value, format);
        var nulls = root.Find("null_values") is { } listed ? Texts(listed.Value, "null_values", mayBeEmpty: true) : ["-"];
        string sensor = root.Find("sensor") is { } named ? Text(named.Value, "sensor") ?? "" : "mapped";
        var time = root.Find("time") is { } at ? Time(at.Value) : null;
        var records = Records(root, time, root.Find("time") is not null);
        return problems.Count == 0 ? new LogMapping(file, format, csv, nulls, sensor, _columns, records) : null;
    }

    private MappedFormat Format(YamlMap root)
    {
        if (root.Find("format") is not { } entry)
        {
            problems.Add(root.Place, "'format' is missing: csv, jsonl or parquet");
            return MappedFormat.Jsonl;
        }
        string name = Text(entry.Value, "format") ?? "";
        foreach (var format in Enum.GetValues<MappedFormat>())
            if (ConfigModel.Snake(format.ToString()) == name) return format;
        if (name.Length > 0) problems.Add(entry.Value.Place, $"format: expected csv, jsonl or parquet, found '{name}'");
        return MappedFormat.Jsonl;
    }

    private CsvLayout Csv(YamlValue? value, MappedFormat format)
    {
        var layout = new CsvLayout((byte)',', [], "");
        if (value is null) return layout;
        if (format != MappedFormat.Csv) problems.Add(value.Place, "csv: only for format: csv");
        if (value is not YamlMap map) return Refuse(value, "csv", "keys", layout);
        Known(map, CsvKeys, "csv.");
        if (map.Find("separator") is { } entry && Text(entry.Value, "csv.separator") is { } separator)
        {
            if (separator == "tab") separator = "\t";
            if (separator.Length == 1 && separator[0] < 0x80 && separator[0] is not ('"' or '\r' or '\n')) layout = layout with { Separator = (byte)separator[0] };
            else problems.Add(entry.Value.Place, "csv.separator: expected one ASCII character, or tab");
        }
        if (map.Find("columns") is { } columns) layout = layout with { Columns = Texts(columns.Value, "csv.columns", mayBeEmpty: true) };
        if (map.Find("comment") is { } comment) layout = layout with { Comment = Text(comment.Value, "csv.comment") ?? "" };
        return layout;
    }

    private List<MappedRecord> Records(YamlMap root, MappedTime? time, bool hasTime)
    {
        var records = new List<MappedRecord>();
        if (root.Find("records") is not { } entry)
        {
            problems.Add(root.Place, "'records' is missing: a list of the events that records become");
            return records;
        }
        if (entry.Value is not YamlList { Items.Count: > 0 } list) return Refuse(entry.Value, "records", "a list with at least one item", records);
        foreach (var item in list.Items)
        {
            if (item is YamlMap map && Record(map, time, hasTime) is { } record) records.Add(record);
            else if (item is not YamlMap) problems.Add(item.Place, $"records: expected keys, found {item.Kind}");
        }
        return records;
    }

    private MappedRecord? Record(YamlMap map, MappedTime? common, bool hasCommon)
    {
        Known(map, RecordKeys, "records.");
        var time = map.Find("time") is { } own ? Time(own.Value) : common;
        if (time is null && map.Find("time") is null && !hasCommon) problems.Add(map.Place, "'time' is missing, here and for all records");
        var where = Conditions(map.Find("where")?.Value);
        if (map.Find("kind") is not { } kindEntry)
        {
            problems.Add(map.Place, $"'kind' is missing: {string.Join(", ", Kinds)}");
            return null;
        }
        string name = Text(kindEntry.Value, "kind") ?? "";
        int kind = Array.IndexOf(Kinds, name);
        if (kind < 0)
        {
            if (name.Length > 0) problems.Add(kindEntry.Value.Place, $"kind: expected one of {string.Join(", ", Kinds)}, found '{name}'" + Suggest.For(name, Kinds));
            return null;
        }
        var fields = Fields(map, (EventKind)kind);
        return time is null ? null : new MappedRecord((EventKind)kind, where, time, fields);
    }

    private Dictionary<MappedField, MappedValue> Fields(YamlMap record, EventKind kind)
    {
        var fields = new Dictionary<MappedField, MappedValue>();
        if (record.Find("fields")?.Value is not YamlMap map)
        {
            problems.Add(record.Find("fields")?.Value.Place ?? record.Place, "'fields' is missing: the values of the event and where they stand");
            return fields;
        }
        var allowed = MappedFields.Of(kind);
        var seen = new HashSet<MappedField>();
        foreach (var entry in map.Entries)
        {
            int at = allowed.ToList().FindIndex(f => MappedFields.NameOf(f) == entry.Key.Value);
            if (at < 0)
            {
                problems.Add(entry.Key.Place, $"a {ConfigModel.Snake(kind.ToString())} has no value '{entry.Key.Value}'" + Suggest.For(entry.Key.Value, allowed.Select(MappedFields.NameOf)));
                continue;
            }
            seen.Add(allowed[at]);
            if (Value(allowed[at], entry.Value) is { } value) fields[allowed[at]] = value;
        }
        foreach (var needed in MappedFields.Needed(kind))
            if (!needed.Any(seen.Contains)) problems.Add(map.Place, $"a {ConfigModel.Snake(kind.ToString())} needs {string.Join(" or ", needed.Select(MappedFields.NameOf))}");
        return fields;
    }

    private MappedValue? Value(MappedField field, YamlValue value)
    {
        string name = MappedFields.NameOf(field);
        var units = MappedFields.UnitsOf(field);
        if (value is YamlText { IsNull: false } plain)
        {
            if (field is MappedField.Duration or MappedField.Ttl) problems.Add(plain.Place, $"{name}: needs its unit: {{ column: {plain.Value}, unit: {string.Join(" or ", units!.Keys)} }}");
            return new MappedValue(Column(plain), [], 1, null);
        }
        if (value is not YamlMap map) return Refuse<MappedValue?>(value, name, "a column, or keys", null);
        Known(map, ValueKeys, name + ".");
        var column = map.Find("column");
        var constant = map.Find("value");
        if ((column is null) == (constant is null))
        {
            problems.Add(map.Place, $"{name}: needs either 'column' or 'value'");
            return null;
        }
        decimal factor = 1;
        if (map.Find("unit") is { } unit)
        {
            string text = Text(unit.Value, name + ".unit") ?? "";
            if (units is null) problems.Add(unit.Key.Place, $"{name} has no unit");
            else if (text.Length > 0 && !units.TryGetValue(text, out factor)) problems.Add(unit.Value.Place, $"{name}.unit: expected one of {string.Join(", ", units.Keys)}, found '{text}'");
        }
        else if (field is MappedField.Duration or MappedField.Ttl) problems.Add(map.Place, $"{name}: 'unit' is missing: {string.Join(", ", units!.Keys)}");
        var replaced = Replaced(map.Find("values")?.Value, field, name);
        if (column is not null) return Text(column.Value, name + ".column") is { } path ? new MappedValue(Column((YamlText)column.Value), [], factor, replaced) : null;
        if (Text(constant!.Value, name + ".value") is not { } fixedText) return null;
        Allowed(field, fixedText, constant.Value.Place, name);
        return new MappedValue(-1, Encoding.UTF8.GetBytes(fixedText), factor, replaced);
    }

    private Dictionary<string, byte[]>? Replaced(YamlValue? value, MappedField field, string name)
    {
        if (value is null) return null;
        if (value is not YamlMap map) return Refuse<Dictionary<string, byte[]>?>(value, name + ".values", "texts and what to make of them", null);
        var replaced = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (Text(entry.Value, name + ".values") is not { } to) continue;
            Allowed(field, to, entry.Value.Place, name + ".values");
            replaced[entry.Key.Value] = Encoding.UTF8.GetBytes(to);
        }
        return replaced;
    }

    private void Allowed(MappedField field, string text, Place place, string name)
    {
        if (MappedFields.TextsOf(field) is { } allowed && !allowed.Contains(text, StringComparer.Ordinal))
            problems.Add(place, $"{name}: expected one of {string.Join(", ", allowed)}, found '{text}'");
    }

    private MappedTime? Time(YamlValue value)
    {
        if (value is not YamlMap map) return Refuse<MappedTime?>(value, "time", "keys (column, format, zone, at)", null);
        Known(map, TimeKeys, "time.");
        int before = problems.Count;
        var slots = new List<int>();
        if (map.Find("column") is not { } column) problems.Add(map.Place, "time: 'column' is missing");
        else if (column.Value is YamlList list) slots.AddRange(list.Items.OfType<YamlText>().Select(Column));
        else if (Text(column.Value, "time.column") is not null) slots.Add(Column((YamlText)column.Value));
        string format = map.Find("format") is { } entry ? Text(entry.Value, "time.format") ?? "iso" : "iso";
        if (!MappedTime.Named.ContainsKey(format) && MappedTime.Check(format) is { } wrong) problems.Add(map.Find("format")!.Value.Place, $"time.format: '{format}' {wrong}");
        TimeZoneInfo? zone = null;
        if (map.Find("zone") is { } zoneEntry && Text(zoneEntry.Value, "time.zone") is { } zoneName)
        {
            try
            {
                zone = TimeText.Zone(zoneName);
            }
            catch (UsageException e)
            {
                problems.Add(zoneEntry.Value.Place, $"time.zone: {e.Message}");
            }
        }
        string at = map.Find("at") is { } atEntry ? Text(atEntry.Value, "time.at") ?? "start" : "start";
        if (at is not ("start" or "end")) problems.Add(map.Find("at")!.Value.Place, $"time.at: expected start or end, found '{at}'");
        return problems.Count == before ? new MappedTime(slots, format, zone, at == "end") : null;
    }

    private List<MappedCondition> Conditions(YamlValue? value)
    {
        var conditions = new List<MappedCondition>();
        if (value is null) return conditions;
        if (value is not YamlList list) return Refuse(value, "where", "a list", conditions);
        foreach (var item in list.Items)
        {
            if (item is not YamlMap map)
            {
                problems.Add(item.Place, $"where: expected keys, found {item.Kind}");
                continue;
            }
            Known(map, ConditionKeys, "where.");
            var tests = map.Entries.Where(e => e.Key.Value is "is" or "is_not" or "exists").ToList();
            if (map.Find("column") is not { } column || Text(column.Value, "where.column") is null)
            {
                if (map.Find("column") is null) problems.Add(map.Place, "where: 'column' is missing");
            }
            else if (tests.Count != 1) problems.Add(map.Place, "where: needs one of is, is_not, exists");
            else if (Condition(Column((YamlText)column.Value), tests[0]) is { } condition) conditions.Add(condition);
        }
        return conditions;
    }

    private MappedCondition? Condition(int slot, YamlEntry test)
    {
        if (test.Key.Value == "exists")
        {
            if (test.Value is YamlText { Value: "true" or "false", Quoted: false } flag) return new MappedCondition(slot, null, flag.Value == "false");
            problems.Add(test.Value.Place, "where.exists: expected true or false");
            return null;
        }
        var texts = test.Value is YamlList ? Texts(test.Value, "where." + test.Key.Value, mayBeEmpty: false)
            : Text(test.Value, "where." + test.Key.Value) is { } one ? [one] : [];
        return new MappedCondition(slot, [.. texts.Select(Encoding.UTF8.GetBytes)], test.Key.Value == "is_not");
    }

    private int Column(YamlText path)
    {
        if (path.Value.Length == 0 || path.Value.Split('.').Any(part => part.Length == 0)) problems.Add(path.Place, $"'{path.Value}' is not the name of a column");
        int slot = _columns.IndexOf(path.Value);
        if (slot >= 0) return slot;
        if (_columns.Count == MostColumns) problems.Add(path.Place, $"more than {MostColumns} columns");
        _columns.Add(path.Value);
        return _columns.Count - 1;
    }

    private void Known(YamlMap map, string[] keys, string path)
    {
        foreach (var entry in map.Entries)
            if (!keys.Contains(entry.Key.Value, StringComparer.Ordinal)) problems.Add(entry.Key.Place, $"unknown key '{path}{entry.Key.Value}'" + Suggest.For(entry.Key.Value, keys));
    }

    private string? Text(YamlValue value, string name)
        => value is YamlText { IsNull: false } text ? text.Value : Refuse<string?>(value, name, "text", null);

    private List<string> Texts(YamlValue value, string name, bool mayBeEmpty)
    {
        if (value is not YamlList list || (!mayBeEmpty && list.Items.Count == 0)) return Refuse<List<string>>(value, name, "a list", []);
        return [.. list.Items.Select(i => i is YamlText { IsNull: true } ? "" : Text(i, name)).OfType<string>()];
    }

    private T Refuse<T>(YamlValue value, string name, string expected, T result)
    {
        problems.Add(value.Place, $"{name}: expected {expected}, found {value.Kind}");
        return result;
    }
}
