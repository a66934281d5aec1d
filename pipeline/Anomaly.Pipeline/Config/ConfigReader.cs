using System.Globalization;
using System.Net;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Config;

/// <summary>Reads a configuration file into typed values; every error carries its place and none hides another.</summary>
internal sealed class ConfigReader(string file, Problems problems)
{
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);

    public AnomalyConfig Read(string text)
    {
        var config = new AnomalyConfig();
        var documents = YamlFile.Read(file, text, problems);
        if (documents.Count > 1) problems.Add(documents[1].Place, "a configuration file holds one document");
        if (documents.Count == 0 || documents[0] is YamlText { IsNull: true }) return config;
        if (documents[0] is not YamlMap root)
        {
            problems.Add(documents[0].Place, $"expected sections, found {documents[0].Kind}");
            return config;
        }
        foreach (var entry in root.Entries) ReadSection(config, entry);
        foreach (var (key, message) in config.CrossChecks())
            problems.Add(_places.GetValueOrDefault(key, new Place(file, 1, 1)), $"{key}: {message}");
        return config;
    }

    private void ReadSection(AnomalyConfig config, YamlEntry entry)
    {
        string name = entry.Key.Value;
        var section = ConfigModel.Sections.FirstOrDefault(s => s.Name == name);
        if (section.Name is null)
        {
            string where = ConfigModel.Sections.FirstOrDefault(s => ConfigModel.Keys(s.Property.PropertyType).Any(k => k.Name == name)).Name;
            problems.Add(entry.Key.Place, $"unknown section '{name}'" +
                (where is null ? Suggest.For(name, ConfigModel.Sections.Select(s => s.Name)) : $" (the key '{name}' belongs to section '{where}')"));
        }
        else if (entry.Value is YamlMap map) ReadKeys(map, section.Property.GetValue(config)!, name);
        else if (entry.Value is not YamlText { IsNull: true }) problems.Add(entry.Value.Place, $"{name}: expected keys, found {entry.Value.Kind}");
    }

    private void ReadKeys(YamlMap map, object target, string path)
    {
        var keys = ConfigModel.Keys(target.GetType());
        foreach (var entry in map.Entries)
        {
            string name = $"{path}.{entry.Key.Value}";
            var key = keys.FirstOrDefault(k => k.Name == entry.Key.Value);
            if (key is null)
            {
                problems.Add(entry.Key.Place, $"unknown key '{name}'" + Suggest.For(entry.Key.Value, keys.Select(k => k.Name)));
                continue;
            }
            _places[name] = entry.Value.Place;
            if (Value(key, entry.Value, name) is { } value) key.Property.SetValue(target, value);
        }
    }

    // Null where the value was refused.
    private object? Value(KeyInfo key, YamlValue value, string name)
    {
        var type = key.Property.PropertyType;
        if (key.ItemClass is { } itemClass) return Items(itemClass, value, name);
        if (type == typeof(IReadOnlyList<string>)) return Texts(key, value, name);
        if (value is not YamlText { IsNull: false } text) return Refuse(value.Place, $"{name}: expected {Expected(key)}, found {value.Kind}");
        if (type == typeof(string)) return Formatted(key, text, name);
        object? parsed = type.IsEnum ? ParseEnum(type, text.Value) : ParseSimple(type, text);
        if (parsed is null) return Refuse(text.Place, $"{name}: expected {Expected(key)}, found '{text.Value}'");
        double number = parsed is int or long or double ? Convert.ToDouble(parsed, CultureInfo.InvariantCulture) : key.About.Min;
        return number >= key.About.Min && number <= key.About.Max
            ? parsed
            : Refuse(text.Place, $"{name}: {text.Value} is outside {key.Range}");
    }

    private static string Expected(KeyInfo key)
    {
        var type = key.Property.PropertyType;
        string kind = type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(double) ? "a number or a fraction" : type == typeof(string) ? "text" : "";
        return string.Join(", ", new[] { kind, key.Range }.Where(t => t.Length > 0));
    }

    private static object? ParseSimple(Type type, YamlText text)
    {
        if (text.Quoted) return null;
        string digits = text.Value.Replace("_", "", StringComparison.Ordinal);
        if (type == typeof(bool)) return text.Value switch { "true" => true, "false" => false, _ => null };
        if (type == typeof(int)) return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int i) ? i : null;
        if (type == typeof(long)) return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long l) ? l : null;
        if (type == typeof(double)) return ParseNumber(digits);
        throw new InvalidOperationException($"configuration keys of type {type} are not supported");
    }

    private static object? ParseNumber(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (slash < 0) return double.TryParse(text, Style, CultureInfo.InvariantCulture, out double d) && double.IsFinite(d) ? d : null;
        return double.TryParse(text[..slash], Style, CultureInfo.InvariantCulture, out double a)
            && double.TryParse(text[(slash + 1)..], Style, CultureInfo.InvariantCulture, out double b) && double.IsFinite(a / b) ? a / b : null;
    }

    private static object? ParseEnum(Type type, string text)
    {
        foreach (string name in Enum.GetNames(type))
            if (ConfigModel.Snake(name) == text) return Enum.Parse(type, name);
        return null;
    }

    private object? Formatted(KeyInfo key, YamlText text, string name)
    {
        string problem = key.About.Format switch
        {
            ConfigFormat.NotEmpty when text.Value.Length == 0 => "must not be empty",
            ConfigFormat.TimeZone when text.Value.Length > 0 && !TimeText.TryZone(text.Value, out _)
                => $"'{text.Value}' is not a time zone of this machine; write an IANA name such as Europe/Berlin or an offset such as +02:00",
            ConfigFormat.LogFormat when text.Value.Length > 0 && LogFormats.All.All(r => r.Format != text.Value)
                => $"there is no log format '{text.Value}'{Suggest.For(text.Value, LogFormats.All.Select(r => r.Format))}; the formats are {LogFormats.Names}",
            ConfigFormat.Network when !IPNetwork.TryParse(text.Value, out _)
                => $"'{text.Value}' is not a network; write address/prefix such as 10.0.0.0/8",
            ConfigFormat.Size when text.Value.Length > 0 && !IsSize(text.Value) => $"'{text.Value}' is not a size; write a number and KB, MB, GB or TB, such as 2GB",
            ConfigFormat.Detector when DetectorCatalog.IndexOf(text.Value) < 0
                => $"there is no detector '{text.Value}'{Suggest.For(text.Value, DetectorCatalog.All.Select(d => d.Name))}; the detectors are {string.Join(", ", DetectorCatalog.All.Select(d => d.Name))}",
            _ => "",
        };
        return problem.Length == 0 ? text.Value : Refuse(text.Place, $"{name}: {problem}");
    }

    private static bool IsSize(string text)
    {
        string number = text.Length > 2 && text[^2..].ToUpperInvariant() is "KB" or "MB" or "GB" or "TB" ? text[..^2].TrimEnd() : "";
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double n) && n > 0;
    }

    private List<string>? Texts(KeyInfo key, YamlValue value, string name)
    {
        if (value is not YamlList list) return (List<string>?)Refuse(value.Place, $"{name}: expected a list, found {value.Kind}");
        var texts = new List<string>();
        foreach (var item in list.Items)
        {
            if (item is not YamlText { IsNull: false } text) Refuse(item.Place, $"{name}: expected text, found {item.Kind}");
            else if (Formatted(key, text, name) is string good) texts.Add(good);
        }
        return texts;
    }

    private object? Items(Type itemClass, YamlValue value, string name)
    {
        if (value is not YamlList list) return Refuse(value.Place, $"{name}: expected a list, found {value.Kind}");
        var items = Array.CreateInstance(itemClass, list.Items.Count);
        for (int i = 0; i < list.Items.Count; i++)
        {
            object item = Activator.CreateInstance(itemClass)!;
            items.SetValue(item, i);
            if (list.Items[i] is not YamlMap map)
            {
                Refuse(list.Items[i].Place, $"{name}: expected keys, found {list.Items[i].Kind}");
                continue;
            }
            ReadKeys(map, item, name);
            foreach (var key in ConfigModel.Keys(itemClass))
                if (key.About.Format == ConfigFormat.NotEmpty && map.Find(key.Name) is null) Refuse(map.Place, $"{name}: '{key.Name}' is missing");
        }
        return items;
    }

    private object? Refuse(Place place, string message)
    {
        problems.Add(place, message);
        return null;
    }
}
