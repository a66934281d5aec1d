using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>
/// A ticket a host in Markdown (CommonMark), of hosts that have a reason. Whatever comes from logs stands in code spans, in which
/// nothing is a link, a mention, an image or HTML.
/// </summary>
public sealed class MarkdownWriter : IRankingWriter
{
    /// <inheritdoc/>
    public void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top)
    {
        var text = new StringBuilder();
        foreach (var night in nights)
            foreach (var host in night.Remarkable(top))
            {
                if (text.Length > 0) text.Append("\n---\n\n");
                Ticket(text, host, night);
            }
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>
    /// Any text as a code span: control and bidirectional characters visible, no line ends, fenced by more backticks in a row than it holds.
    /// </summary>
    public static string Code(string text)
    {
        string shown = Printable.Of(text);
        int longest = 0, run = 0;
        foreach (char c in shown)
        {
            run = c == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }
        string fence = new('`', longest + 1);
        // One space on each side is taken off again, unless there is nothing but spaces.
        bool pad = shown.Length == 0 || shown[0] is '`' or ' ' || shown[^1] is '`' or ' ';
        return pad ? $"{fence} {shown} {fence}" : fence + shown + fence;
    }

    private static void Ticket(StringBuilder text, HostScore host, RankedNight night)
    {
        var manifest = night.Manifest;
        void Line(string line) => text.Append(line).Append('\n');
        Line($"# {Finding.Title}: {Code(host.Host)}");
        Line("");
        Line(string.Create(CultureInfo.InvariantCulture, $"- Day: {manifest.Day} (UTC), rank {host.Rank}"));
        Line(string.Create(CultureInfo.InvariantCulture, $"- Risk: **{host.RiskUnits / 100m:0.00} dB** ({Finding.Levels[Finding.Level(host)].Name}), rule score {host.RuleScore:0.##} of 10"));
        if (!double.IsNaN(host.Expected))
            Line(string.Create(CultureInfo.InvariantCulture, $"- Hosts at or above this risk on a night without attacks: {(host.ExpectedEstimated ? "about " : "")}{host.Expected:0.####}"));
        if (host.PeerGroup.Length > 0) Line($"- Peer group: {Code(host.PeerGroup)}, {host.HistoryDays.ToString(CultureInfo.InvariantCulture)} days of own history");
        if (host.InsufficientHistory) Line("- Too little history for models: rules alone rank it");
        Line($"- To code repositories: {ReasonText.Bytes(host.RepoBytesOut)} sent, {ReasonText.Bytes(host.RepoBytesIn)} received"
            + (double.IsFinite(host.RepoBytesOutUpper) ? $"; on 99 days of 100 at most {ReasonText.Bytes(host.RepoBytesOutUpper)} sent" : ""));
        Line(string.Create(CultureInfo.InvariantCulture, $"- Logs of the day: flows in {host.FlowHours} hours, process starts in {host.ProcessHours}"));
        Line("- Technique: MITRE ATT&CK T1567.001");
        Line("");
        Line("## Reasons");
        Line("");
        foreach (var e in host.Evidence)
        {
            Line(string.Create(CultureInfo.InvariantCulture, $"- **+{e.Weight / 100m:0.00} dB** {Code(e.Text)} (without it: rank {night.RankWithout(host, e)})"));
            foreach (var step in e.Chain) Line(string.Create(CultureInfo.InvariantCulture, $"  - {TimeText.Iso(step.Time)} {Code(step.Title)}{(step.Events > 1 ? $" ({step.Events} times)" : "")}: {Code(step.Text)}, log {Code(step.Source)}, line {step.Line}"));
            if (e.Source.Length > 0 && e.Chain.Count == 0) Line(string.Create(CultureInfo.InvariantCulture, $"  - log {Code(e.Source)}, line {e.Line}"));
        }
        if (host.Evidence.Count == 0) Line("- none that weighs anything; a fixed rule fired");
        Line("");
        Line($"Ledger: {manifest.Day} revision {manifest.Revision.ToString(CultureInfo.InvariantCulture)}, bundle {Code(manifest.Bundle.Length > 0 ? manifest.Bundle : "none")}, rules {Code(Short(manifest.Rules))}, configuration {Code(Short(manifest.Configuration))}");
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
