using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review.Data;

/// <summary>A past alert that a verdict is about.</summary>
/// <param name="Score">As the ledger has it.</param>
/// <param name="RiskAfter">Risk afterwards, in hundredths of a deciban; 0 where the host is left out.</param>
/// <param name="Hidden">It is left out, or falls below every alert of that day.</param>
/// <param name="Attack">Known attack behind it; '' where none is known.</param>
public sealed record AffectedAlert(HostScore Score, int RiskAfter, bool Hidden, string Attack);

/// <summary>A day of a known attack that a verdict would push down.</summary>
/// <param name="Label">The attack.</param>
/// <param name="Score">The host's day, as the ledger has it.</param>
/// <param name="RankAfter">Rank afterwards; 0 where the host is left out.</param>
public sealed record AffectedAttack(AttackLabel Label, HostScore Score, int RankAfter);

/// <summary>What a verdict would have done over the last days, before it is written.</summary>
/// <param name="Draft">The verdict.</param>
/// <param name="Days">Days that were looked at.</param>
/// <param name="AllAlerts">Alerts of these days.</param>
/// <param name="Alerts">Those that it is about, the latest first.</param>
/// <param name="Attacks">Days of known attacks that it is about.</param>
/// <param name="LabelsKnown">Known attacks were given, so that their absence here means something.</param>
/// <param name="HostsToday">Hosts of the shown day that it leaves out.</param>
/// <param name="ReasonsToday">Reasons of other hosts of the shown day that it leaves out.</param>
public sealed record VerdictPreview(VerdictDraft Draft, int Days, int AllAlerts, IReadOnlyList<AffectedAlert> Alerts, IReadOnlyList<AffectedAttack> Attacks, bool LabelsKnown,
    int HostsToday, int ReasonsToday)
{
    /// <summary>Looks back from the day of a draft.</summary>
    internal static VerdictPreview Read(ReviewData data, VerdictDraft draft)
    {
        var days = data.Columns(draft.Day - ReviewData.WindowDays + 1, draft.Day);
        int all = days.Sum(d => data.Alerts(d).Count);
        return draft.Scope is { } scope ? Suppressing(data, draft, scope, days, all) : OfOneDay(data, draft, days, all);
    }

    private static VerdictPreview Suppressing(ReviewData data, VerdictDraft draft, SuppressionScope scope, IReadOnlyList<DayColumns> days, int all)
    {
        // From the beginning: what it would have hidden, had it been there.
        var set = new SuppressionSet([Suppressions.Of("draft", scope, draft.Reason, "", draft.Until)]);
        var affected = new List<AffectedAlert>();
        var attacks = new List<AffectedAttack>();
        foreach (var day in days.Reverse())
        {
            var alerts = data.Alerts(day);
            var after = SuppressedRanking.Of(alerts, set, data.Config.Fusion).Hosts.ToDictionary(h => h.Host, StringComparer.Ordinal);
            int least = alerts.Count == 0 ? 0 : alerts.Min(h => h.RiskUnits);
            foreach (var alert in alerts)
            {
                int risk = after.TryGetValue(alert.Host, out var left) ? left.RiskUnits : 0;
                if (risk < alert.RiskUnits) affected.Add(new AffectedAlert(alert, risk, risk < least, AttackOf(data, alert)));
            }
            var labels = data.Labels.Where(l => l.FirstDay <= day.Day && day.Day <= l.LastDay).ToList();
            if (labels.Count == 0 || data.Day(day.Day) is not { } ranked) continue;
            var reranked = SuppressedRanking.Of(ranked.Hosts, set, data.Config.Fusion).Hosts.ToDictionary(h => h.Host, StringComparer.Ordinal);
            foreach (var host in ranked.Ranked)
            {
                if (labels.Find(l => l.IsHost(host.Host)) is not { } label) continue;
                bool stays = reranked.TryGetValue(host.Host, out var left);
                if (!stays || left!.RiskUnits < host.RiskUnits) attacks.Add(new AffectedAttack(label, host, stays ? left!.Rank : 0));
            }
        }
        var shadows = data.Day(draft.Day) is { } today ? SuppressedRanking.Of(today.Hosts, set, data.Config.Fusion).Shadows : [];
        return new VerdictPreview(draft, days.Count, all, affected, attacks, data.Labels.Count > 0, shadows.Sum(s => s.Hosts.Count), shadows.Sum(s => s.Reasons));
    }

    // Benign closes one day of one host. What else of that host looked like it tells whether a suppression is what is wanted.
    private static VerdictPreview OfOneDay(ReviewData data, VerdictDraft draft, IReadOnlyList<DayColumns> days, int all)
    {
        var alerts = days.Reverse().SelectMany(d => data.Alerts(d)).Where(h => h.Host == draft.Host)
            .Select(h => new AffectedAlert(h, h.Day == draft.Day ? 0 : h.RiskUnits, h.Day == draft.Day, AttackOf(data, h))).ToList();
        var attacks = data.Day(draft.Day) is { } ranked && ranked.Hosts.FirstOrDefault(h => h.Host == draft.Host) is { } score
            ? data.Labels.Where(l => l.FirstDay <= draft.Day && draft.Day <= l.LastDay && l.IsHost(draft.Host)).Select(l => new AffectedAttack(l, score, 0)).ToList() : [];
        return new VerdictPreview(draft, days.Count, all, alerts, attacks, data.Labels.Count > 0, 0, 0);
    }

    private static string AttackOf(ReviewData data, HostScore host)
        => data.Labels.FirstOrDefault(l => l.FirstDay <= host.Day && host.Day <= l.LastDay && l.IsHost(host.Host)) is { } label ? $"{label.Attack} {label.Kind}" : "";
}
