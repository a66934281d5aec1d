using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Reads a catalogue from YAML; collects every error with its place before it gives up.</summary>
internal sealed class RepositoryCatalogLoader
{
    private const string Resource = "reference/code-repositories.yaml";
    private readonly string _file;
    private readonly List<string> _errors = [];
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly NamePatterns<string> _names = new();
    private readonly AddressTable<string> _blocks = new();
    private string _version = "";

    private RepositoryCatalogLoader(string file) => _file = file;

    public static RepositoryCatalog BuiltIn()
    {
        var loader = new RepositoryCatalogLoader(Resource);
        loader.ReadResource();
        return loader.Build();
    }

    public static RepositoryCatalog Load(string path)
    {
        if (!File.Exists(path)) throw new UsageException($"{path}: there is no such catalogue file");
        using var text = File.OpenText(path);
        return Load(text, path);
    }

    public static RepositoryCatalog Load(TextReader text, string file)
    {
        var loader = new RepositoryCatalogLoader(file);
        loader.Read(text, extensible: true);
        return loader.Build();
    }

    private RepositoryCatalog Build()
    {
        if (_errors.Count == 0 && _entries.Count == 0) _errors.Add($"{_file}:1:1 the catalogue lists no provider");
        if (_errors.Count > 0) throw new UsageException(_errors);
        return new RepositoryCatalog(_version, _order.ConvertAll(id => _entries[id].ToProvider(id)));
    }

    private void ReadResource()
    {
        using var stream = typeof(RepositoryCatalogLoader).Assembly.GetManifestResourceStream(Resource)
            ?? throw new DataException($"the program lacks its resource '{Resource}'");
        using var reader = new StreamReader(stream);
        Read(reader, extensible: false);
    }

    private void Read(TextReader text, bool extensible)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        catch (YamlException e)
        {
            _errors.Add($"{_file}:{e.Start.Line}:{e.Start.Column} {e.Message}");
            return;
        }
        if (yaml.Documents.Count != 1 || yaml.Documents[0].RootNode is not YamlMappingNode root)
        {
            _errors.Add($"{_file}:1:1 the catalogue must be one mapping with 'providers'");
            return;
        }
        var top = Fields(root, "version", "extends", "providers");
        if (top.TryGetValue("extends", out var extends))
        {
            if (extensible && Text(extends) == "built-in") ReadResource();
            else Error(extends, "'extends' can only be 'built-in'");
        }
        if (top.TryGetValue("version", out var version)) _version = Text(version);
        if (!top.TryGetValue("providers", out var providers)) Error(root, "'providers' is missing");
        else foreach (var node in List(providers)) Provider(node);
    }

    private void Provider(YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            Error(node, "a provider is a mapping");
            return;
        }
        var fields = Fields(map, "provider", "title", "checked", "sources", "names", "addresses", "ssh_ports");
        if (!fields.TryGetValue("provider", out var idNode))
        {
            Error(node, "'provider' is missing");
            return;
        }
        string id = Text(idNode);
        if (id.Length is 0 or > 40 || id.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            Error(idNode, $"'{id}' is no provider: use 1 to 40 of a-z, 0-9 and -");
        if (!_entries.TryGetValue(id, out var entry))
        {
            _entries.Add(id, entry = new Entry());
            _order.Add(id);
        }
        if (fields.TryGetValue("title", out var title)) entry.Title = Text(title);
        if (fields.TryGetValue("checked", out var day))
        {
            entry.Checked = Text(day);
            if (!DateOnly.TryParseExact(entry.Checked, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                Error(day, $"'{entry.Checked}' is not a day; write YYYY-MM-DD");
        }
        if (fields.TryGetValue("sources", out var sources)) foreach (var source in List(sources)) Text(source);
        if (fields.TryGetValue("ssh_ports", out var ports)) Ports(ports, entry);
        if (fields.TryGetValue("names", out var names)) Names(names, id, entry);
        if (fields.TryGetValue("addresses", out var addresses)) Addresses(addresses, id, entry);
        if (entry.Names.Count + entry.Addresses.Count == 0) Error(node, $"provider '{id}' has neither names nor addresses");
    }

    private void Names(YamlNode node, string id, Entry entry)
    {
        foreach (var (channel, item) in ByChannel(node))
        {
            string pattern = Text(item).ToLowerInvariant();
            if (NamePatterns<string>.Fault(pattern) is { } fault) Error(item, $"'{pattern}': {fault}");
            else if (!_names.TryAdd(pattern, id)) Error(item, $"name '{pattern}' is listed twice");
            else entry.Names.Add((channel, pattern));
        }
    }

    private void Addresses(YamlNode node, string id, Entry entry)
    {
        foreach (var (channel, item) in ByChannel(node))
        {
            string block = Text(item);
            if (AddressTable<string>.ParseBlock(block, out var network, out int length) is { } fault) Error(item, $"'{block}': {fault}");
            else if (!_blocks.TryAdd(network, length, id)) Error(item, $"block '{block}' is listed twice");
            else entry.Addresses.Add((channel, block));
        }
    }

    private void Ports(YamlNode node, Entry entry)
    {
        entry.SshPorts = [];
        foreach (var item in List(node))
        {
            if (int.TryParse(Text(item), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is >= 1 and <= 65535) entry.SshPorts.Add(port);
            else Error(item, $"'{Text(item)}' is no port from 1 to 65535");
        }
    }

    private IEnumerable<(string Channel, YamlNode Item)> ByChannel(YamlNode node)
    {
        if (node is not YamlMappingNode map)
        {
            Error(node, "expected a mapping from channel to a list");
            yield break;
        }
        foreach (var (channel, list) in Fields(map, [.. Channels.All]))
            foreach (var item in List(list)) yield return (channel, item);
    }

    private Dictionary<string, YamlNode> Fields(YamlMappingNode map, params string[] known)
    {
        var fields = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Children)
        {
            string name = Text(key);
            if (!known.Contains(name)) Error(key, $"'{name}' is not known here; one of {string.Join(", ", known)}");
            else fields.Add(name, value);
        }
        return fields;
    }

    private IEnumerable<YamlNode> List(YamlNode node)
    {
        if (node is YamlSequenceNode list) return list.Children;
        Error(node, "expected a list");
        return [];
    }

    private string Text(YamlNode node)
    {
        if (node is YamlScalarNode { Value: { } value }) return value;
        Error(node, "expected text");
        return "";
    }

    private void Error(YamlNode node, string message) => _errors.Add($"{_file}:{node.Start.Line}:{node.Start.Column} {message}");

    private sealed class Entry
    {
        public string Title { get; set; } = "";
        public string Checked { get; set; } = "";
        public List<(string, string)> Names { get; } = [];
        public List<(string, string)> Addresses { get; } = [];
        public List<int> SshPorts { get; set; } = [22];

        public RepositoryProvider ToProvider(string id) => new(id, Title.Length > 0 ? Title : id, Checked, Names, Addresses, SshPorts);
    }
}
