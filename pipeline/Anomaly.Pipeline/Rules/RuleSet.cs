using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>Compiled rules. Immutable; safe to use from several threads.</summary>
public sealed class RuleSet
{
    private const string ResourceFolder = "rules/";
    private static readonly string[] EvidenceGroups = ["volume", "novelty", "commands", "staging", "timing", "drift", "multivariate"];
    private const string SamplesSuffix = ".samples.yaml";
    private readonly Dictionary<string, Rule> _byId;

    private RuleSet(IReadOnlyList<Rule> rules, IReadOnlyList<int> correlations, string catalogFingerprint)
    {
        Rules = rules;
        CorrelationOrder = correlations;
        _byId = rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var text = new StringBuilder("1\n").Append(catalogFingerprint);
        foreach (var rule in rules) text.Append('\0').Append(rule.Id).Append('\0').Append(rule.Reports ? '+' : '-').Append(rule.Text);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>All rules, by id.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>SHA-256 (hex) of all rule texts: hits found by equal fingerprints are equal.</summary>
    public string Fingerprint { get; }

    /// <summary>Indices of correlations, each after those it uses.</summary>
    internal IReadOnlyList<int> CorrelationOrder { get; }

    /// <summary>The rules that come with the program.</summary>
    public static RuleSet LoadDefault() => Compile(Shipped(), [], RepositoryCatalog.Default);

    /// <summary>Rules of files (<c>.yaml</c>, <c>.yml</c>) in folders, read recursively; throws <see cref="UsageException"/> with all errors.</summary>
    public static RuleSet Load(IReadOnlyList<string> folders) => Compile(InFolders(folders), [], RepositoryCatalog.Default);

    /// <summary>The rules a configuration asks for: shipped ones and those of its folders, without the disabled ones.</summary>
    public static RuleSet Load(RulesConfig config, RepositoryCatalog? catalog = null)
        => Compile([.. config.Shipped ? Shipped() : [], .. InFolders(config.Folders)], config.Disabled, catalog ?? RepositoryCatalog.Default);

    /// <summary>Rules of texts given by file name.</summary>
    public static RuleSet Parse(params IReadOnlyList<(string File, string Text)> files) => Compile(files, [], RepositoryCatalog.Default);

    /// <summary>The rule of an id, or null.</summary>
    public Rule? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>True for MITRE's fixed-threshold analytics: their hits alone make the rule score.</summary>
    public bool IsFixed(string id) => _byId.TryGetValue(id, out var rule) && rule.IsFixed;

    /// <summary>The same rules, of which also those report that only feed correlations.</summary>
    internal RuleSet ReportingAll() => new([.. Rules.Select(r => r.Reporting())], CorrelationOrder, "");

    /// <summary>Files of the shipped rules with their texts.</summary>
    internal static IReadOnlyList<(string File, string Text)> Shipped() => Resources(name => !name.EndsWith(SamplesSuffix, StringComparison.Ordinal));

    /// <summary>Files of the shipped rules' samples with their texts.</summary>
    internal static IReadOnlyList<(string File, string Text)> ShippedSamples() => Resources(name => name.EndsWith(SamplesSuffix, StringComparison.Ordinal));

    // By tag, else by what the rule looks at; a correlation looks at what its first rule does.
    private static string Group(Rule rule, IReadOnlyList<Rule> rules)
    {
        foreach (string group in EvidenceGroups)
            if (rule.Tags.Contains($"anomaly.{group}")) return group;
        while (rule.Correlation is { } correlation) rule = rules[correlation.Inputs[0].RuleIndex];
        return rule.Source!.Kind switch { EventKind.Process => "commands", EventKind.File => "staging", EventKind.Flow => "volume", _ => "novelty" };
    }

    private static List<(string File, string Text)> Resources(Func<string, bool> wanted)
    {
        var assembly = typeof(RuleSet).Assembly;
        var files = new List<(string, string)>();
        foreach (string name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.StartsWith(ResourceFolder, StringComparison.Ordinal) || !wanted(name)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            files.Add((name, reader.ReadToEnd()));
        }
        return files;
    }

    private static List<(string File, string Text)> InFolders(IReadOnlyList<string> folders)
    {
        var files = new List<(string, string)>();
        var missing = folders.Where(f => !Directory.Exists(f)).Select(f => $"{f}: there is no such folder of rules").ToList();
        if (missing.Count > 0) throw new UsageException(missing);
        foreach (string folder in folders)
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                if (Path.GetExtension(file) is ".yaml" or ".yml" && !file.EndsWith(SamplesSuffix, StringComparison.Ordinal)) files.Add((file, File.ReadAllText(file)));
        return files;
    }

    private static RuleSet Compile(IReadOnlyList<(string File, string Text)> files, IReadOnlyList<string> disabled, RepositoryCatalog catalog)
    {
        var problems = new Problems();
        var taxonomy = new Taxonomy(catalog);
        var reader = new RuleReader(taxonomy, problems);
        var rules = new SortedDictionary<string, Rule>(StringComparer.Ordinal);
        var names = new Dictionary<string, Rule>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
            foreach (var rule in reader.Read(file, text))
                foreach (string name in new[] { rule.Id, rule.Name }.Distinct().Where(n => n.Length > 0))
                {
                    if (!names.TryAdd(name, rule)) problems.Add(rule.Place, $"rule '{name}' exists already at {names[name].Place}");
                    else if (name == rule.Id) rules.Add(name, rule);
                }
        var kept = rules.Values.ToList();
        var order = new CorrelationBinder(kept, reader.Refused, taxonomy, problems).Bind();
        if (problems.Count == 0)
            foreach (var rule in kept)
                if (rule is { Reports: true, HasScore: false }) problems.Add(rule.Place, $"rule '{rule.Id}' needs a 'level' or a 'risk_score'");
        problems.ThrowIfAny();
        var unknown = disabled.Where(id => !names.ContainsKey(id)).Select(id => $"rules.disabled: unknown rule '{id}'" + Suggest.For(id, rules.Keys)).ToList();
        if (unknown.Count > 0) throw new UsageException(unknown);
        foreach (string id in disabled) names[id].Reports = false;
        foreach (var rule in kept) rule.EvidenceGroup = Group(rule, kept);
        return new RuleSet(kept, order, catalog.Fingerprint);
    }
}
