using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>Reads <c>suppressions.yaml</c>: a list of maps. What is wrong stops the program, all of it at once, with its place.</summary>
public static class SuppressionFile
{
    private static readonly string[] Keys = ["id", "host", "peer_group", "remote", "process", "rule", "reason", "by", "from", "until"];

    /// <summary>Suppressions of a text, by id.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">Content of the file.</param>
    public static IReadOnlyList<Suppression> Parse(string file, string text)
    {
        var problems = new Problems();
        var found = new SortedDictionary<string, Suppression>(StringComparer.Ordinal);
        foreach (var document in YamlFile.Read(file, text, problems))
        {
            if (document is YamlText { IsNull: true }) continue;
            if (document is not YamlList list)
            {
                problems.Add(document.Place, $"suppressions must be a list, found {document.Kind}");
                continue;
            }
            foreach (var item in list.Items)
            {
                if (item is not YamlMap map) problems.Add(item.Place, $"a suppression must be a map, found {item.Kind}");
                else if (Read(map, problems) is { } suppression && !found.TryAdd(suppression.Id, suppression))
                    problems.Add(map.Place, $"suppression '{suppression.Id}' exists already");
            }
        }
        problems.ThrowIfAny();
        return [.. found.Values];
    }

    private static Suppression? Read(YamlMap map, Problems problems)
    {
        int before = problems.Count;
        foreach (var entry in map.Entries)
            if (!Keys.Contains(entry.Key.Value)) problems.Add(entry.Key.Place, $"unknown key '{entry.Key.Value}'" + Suggest.For(entry.Key.Value, Keys));
        string Text(string key, bool required = false)
        {
            var value = map.Find(key)?.Value;
            if (value is YamlText { IsNull: false } text && text.Value.Trim().Length > 0) return text.Value.Trim();
            if (value is YamlList or YamlMap) problems.Add(value.Place, $"'{key}' must be a single value, found {value.Kind}");
            else if (required) problems.Add(value?.Place ?? map.Place, $"'{key}' is missing");
            return "";
        }
        int Day(string key, string text, int otherwise)
        {
            if (text.Length == 0) return otherwise;
            try
            {
                return Workspace.ParseDay(text);
            }
            catch (UsageException e)
            {
                problems.Add(map.Find(key)!.Value.Place, e.Message);
                return otherwise;
            }
        }
        string host = Text("host"), remote = Text("remote");
        var suppression = new Suppression
        {
            Id = Text("id", required: true),
            Host = host,
            PeerGroup = Text("peer_group"),
            Remote = remote,
            Process = Text("process"),
            Rule = Text("rule"),
            Reason = Text("reason", required: true),
            By = Text("by"),
            From = Day("from", Text("from"), int.MinValue),
            Until = Day("until", Text("until", required: true), int.MaxValue),
        };
        if (suppression.From > suppression.Until && problems.Count == before) problems.Add(map.Find("from")!.Value.Place, "'from' lies behind 'until'");
        if (suppression is { IsWhole: true, Host: "", PeerGroup: "" })
            problems.Add(map.Place, "a suppression needs a host, peer_group, remote, process or rule; it would hide everything");
        if (host.Length > 0 && suppression.IsWhole && !TextPattern.Parse(host).Exists(t => t.Kind == TokenKind.Char))
            problems.Add(map.Find("host")!.Value.Place, $"host '{host}' would hide every host");
        if (remote.Length > 0 && !IsRemote(remote))
            problems.Add(map.Find("remote")!.Value.Place, $"'{remote}' is no remote; write provider:owner or provider:owner/repo, as github:example");
        return problems.Count == before ? suppression : null;
    }

    private static bool IsRemote(string remote)
    {
        int colon = remote.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < remote.Length - 1 && remote[^1] != '/' && remote.AsSpan(colon + 1).IndexOf(':') < 0 && remote[colon + 1] != '/';
    }
}
