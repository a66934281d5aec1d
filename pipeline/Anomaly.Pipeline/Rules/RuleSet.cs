using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>Compiled rules. Immutable; safe to use from several threads.</summary>
public sealed class RuleSet
{
    private const string ResourceFolder = "rules/";
    private static readonly string[] EvidenceGroups = ["volume", "novelty", "commands", "staging", "timing", "drift", "multivariate"];
    private readonly Dictionary<string, Rule> _byId;

    private RuleSet(IReadOnlyList<Rule> rules, IReadOnlyList<int> correlations, string catalogFingerprint)
    {
        Rules = rules;
        CorrelationOrder = correlations;
        _byId = rules.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var text = new StringBuilder("3\n").Append(catalogFingerprint);
        foreach (var rule in rules) text.Append('\0').Append(rule.Id).Append('\0').Append(rule.Reports ? '+' : '-').Append(rule.Digest);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>All rules, by id.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>SHA-256 (hex) of all rule files: hits found by equal fingerprints are equal.</summary>
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

    /// <summary>Rules of files and folders beside the shipped ones, where they are not those themselves.</summary>
    internal static RuleSet LoadBeside(IReadOnlyList<string> paths)
    {
        var files = InFolders(paths);
        var texts = files.Select(f => f.Text).ToHashSet(StringComparer.Ordinal);
        return Compile([.. Shipped().Where(s => !texts.Contains(s.Text)), .. files], [], RepositoryCatalog.Default);
    }

    /// <summary>Rules of texts given by file name.</summary>
    public static RuleSet Parse(params IReadOnlyList<(string File, string Text)> files) => Compile(files, [], RepositoryCatalog.Default);

    /// <summary>The rule of an id, or null.</summary>
    public Rule? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>True for MITRE's fixed-threshold analytics: their hits alone make the rule score.</summary>
    public bool IsFixed(string id) => _byId.TryGetValue(id, out var rule) && rule.IsFixed;

    /// <summary>The same rules, of which also those report that only feed correlations.</summary>
    internal RuleSet ReportingAll() => new([.. Rules.Select(r => r.Reporting())], CorrelationOrder, "");

    /// <summary>Files of the shipped rules with their texts.</summary>
    internal static IReadOnlyList<(string File, string Text)> Shipped() => Resources(name => !IsSamples(name));

    /// <summary>Files of the shipped rules' samples with their texts.</summary>
    internal static IReadOnlyList<(string File, string Text)> ShippedSamples() => Resources(IsSamples);

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

    /// <summary>Rule files of folders, read recursively, and of single files; samples among them are left out.</summary>
    internal static List<(string File, string Text)> InFolders(IReadOnlyList<string> paths, bool samples = false)
    {
        var files = new List<(string, string)>();
        var missing = paths.Where(p => !Directory.Exists(p) && !File.Exists(p)).Select(p => $"{Printable.Of(p)}: there is no such folder of rules").ToList();
        if (missing.Count > 0) throw new UsageException(missing);
        foreach (string path in paths)
            foreach (string file in Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : Beside(path, samples))
                if (Path.GetExtension(file) is ".yaml" or ".yml" && IsSamples(file) == samples) files.Add((file, File.ReadAllText(file)));
        return files;
    }

    private static IEnumerable<string> Beside(string file, bool samples)
        => !samples ? [file] : new[] { file, Path.ChangeExtension(file, null) + ".samples.yaml" }.Distinct(StringComparer.Ordinal).Where(File.Exists);

    private static bool IsSamples(string file) => file.EndsWith(".samples.yaml", StringComparison.Ordinal) || file.EndsWith(".samples.yml", StringComparison.Ordinal);

    private static RuleSet Compile(IReadOnlyList<(string File, string Text)> files, IReadOnlyList<string> disabled, RepositoryCatalog catalog)
    {
        var problems = new Problems();
        var draft = RuleDraft.Read(files, catalog, problems);
        problems.ThrowIfAny();
        var unknown = disabled.Where(id => !draft.Names.ContainsKey(id)).Select(id => $"rules.disabled: unknown rule '{id}'" + Suggest.For(id, draft.Rules.Select(r => r.Id))).ToList();
        if (unknown.Count > 0) throw new UsageException(unknown);
        foreach (string id in disabled) draft.Names[id].Reports = false;
        foreach (var rule in draft.Rules) rule.EvidenceGroup = Group(rule, draft.Rules);
        return new RuleSet(draft.Rules, draft.CorrelationOrder, catalog.Fingerprint);
    }
}
