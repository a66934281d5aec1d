using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Cli.Output;

/// <summary>Prints ranked days from the ledger. Text from logs is made harmless for terminals and spreadsheets.</summary>
internal static class RankingPrinter
{
    private const int ReasonsShown = 3;

    // Less would be printed as 0.0 dB.
    private const int LeastShown = 5;

    /// <summary>The latest day as a table; says so where there is none.</summary>
    public static void PrintLatest(CliContext context, Workspace workspace, int top)
    {
        var days = new LedgerStore(workspace).Days();
        if (days.Count == 0) context.Err.WriteLine("anomaly: no day is scored yet: days are scored once they are over, and the first ones train the models");
        else Print(context.Out, RankingNights.Read(context, workspace, days[^1], days[^1]), top, "table");
    }

    /// <summary>Prints nights as table, csv or json, at most <paramref name="top"/> hosts of each.</summary>
    public static void Print(TextWriter output, IReadOnlyList<RankedNight> nights, int? top, string format)
    {
        if (format == "csv") output.Write("day,rank,host,risk,rule_score,revision,reasons\n");
        if (format == "json")
        {
            output.Write(Json(nights, top));
            return;
        }
        foreach (var night in nights)
        {
            var shown = night.Ranked(top).ToList();
            if (format == "table") WriteTable(output, night, shown);
            else
                foreach (var host in shown) WriteCsv(output, host, night.Manifest.Revision);
        }
    }

    /// <summary>One line a suppression that hides something: what, until when and why.</summary>
    public static void Shadows(TextWriter output, RankedNight night, string prefix)
    {
        foreach (var shadow in night.Shadows)
        {
            var hidden = new List<string>();
            if (shadow.Hosts.Count > 0) hidden.Add($"{shadow.Hosts.Count} host{(shadow.Hosts.Count == 1 ? "" : "s")} ({string.Join(", ", shadow.Hosts.Take(3).Select(Visible))}{(shadow.Hosts.Count > 3 ? ", …" : "")})");
            if (shadow.Reasons > 0) hidden.Add($"{shadow.Reasons} reason{(shadow.Reasons == 1 ? "" : "s")}");
            output.Write($"{prefix}{Workspace.DayText(night.Day)}: '{Visible(shadow.Suppression.Id)}' hides {string.Join(" and ", hidden)}, {(shadow.Units / 100m).ToString("0.00", CultureInfo.InvariantCulture)} dB, {shadow.Alerts} of them alerts, "
                + $"until {Workspace.DayText(shadow.Suppression.Until)}: {Visible(shadow.Suppression.Reason)}\n");
        }
    }

    private static string Json(IReadOnlyList<RankedNight> nights, int? top)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var night in nights)
                foreach (var host in night.Ranked(top)) WriteJson(json, host, night.Manifest.Revision);
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length) + "\n";
    }

    // Without the sign, which a spreadsheet would take for the beginning of a formula; weights are never negative.
    private static string Reasons(HostScore host) => string.Join("; ", host.Evidence.Select(e => $"{Db(e.Weight)[1..]} {e.Text}"));

    private static string Db(int units) => "+" + (units / 100m).ToString("0.0", CultureInfo.InvariantCulture) + " dB";

    private static string Score(double score) => score.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Risk(HostScore host) => (host.RiskUnits / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static void WriteCsv(TextWriter output, HostScore host, int revision)
    {
        output.Write($"{Workspace.DayText(host.Day)},{host.Rank.ToString(CultureInfo.InvariantCulture)},");
        CsvText.Write(output, Visible(host.Host));
        output.Write($",{Risk(host)},{Score(host.RuleScore)},{revision.ToString(CultureInfo.InvariantCulture)},");
        CsvText.Write(output, Visible(Reasons(host)));
        output.Write('\n');
    }

    private static void WriteJson(Utf8JsonWriter json, HostScore host, int revision)
    {
        json.WriteStartObject();
        json.WriteString("day", Workspace.DayText(host.Day));
        json.WriteNumber("rank", host.Rank);
        json.WriteString("host", host.Host);
        json.WriteNumber("risk", host.RiskUnits / 100m);
        json.WriteNumber("rule_score", host.RuleScore);
        json.WriteNumber("revision", revision);
        json.WriteStartArray("reasons");
        foreach (var e in host.Evidence) json.WriteStringValue($"{Db(e.Weight)} {e.Text}");
        json.WriteEndArray();
        json.WriteStartArray("chains");
        foreach (var e in host.Evidence.Where(e => e.Chain.Count > 0))
        {
            json.WriteStartObject();
            json.WriteString("rule", e.Name);
            json.WritePropertyName("chain");
            e.Chain.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTable(TextWriter output, RankedNight night, IReadOnlyList<HostScore> shown)
    {
        var (day, all, revision) = (night.Day, night.Hosts, night.Manifest.Revision);
        int scored = all.Count(h => h.Rank > 0);
        output.Write($"{Workspace.DayText(day)}, revision {revision}: {scored} hosts scored, {all.Count - scored} not scored\n");
        int width = Math.Max(4, shown.Select(h => Visible(h.Host).Length).DefaultIfEmpty(4).Max());
        output.Write($"{"rank",4}  {"host".PadRight(width)}  {"risk dB",8}  {"rules",5}  {"expected",9}  reasons\n");
        string indent = new(' ', 4 + 2 + width + 2 + 8 + 2 + 5 + 2 + 9 + 2);
        foreach (var host in shown)
        {
            output.Write($"{host.Rank,4}  {Visible(host.Host).PadRight(width)}  {Risk(host),8}  {Score(host.RuleScore),5}  {Expected(host),9}  ");
            var lines = host.Evidence.Take(ReasonsShown).Where(e => e.Weight >= LeastShown).Select(e => $"{Db(e.Weight)} {Visible(e.Text)}").ToList();
            int more = lines.Count == 0 ? 0 : host.Evidence.Count - lines.Count;
            if (host.InsufficientHistory) lines.Add($"insufficient history: {host.HistoryDays} days, rules alone count");
            if (more > 0) lines.Add($"and {more} more");
            output.Write((lines.Count == 0 ? "nothing unusual" : string.Join("\n" + indent, lines)) + "\n");
        }
        foreach (var host in all.Where(h => h.Rank == 0)) output.Write($"not scored: {Visible(host.Host)}: {host.NotScored}\n");
        Shadows(output, night, "suppressed: ");
        if (shown.Any(h => !double.IsNaN(h.Expected))) output.Write("expected: hosts at or above this risk on a night without attacks\n");
    }

    private static string Expected(HostScore host)
        => double.IsNaN(host.Expected) ? "" : (host.ExpectedEstimated ? "~" : "") + host.Expected.ToString(host.Expected < 0.1 ? "0.####" : "0.#", CultureInfo.InvariantCulture);

    /// <summary>Control, format and bidirectional characters as <c>\xNN</c> or <c>\uNNNN</c>.</summary>
    public static string Visible(string text) => Printable.Of(text);
}
