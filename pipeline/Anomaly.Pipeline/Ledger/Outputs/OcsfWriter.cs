using System.Text.Json;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>
/// OCSF 1.3 Detection Findings (class 2004), one JSON object a line, of hosts that have a reason. A finding is created by
/// the first revision of a day and updated by later ones. Times are those of the day, not of the clock.
/// </summary>
public sealed class OcsfWriter : IRankingWriter
{
    /// <inheritdoc/>
    public void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top)
    {
        foreach (var night in nights) JsonLines.Write(output, night.Remarkable(top), (json, host) => Properties(json, host, night));
    }

    private static void Properties(Utf8JsonWriter json, HostScore host, RankedNight night)
    {
        var manifest = night.Manifest;
        int activity = manifest.Revision > 1 ? 2 : 1, level = Finding.Level(host);
        json.WriteNumber("activity_id", activity);
        json.WriteString("activity_name", activity == 1 ? "Create" : "Update");
        json.WriteNumber("category_uid", 2);
        json.WriteString("category_name", "Findings");
        json.WriteNumber("class_uid", 2004);
        json.WriteString("class_name", "Detection Finding");
        json.WriteNumber("type_uid", 200400 + activity);
        json.WriteNumber("time", Finding.Begin(host.Day + 1));
        json.WriteNumber("start_time", Finding.Begin(host.Day));
        json.WriteNumber("end_time", Finding.Begin(host.Day + 1));
        json.WriteNumber("severity_id", level + 1);
        json.WriteString("severity", Finding.Levels[level].Name);
        json.WriteNumber("status_id", 1);
        json.WriteString("status", "New");
        json.WriteNumber("risk_score", (int)Math.Round(host.RiskUnits / 100m, MidpointRounding.AwayFromZero));
        json.WriteNumber("risk_level_id", level);
        json.WriteString("risk_level", level == 0 ? "Info" : Finding.Levels[level].Name);
        json.WriteString("message", Finding.Message(host));
        json.WriteStartObject("metadata");
        json.WriteString("version", "1.3.0");
        json.WriteStartArray("profiles");
        json.WriteStringValue("host");
        json.WriteEndArray();
        json.WriteStartObject("product");
        json.WriteString("name", Finding.Product);
        json.WriteString("vendor_name", Finding.Product);
        json.WriteEndObject();
        json.WriteString("uid", Finding.Id(host, manifest.Revision));
        json.WriteEndObject();
        json.WriteStartObject("device");
        json.WriteString("hostname", host.Host);
        json.WriteNumber("type_id", 0);
        json.WriteEndObject();
        Info(json, host, activity);
        Evidences(json, host, night);
        json.WriteStartObject("unmapped");
        json.WriteNumber("rank", host.Rank);
        json.WriteNumber("revision", manifest.Revision);
        json.WriteNumber("risk", host.RiskUnits / 100m);
        json.WriteNumber("rule_score", host.RuleScore);
        json.WriteNumber("model_score", host.ModelScore);
        JsonLines.Number(json, "expected", host.Expected);
        json.WriteString("peer_group", host.PeerGroup);
        json.WriteNumber("history_days", host.HistoryDays);
        json.WriteNumber("repo_bytes_out", host.RepoBytesOut);
        json.WriteNumber("repo_bytes_in", host.RepoBytesIn);
        json.WriteString("bundle", manifest.Bundle);
        json.WriteEndObject();
    }

    private static void Info(Utf8JsonWriter json, HostScore host, int activity)
    {
        json.WriteStartObject("finding_info");
        json.WriteString("uid", Finding.Id(host));
        json.WriteString("title", Finding.Title);
        json.WriteString("desc", string.Join('\n', host.Evidence.Select(e => e.Text)));
        json.WriteNumber("created_time", Finding.Begin(host.Day + 1));
        if (activity == 2) json.WriteNumber("modified_time", Finding.Begin(host.Day + 1));
        json.WriteStartObject("analytic");
        json.WriteString("name", "Behaviour of hosts against their own history, peers and fleet");
        json.WriteNumber("type_id", 2);
        json.WriteString("type", "Behavioral");
        json.WriteEndObject();
        json.WriteStartArray("related_analytics");
        foreach (var rule in host.Rules.Where(r => r.Score > 0))
        {
            json.WriteStartObject();
            json.WriteString("uid", rule.Id);
            json.WriteString("name", rule.Id);
            json.WriteNumber("type_id", 1);
            json.WriteString("type", "Rule");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("attacks");
        json.WriteStartObject();
        Technique(json, "tactic", "TA0010", "");
        Technique(json, "technique", "T1567", "Exfiltration Over Web Service");
        Technique(json, "sub_technique", "T1567.001", "Exfiltration to Code Repository");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Evidences(Utf8JsonWriter json, HostScore host, RankedNight night)
    {
        json.WriteStartArray("evidences");
        foreach (var e in host.Evidence)
        {
            json.WriteStartObject();
            json.WriteStartObject("data");
            json.WriteString("text", e.Text);
            json.WriteString("group", e.Group);
            json.WriteString("kind", e.Kind);
            json.WriteString("name", e.Name);
            json.WriteNumber("decibans", e.Weight / 100m);
            json.WriteNumber("rank_without", night.RankWithout(host, e));
            JsonLines.Number(json, "p_value", e.PValue);
            if (e.Source.Length > 0)
            {
                json.WriteString("source", e.Source);
                json.WriteNumber("line", e.Line);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // Tactics are named differently in versions of ATT&CK; the identifier stays.
    private static void Technique(Utf8JsonWriter json, string property, string uid, string name)
    {
        json.WriteStartObject(property);
        json.WriteString("uid", uid);
        if (name.Length > 0) json.WriteString("name", name);
        json.WriteEndObject();
    }
}
