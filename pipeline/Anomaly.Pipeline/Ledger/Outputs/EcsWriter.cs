using System.Text.Json;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>
/// Documents in the shape of the Elastic Common Schema 8.17, one JSON object a line, of hosts that have a reason. The document's
/// <c>event.id</c> is the same in every revision of a day. Times are those of the day, not of the clock.
/// </summary>
public sealed class EcsWriter : IRankingWriter
{
    /// <inheritdoc/>
    public void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top)
    {
        foreach (var night in nights) JsonLines.Write(output, night.Remarkable(top), (json, host) => Properties(json, host, night));
    }

    private static void Properties(Utf8JsonWriter json, HostScore host, RankedNight night)
    {
        var manifest = night.Manifest;
        int level = Finding.Level(host);
        decimal risk = host.RiskUnits / 100m, norm = Math.Min(risk, 100);
        json.WriteString("@timestamp", Finding.Iso(host.Day + 1));
        json.WriteString("message", Finding.Message(host));
        json.WriteStartObject("ecs");
        json.WriteString("version", "8.17.0");
        json.WriteEndObject();
        json.WriteStartObject("event");
        json.WriteString("kind", "alert");
        Strings(json, "category", ["network"]);
        Strings(json, "type", ["info"]);
        json.WriteString("module", "anomaly");
        json.WriteString("dataset", "anomaly.ranking");
        json.WriteString("id", Finding.Id(host));
        json.WriteString("start", Finding.Iso(host.Day));
        json.WriteString("end", Finding.Iso(host.Day + 1));
        json.WriteNumber("severity", level + 1);
        json.WriteNumber("risk_score", risk);
        json.WriteNumber("risk_score_norm", norm);
        json.WriteString("reason", string.Join("; ", host.Evidence.Select(e => e.Text)));
        json.WriteEndObject();
        json.WriteStartObject("host");
        json.WriteString("name", host.Host);
        json.WriteStartObject("risk");
        json.WriteString("calculated_level", Finding.Levels[level].Name);
        json.WriteNumber("calculated_score", risk);
        json.WriteNumber("calculated_score_norm", norm);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("source");
        json.WriteNumber("bytes", host.RepoBytesOut);
        json.WriteEndObject();
        json.WriteStartObject("destination");
        json.WriteNumber("bytes", host.RepoBytesIn);
        json.WriteEndObject();
        json.WriteStartObject("rule");
        Strings(json, "id", host.Rules.Where(r => r.Score > 0).Select(r => r.Id));
        json.WriteEndObject();
        json.WriteStartObject("threat");
        json.WriteString("framework", "MITRE ATT&CK");
        json.WriteStartObject("tactic");
        Strings(json, "id", ["TA0010"]);
        json.WriteEndObject();
        json.WriteStartObject("technique");
        Strings(json, "id", ["T1567"]);
        json.WriteStartObject("subtechnique");
        Strings(json, "id", ["T1567.001"]);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("related");
        Strings(json, "hosts", [host.Host]);
        json.WriteEndObject();
        json.WriteStartObject("anomaly");
        json.WriteNumber("rank", host.Rank);
        json.WriteNumber("revision", manifest.Revision);
        json.WriteNumber("rule_score", host.RuleScore);
        json.WriteNumber("model_score", host.ModelScore);
        JsonLines.Number(json, "expected", host.Expected);
        json.WriteString("peer_group", host.PeerGroup);
        json.WriteNumber("history_days", host.HistoryDays);
        json.WriteString("bundle", manifest.Bundle);
        json.WriteStartArray("evidence");
        foreach (var e in host.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("text", e.Text);
            json.WriteString("group", e.Group);
            json.WriteString("kind", e.Kind);
            json.WriteString("name", e.Name);
            json.WriteNumber("decibans", e.Weight / 100m);
            json.WriteNumber("rank_without", night.RankWithout(host, e));
            json.WriteString("source", e.Source);
            json.WriteNumber("line", e.Line);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string property, IEnumerable<string> values)
    {
        json.WriteStartArray(property);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
