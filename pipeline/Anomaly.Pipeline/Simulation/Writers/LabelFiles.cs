using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>Leases, labels, look-alikes and where it all comes from.</summary>
internal static class LabelFiles
{
    public static void Write(SimulationOptions options, Fleet fleet, List<Label> attacks, List<Label> lookAlikes)
    {
        Save(options, "leases.csv", "ip,host,from,to", fleet.Hosts.SelectMany(fleet.Leases.Of)
            .OrderBy(l => l.From).ThenBy(l => l.Host, StringComparer.Ordinal).Select(l => $"{l.Ip},{l.Host},{Time(l.From)},{Time(l.To)}"));
        Save(options, "labels.csv", Label.AttackHeader, Rows(attacks));
        Save(options, "lookalikes.csv", Label.LookAlikeHeader, Rows([.. lookAlikes, .. Calendar(options, fleet)]));
        Save(options, "PROVENANCE.md",
            $"""
            {SimulationNotesReader.ProvenanceTitle}

            These logs are simulated; no machine, person, account or company in them is real, though the names of public services are.
            Made by `anomaly simulate --hosts {options.Hosts} --days {options.Days} --seed {options.Seed} --start {Workspace.DayText(options.Start)} --attacks {(options.Attacks ? "true" : "false")} --scale {options.Scale.ToString(CultureInfo.InvariantCulture)} --out DIR`.
            The same command writes the same logs (compressed bytes may differ with the version of the compressor).

            | files | what |
            |---|---|
            | `zeek/DAY/conn,ssl,dns,http.log.gz` | one network sensor, Zeek 6 TSV, a connection on the day it ended |
            | `sysmon/DAY.json.gz` | Sysmon 1, 3, 11, 22 of all Windows hosts, NXLog JSON lines without the rendered message |
            | `auditd/HOST/audit.log.gz` | Linux audit daemon: execve, openat, connect |
            | `leases.csv` | which address belonged to which host, UTC, half-open |
            | `labels.csv` | attacks: one row per attack and day, payload bytes its connections to the service sent |
            | `lookalikes.csv` | harmless episodes that look like attacks, in the same columns |
            """.Split('\n').Select(l => l.TrimEnd('\r')), []);
    }

    /// <summary>Writes <c>labels.csv</c> alone.</summary>
    public static void WriteAttacks(string folder, IEnumerable<Label> attacks)
        => AtomicFile.Write(Path.Combine(folder, "labels.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', [Label.AttackHeader, .. Rows([.. attacks]), ""]))));

    // New laptops and returns from vacation need no episode of their own: they are in the calendar.
    private static IEnumerable<Label> Calendar(SimulationOptions options, Fleet fleet)
    {
        int begin = options.Start + options.Days * 45 / 100;
        foreach (var host in fleet.Hosts.Where(h => h.Laptop && fleet.Attacks.All(a => a.Host != h)))
        {
            int bought = fleet.Presence.FirstDay(host);
            if (bought >= begin) yield return Of("n", "new-laptop", bought, "a host without history");
            for (int day = begin; day < options.Start + options.Days; day++)
            {
                if (fleet.Presence.Vacation(host, day - 1) && fleet.Presence.Amount(host, day) > 0 && day > bought) yield return Of("v", "vacation-return", day, "first day after some days away");
            }

            Label Of(string letter, string kind, int day, string description)
                => new(FormattableString.Invariant($"{letter}{host.Index + 1:00}"), kind, host.Name, day * Event.MicrosPerDay, (day + 1) * Event.MicrosPerDay, 0, description);
        }
    }

    private static IEnumerable<string> Rows(List<Label> labels) => labels.OrderBy(l => l.Id.Length).ThenBy(l => l.Id, StringComparer.Ordinal).ThenBy(l => l.From)
        .Select(l => $"{l.Id},{l.Kind},{l.Host},{Time(l.From)},{Time(l.To)},{l.Bytes.ToString(CultureInfo.InvariantCulture)},\"{l.Description}\"");

    private static string Time(long micros) => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static void Save(SimulationOptions options, string name, string header, IEnumerable<string> rows)
        => Save(options, name, [header], rows);

    private static void Save(SimulationOptions options, string name, IEnumerable<string> header, IEnumerable<string> rows)
        => AtomicFile.Write(Path.Combine(options.Folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(header.Concat(rows).Select(l => l + "\n")))));
}
