using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Resolve;

namespace Anomaly.Pipeline.Rules;

/// <summary>
/// Writes the fixed-threshold rules as plain Sigma for other tools: ids become UUIDs (ours stay as names), scores stay as
/// levels, and what only we resolve (a provider) is written out as the catalogue's names and address blocks.
/// </summary>
public static class SigmaExport
{
    /// <summary>File name and text of each exported file.</summary>
    public static IReadOnlyList<(string File, string Text)> Fixed(RepositoryCatalog catalog)
    {
        var files = new List<(string, string)>();
        foreach (var (file, text) in RuleSet.Shipped())
        {
            var documents = YamlFile.Read(file, text, new Problems()).OfType<YamlMap>().Where(IsFixed).ToList();
            if (documents.Count == 0) continue;
            var page = new StringBuilder();
            foreach (var document in documents)
            {
                if (page.Length > 0) page.Append("---\n");
                Write(page, Plain(document, catalog), 0);
            }
            files.Add((Path.GetFileNameWithoutExtension(file).Replace('-', '_') + ".yml", page.ToString()));
        }
        return files;
    }

    /// <summary>The UUID under which a rule is exported; the same for the same id, always.</summary>
    public static Guid IdOf(string id)
    {
        Span<byte> bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"anomaly rule {id}")).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static bool IsFixed(YamlMap rule) => rule.Find("tags")?.Value is YamlList tags && tags.Items.OfType<YamlText>().Any(t => t.Value == Rule.FixedTag);

    private static YamlMap Plain(YamlMap rule, RepositoryCatalog catalog)
    {
        var entries = new List<YamlEntry>();
        foreach (var entry in rule.Entries)
        {
            switch (entry.Key.Value)
            {
                case "risk_score" or "anomaly":
                    break;
                case "id" or "name":
                    string id = ((YamlText)entry.Value).Value;
                    entries.Add(new YamlEntry(Text("id"), Text(IdOf(id).ToString())));
                    entries.Add(new YamlEntry(Text("name"), Text(id.Replace('-', '_'))));
                    break;
                case "tags":
                    entries.Add(new YamlEntry(entry.Key, new YamlList(entry.Value.Place,
                        [.. ((YamlList)entry.Value).Items.Where(t => t is YamlText text && text.Value.StartsWith("attack.", StringComparison.Ordinal))])));
                    break;
                case "logsource":
                    entries.Add(new YamlEntry(entry.Key, Map(("category", Text(CategoryOf((YamlMap)entry.Value))))));
                    break;
                case "detection" when ((YamlMap)entry.Value).Find("repository") is not null:
                    entries.Add(new YamlEntry(entry.Key, Destinations((YamlMap)entry.Value, catalog)));
                    break;
                case "correlation":
                    entries.Add(new YamlEntry(entry.Key, Renamed((YamlMap)entry.Value)));
                    break;
                default:
                    entries.Add(entry);
                    break;
            }
        }
        return new YamlMap(rule.Place, entries);
    }

    // Sigma's file_access is one vendor's trace; other tools have their file records under file_event.
    private static string CategoryOf(YamlMap source) => ((YamlText)source.Find("category")!.Value).Value is "file_access" ? "file_event" : ((YamlText)source.Find("category")!.Value).Value;

    private static YamlMap Destinations(YamlMap detection, RepositoryCatalog catalog)
    {
        var names = catalog.Providers.SelectMany(p => p.Names).Where(n => Channels.IsUpload(n.Channel)).Select(n => n.Pattern).Order(StringComparer.Ordinal);
        var blocks = catalog.Providers.SelectMany(p => p.Addresses).Where(a => Channels.IsUpload(a.Channel)).Select(a => a.Block).Order(StringComparer.Ordinal);
        return Map(
            ("large", detection.Find("large")!.Value),
            ("repository_name", Map(("DestinationHostname", List(names)))),
            ("repository_address", Map(("DestinationIp|cidr", List(blocks)))),
            ("condition", Text("large and 1 of repository_*")));
    }

    private static YamlMap Renamed(YamlMap correlation) => new(correlation.Place, [.. correlation.Entries.Select(e => e.Key.Value != "rules" ? e
        : new YamlEntry(e.Key, List(((YamlList)e.Value).Items.OfType<YamlText>().Select(t => t.Value.Replace('-', '_')))))]);

    private static YamlText Text(string value) => new(default, value, Quoted: false);

    private static YamlList List(IEnumerable<string> values) => new(default, [.. values.Select(v => new YamlText(default, v, Quoted: true))]);

    private static YamlMap Map(params (string Key, YamlValue Value)[] entries) => new(default, [.. entries.Select(e => new YamlEntry(Text(e.Key), e.Value))]);

    private static void Write(StringBuilder page, YamlMap map, int indent)
    {
        foreach (var entry in map.Entries)
        {
            page.Append(' ', indent).Append(entry.Key.Value).Append(':');
            switch (entry.Value)
            {
                case YamlMap inner:
                    page.Append('\n');
                    Write(page, inner, indent + 4);
                    break;
                case YamlList list:
                    page.Append('\n');
                    foreach (var item in list.Items) page.Append(' ', indent + 4).Append("- ").Append(Scalar((YamlText)item)).Append('\n');
                    break;
                case YamlText text:
                    page.Append(' ').Append(Scalar(text)).Append('\n');
                    break;
            }
        }
    }

    private static string Scalar(YamlText text)
    {
        string value = text.Value.TrimEnd('\n');
        bool plain = value.Length > 0 && !text.Quoted && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '*') && char.IsAsciiLetterOrDigit(value[0]);
        return plain ? value : string.Create(CultureInfo.InvariantCulture, $"'{value.Replace("'", "''", StringComparison.Ordinal)}'");
    }
}
