using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Output;

/// <summary>Prints hosts and sensors. Host names come from logs.</summary>
internal sealed class HostPrinter(CliContext context, string output)
{
    private static readonly string[] HostColumns =
    [
        "host", "identity", "peer_group", "first_day", "last_day", "days", "flow_days", "process_days", "file_days", "flow_hours", "repo_bytes_out",
        "unknown_byte_flows", "missed_bytes", "addresses", "last_address",
    ];

    private static readonly string[] SensorColumns = ["sensor", "day", "hours", "events", "hosts", "missed_bytes"];

    /// <summary>Hosts, then addresses that several hosts share with the number of days.</summary>
    public void Hosts(IEnumerable<HostEntry> hosts, IReadOnlyList<(string Ip, int Days)> shared)
    {
        if (output != "table")
        {
            Rows(HostColumns, hosts.Select(Cells));
            return;
        }
        var list = hosts.ToList();
        int width = Math.Max(4, list.Select(h => Printable.Of(h.Presence.Host).Length).DefaultIfEmpty(4).Max());
        int peers = Math.Max(8, list.Select(h => Printable.Of(h.PeerGroup).Length).DefaultIfEmpty(0).Max());
        context.Out.Write($"{"host".PadRight(width)}  known by  {"peers".PadRight(peers)}  {"first",-10}  {"last",-10}  days  flows  processes  files  hours/day  {"repo out",9}  address\n");
        foreach (var (p, identity, group) in list)
        {
            string more = p.Addresses > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {p.Addresses - 1} more") : "";
            context.Out.Write(string.Create(CultureInfo.InvariantCulture,
                $"{Printable.Of(p.Host).PadRight(width)}  {Name(identity),-8}  {Printable.Of(group).PadRight(peers)}  {Workspace.DayText(p.FirstDay)}  {Workspace.DayText(p.LastDay)}  {p.Days,4}  {p.FlowDays,5}  {p.ProcessDays,9}  {p.FileDays,5}  {p.FlowHours,9:0.0}  {ReasonText.Bytes(p.RepoBytesOut),9}  {Printable.Of(p.LastAddress)}{more}\n"));
        }
        context.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{list.Count} hosts; days with flows, process starts and files, hours a day with flows\n"));
        foreach (var (ip, days) in shared)
            context.Out.Write(string.Create(CultureInfo.InvariantCulture, $"shared address: {Printable.Of(ip)}, used by several hosts at a time on {days} days; its flows without a name of their own belong to no host\n"));
    }

    /// <summary>Sensors, then the hours in which all of them were silent.</summary>
    public void Sensors(IEnumerable<SensorDay> days, IReadOnlyList<long> outages)
    {
        if (output != "table")
        {
            Rows(SensorColumns, days.Select(Cells));
            return;
        }
        context.Out.Write($"{"sensor",-12}  {"day",-10}  hours  {"events",12}  hosts  {"missed",9}\n");
        foreach (var d in days)
            context.Out.Write(string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(d.Sensor),-12}  {Workspace.DayText(d.Day)}  {d.Hours,5}  {d.Events,12:#,0}  {d.Hosts,5}  {ReasonText.Bytes(d.MissedBytes),9}\n"));
        foreach (long hour in outages)
            context.Out.Write($"no byte of any host was counted: {DateTime.UnixEpoch.AddHours(hour).ToString("yyyy-MM-dd HH':00 UTC'", CultureInfo.InvariantCulture)}; the hour is missing, not zero\n");
    }

    private static string Name(HostIdentity identity) => identity.ToString().ToLowerInvariant();

    private static object[] Cells(HostEntry entry)
    {
        var p = entry.Presence;
        return
        [
            p.Host, Name(entry.Identity), entry.PeerGroup, Workspace.DayText(p.FirstDay), Workspace.DayText(p.LastDay), p.Days, p.FlowDays, p.ProcessDays, p.FileDays,
            Math.Round(p.FlowHours, 2), p.RepoBytesOut, p.UnknownByteFlows, p.MissedBytes, p.Addresses, p.LastAddress,
        ];
    }

    private static object[] Cells(SensorDay d) => [d.Sensor, Workspace.DayText(d.Day), d.Hours, d.Events, d.Hosts, d.MissedBytes];

    private void Rows(string[] columns, IEnumerable<object[]> rows)
    {
        if (output == "csv") context.Out.Write(string.Join(',', columns) + "\n");
        foreach (object[] row in rows)
        {
            if (output == "csv") WriteCsv(row);
            else WriteJson(columns, row);
        }
    }

    private void WriteCsv(object[] row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0) context.Out.Write(',');
            if (row[i] is string text) CsvText.Write(context.Out, Printable.Of(text));
            else context.Out.Write(Convert.ToString(row[i], CultureInfo.InvariantCulture));
        }
        context.Out.Write('\n');
    }

    private void WriteJson(string[] columns, object[] row)
    {
        var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                switch (row[i])
                {
                    case string text: json.WriteString(columns[i], text); break;
                    case double number: json.WriteNumber(columns[i], number); break;
                    case long number: json.WriteNumber(columns[i], number); break;
                    default: json.WriteNumber(columns[i], (int)row[i]); break;
                }
            }
            json.WriteEndObject();
        }
        context.Out.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        context.Out.Write('\n');
    }
}
