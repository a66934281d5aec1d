using System.Globalization;
using System.Reflection;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Ingest.Commands;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>Events on which a rule must fire, or must not.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Name">What the events show.</param>
/// <param name="Fires">What the rule must do.</param>
/// <param name="Events">The events, of one day.</param>
/// <param name="Place">Where they are written.</param>
public sealed record RuleSample(string RuleId, string Name, bool Fires, IReadOnlyList<Event> Events, Place Place);

/// <summary>
/// Reads <c>*.samples.yaml</c>: a list of { rule, fires: [...], silent: [...] }. A sample is one event as a map of
/// columns, or { name, events: [...] }. Events default to the kind the rule looks at, host <c>sample-host</c> and noon of
/// 2026-01-05; <c>kind</c>, <c>host</c> and <c>time</c> (ISO 8601) say otherwise.
/// </summary>
public sealed class RuleSamples
{
    private const string DefaultTime = "2026-01-05T12:00:00Z";
    private static readonly Dictionary<string, EventKind> Kinds = new(StringComparer.Ordinal)
    {
        ["process"] = EventKind.Process,
        ["flow"] = EventKind.Flow,
        ["file"] = EventKind.File,
        ["name"] = EventKind.Name,
    };

    private readonly RuleSet _rules;
    private readonly Problems _problems = new();

    private RuleSamples(RuleSet rules) => _rules = rules;

    /// <summary>Samples of the shipped rules. Throws <see cref="UsageException"/> with all errors.</summary>
    public static IReadOnlyList<RuleSample> Shipped(RuleSet rules) => Read(rules, RuleSet.ShippedSamples());

    /// <summary>
    /// Rules of files and folders with the samples beside them; the shipped ones where no path is named. Rules and samples
    /// may be about shipped rules too. Throws <see cref="UsageException"/> with all errors.
    /// </summary>
    public static (RuleSet Rules, IReadOnlyList<RuleSample> Samples) Of(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0) return (RuleSet.LoadDefault(), Shipped(RuleSet.LoadDefault()));
        var rules = RuleSet.LoadBeside(paths);
        return (rules, Read(rules, RuleSet.InFolders(paths, samples: true)));
    }

    /// <summary>Samples of texts given by file name; as <see cref="Shipped"/>.</summary>
    public static IReadOnlyList<RuleSample> Read(RuleSet rules, IReadOnlyList<(string File, string Text)> files)
    {
        var reader = new RuleSamples(rules);
        var samples = new List<RuleSample>();
        foreach (var (file, text) in files)
            foreach (var document in YamlFile.Read(file, text, reader._problems)) samples.AddRange(reader.Document(document));
        reader._problems.ThrowIfAny();
        return samples;
    }

    /// <summary>Runs samples; one line for each that does not hold.</summary>
    public static IReadOnlyList<string> Check(RuleSet rules, IEnumerable<RuleSample> samples)
    {
        var engine = new RuleEngine(rules.ReportingAll());
        var failures = new List<string>();
        foreach (var sample in samples)
        {
            int day = sample.Events[0].Day;
            var hits = engine.Evaluate(day, sample.Events.OfType<ProcessEvent>(), sample.Events.OfType<FlowEvent>(), sample.Events.OfType<FileEvent>(), sample.Events.OfType<NameEvent>());
            if (hits.Any(h => h.RuleId == sample.RuleId) != sample.Fires)
                failures.Add($"{sample.Place} rule '{sample.RuleId}' {(sample.Fires ? "does not fire" : "fires")} on: {Printable.Of(sample.Name, 200)}");
        }
        return failures;
    }

    private IEnumerable<RuleSample> Document(YamlValue document)
    {
        if (document is not YamlList list)
        {
            _problems.Add(document.Place, $"samples must be a list, found {document.Kind}");
            yield break;
        }
        foreach (var item in list.Items)
        {
            var map = item as YamlMap;
            string id = (map?.Find("rule")?.Value as YamlText)?.Value ?? "";
            if (map is null || _rules.Find(id) is not { } rule)
            {
                _problems.Add(item.Place, $"unknown rule '{id}'" + Suggest.For(id, _rules.Rules.Select(r => r.Id)));
                continue;
            }
            foreach (var entry in map.Entries)
            {
                if (entry.Key.Value is not ("rule" or "fires" or "silent")) _problems.Add(entry.Key.Place, $"unknown key '{entry.Key.Value}'");
                if (entry.Key.Value is not ("fires" or "silent")) continue;
                if (entry.Value is not YamlList samples) _problems.Add(entry.Value.Place, $"'{entry.Key.Value}' must be a list, found {entry.Value.Kind}");
                else
                    foreach (var sample in samples.Items)
                        if (Sample(rule, sample, entry.Key.Value == "fires") is { } read) yield return read;
            }
        }
    }

    private RuleSample? Sample(Rule rule, YamlValue value, bool fires)
    {
        if (value is not YamlMap map)
        {
            _problems.Add(value.Place, $"a sample must be a map, found {value.Kind}");
            return null;
        }
        var maps = map.Find("events") is { } events ? (events.Value as YamlList)?.Items ?? [] : [map];
        var read = maps.Select(m => EventOf(m, KindOf(rule))).OfType<Event>().ToList();
        if (read.Count == 0 || read.Count != maps.Count || read.Any(e => e.Day != read[0].Day))
        {
            _problems.Add(map.Place, "a sample needs events, all of one day");
            return null;
        }
        string name = map.Find("name")?.Value is YamlText text && map.Find("events") is not null ? text.Value : RuleDetail.Of(read[0]);
        return new RuleSample(rule.Id, name, fires, read, map.Place);
    }

    private EventKind KindOf(Rule rule)
    {
        while (rule.Correlation is { } correlation) rule = _rules.Rules[correlation.Inputs[0].RuleIndex];
        return rule.Source!.Kind;
    }

    private Event? EventOf(YamlValue value, EventKind kind)
    {
        if (value is not YamlMap map)
        {
            _problems.Add(value.Place, $"an event must be a map of columns, found {value.Kind}");
            return null;
        }
        if (map.Find("kind")?.Value is YamlText kindText && !Kinds.TryGetValue(kindText.Value, out kind)) _problems.Add(kindText.Place, $"unknown kind '{kindText.Value}'");
        Event e = kind switch { EventKind.Process => new ProcessEvent(), EventKind.Flow => new FlowEvent { BytesKnown = true }, EventKind.File => new FileEvent(), _ => new NameEvent() };
        e.Host = "sample-host";
        e.Time = Time(DefaultTime)!.Value;
        var columns = e.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToDictionary(p => ConfigModel.Snake(p.Name), StringComparer.Ordinal);
        foreach (var entry in map.Entries.Where(x => x.Key.Value != "kind"))
        {
            string text = (entry.Value as YamlText)?.Value ?? "";
            if (!columns.TryGetValue(entry.Key.Value, out var column)) _problems.Add(entry.Key.Place, $"unknown column '{entry.Key.Value}'" + Suggest.For(entry.Key.Value, columns.Keys));
            else if (Converted(column, text) is { } converted) column.SetValue(e, converted);
            else _problems.Add(entry.Value.Place, $"'{text}' is no value of column '{entry.Key.Value}'");
        }
        if (e is ProcessEvent process)
        {
            // As when logs are read: recognised first, then masked.
            if (map.Find("action") is null) (process.Action, process.Provider, process.Remote) = CommandRecogniser.Recognise(process.Image, process.CommandLine);
            process.CommandLine = SecretMask.Apply(process.CommandLine);
        }
        return e;
    }

    private static object? Converted(PropertyInfo column, string text)
    {
        if (column.Name == nameof(Event.Time)) return Time(text);
        if (column.PropertyType == typeof(string)) return text;
        if (column.PropertyType == typeof(bool)) return bool.TryParse(text, out bool flag) ? flag : null;
        if (!long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return null;
        return column.PropertyType == typeof(int) ? (int)number : number;
    }

    private static long? Time(string text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null;
}
