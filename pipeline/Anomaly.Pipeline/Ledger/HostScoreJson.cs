using System.Text.Json;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger;

/// <summary>Ranked hosts as JSON, the same bytes for the same hosts. Numbers that do not exist are null.</summary>
public static class HostScoreJson
{
    /// <summary>Writes an array with one object a host.</summary>
    public static byte[] Write(IReadOnlyList<HostScore> hosts)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var host in hosts) Write(json, host);
            json.WriteEndArray();
        }
        memory.WriteByte((byte)'\n');
        return memory.ToArray();
    }

    private static void Write(Utf8JsonWriter json, HostScore h)
    {
        json.WriteStartObject();
        WriteProperties(json, h);
        json.WriteEndObject();
    }

    /// <summary>Writes the properties of a host into the object that is open.</summary>
    internal static void WriteProperties(Utf8JsonWriter json, HostScore h)
    {
        json.WriteString("day", Workspace.DayText(h.Day));
        json.WriteNumber("rank", h.Rank);
        json.WriteString("host", h.Host);
        json.WriteString("not_scored", h.NotScored);
        json.WriteNumber("risk_units", h.RiskUnits);
        json.WriteNumber("risk", h.RiskUnits / 100m);
        json.WriteNumber("rule_score", h.RuleScore);
        json.WriteNumber("model_score", h.ModelScore);
        Number(json, "expected", h.Expected);
        json.WriteBoolean("expected_estimated", h.ExpectedEstimated);
        json.WriteString("peer_group", h.PeerGroup);
        json.WriteNumber("history_days", h.HistoryDays);
        json.WriteBoolean("insufficient_history", h.InsufficientHistory);
        json.WriteNumber("flow_hours", h.FlowHours);
        json.WriteNumber("process_hours", h.ProcessHours);
        json.WriteNumber("repo_bytes_out", h.RepoBytesOut);
        json.WriteNumber("repo_bytes_in", h.RepoBytesIn);
        Number(json, "repo_bytes_out_upper", h.RepoBytesOutUpper);
        WriteEvidence(json, "evidence", h.Evidence);
        WriteEvidence(json, "others", h.Others);
        json.WriteStartArray("rules");
        foreach (var r in h.Rules)
        {
            json.WriteStartObject();
            json.WriteString("id", r.Id);
            json.WriteNumber("score", r.Score);
            json.WriteBoolean("fixed", r.Fixed);
            json.WriteNumber("hits", r.Hits);
            json.WriteString("process", r.Process);
            json.WriteString("remote", r.Remote);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("detectors");
        foreach (var d in h.Detectors)
        {
            json.WriteStartObject();
            json.WriteString("name", d.Name);
            Number(json, "score", d.Score);
            Number(json, "p_value", d.PValue);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter json, string name, IReadOnlyList<Evidence> evidence)
    {
        json.WriteStartArray(name);
        foreach (var e in evidence)
        {
            json.WriteStartObject();
            json.WriteString("group", e.Group);
            json.WriteString("kind", e.Kind);
            json.WriteString("name", e.Name);
            json.WriteNumber("weight_units", e.Weight);
            json.WriteNumber("decibans", e.Weight / 100m);
            json.WriteString("text", e.Text);
            Number(json, "p_value", e.PValue);
            json.WriteBoolean("estimated", e.Estimated);
            json.WriteString("source", e.Source);
            json.WriteNumber("line", e.Line);
            json.WriteString("key", e.Key);
            if (e.Chain.Count > 0)
            {
                json.WritePropertyName("chain");
                e.Chain.Write(json);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    /// <summary>Reads what <see cref="Write(IReadOnlyList{HostScore})"/> wrote.</summary>
    public static IReadOnlyList<HostScore> Read(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var hosts = new List<HostScore>();
        foreach (var h in document.RootElement.EnumerateArray())
        {
            hosts.Add(new HostScore
            {
                Day = Workspace.ParseDay(h.GetProperty("day").GetString()!),
                Rank = h.GetProperty("rank").GetInt32(),
                Host = h.GetProperty("host").GetString()!,
                NotScored = h.GetProperty("not_scored").GetString()!,
                RiskUnits = h.GetProperty("risk_units").GetInt32(),
                RuleScore = h.GetProperty("rule_score").GetDouble(),
                ModelScore = h.GetProperty("model_score").GetDouble(),
                Expected = Number(h, "expected"),
                ExpectedEstimated = h.GetProperty("expected_estimated").GetBoolean(),
                PeerGroup = h.GetProperty("peer_group").GetString()!,
                HistoryDays = h.GetProperty("history_days").GetInt32(),
                InsufficientHistory = h.GetProperty("insufficient_history").GetBoolean(),
                FlowHours = h.GetProperty("flow_hours").GetInt32(),
                ProcessHours = h.GetProperty("process_hours").GetInt32(),
                RepoBytesOut = h.GetProperty("repo_bytes_out").GetInt64(),
                RepoBytesIn = h.GetProperty("repo_bytes_in").GetInt64(),
                RepoBytesOutUpper = Number(h, "repo_bytes_out_upper"),
                Evidence = [.. h.GetProperty("evidence").EnumerateArray().Select(ReadEvidence)],
                Others = [.. List(h, "others").Select(ReadEvidence)],
                Rules = [.. List(h, "rules").Select(r => new FiredRule(r.GetProperty("id").GetString()!, r.GetProperty("score").GetDouble(), r.GetProperty("fixed").GetBoolean(),
                    r.GetProperty("hits").GetInt64(), r.GetProperty("process").GetString()!, r.GetProperty("remote").GetString()!))],
                Detectors = [.. h.GetProperty("detectors").EnumerateArray().Select(d => new DetectorScore(d.GetProperty("name").GetString()!, Number(d, "score"), Number(d, "p_value")))],
            });
        }
        return hosts;
    }

    private static Evidence ReadEvidence(JsonElement e)
        => new(e.GetProperty("group").GetString()!, e.GetProperty("kind").GetString()!, e.GetProperty("name").GetString()!,
            e.GetProperty("weight_units").GetInt32(), e.GetProperty("text").GetString()!)
        {
            PValue = Number(e, "p_value"),
            Estimated = e.GetProperty("estimated").GetBoolean(),
            Source = e.GetProperty("source").GetString()!,
            Line = e.GetProperty("line").GetInt64(),
            Key = e.TryGetProperty("key", out var key) ? key.GetString()! : "",
            Chain = e.TryGetProperty("chain", out var chain) ? EventChain.Read(chain) : EventChain.None,
        };

    // Ledgers written before they had such a list have none.
    private static IEnumerable<JsonElement> List(JsonElement host, string name) => host.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];

    private static double Number(JsonElement element, string name)
        => element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
}
