using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review.Data;

/// <summary>The columns of one revision: a cell for every host, and what is true of the day as a whole.</summary>
public sealed class DayColumns
{
    private readonly Dictionary<string, DayCell> _cells = new(StringComparer.Ordinal);

    private DayColumns(int day, int revision, string bundle) => (Day, Revision, Bundle) = (day, revision, bundle);

    public int Day { get; }

    public int Revision { get; }

    /// <summary>Version of the bundle; '' where rules alone ranked.</summary>
    public string Bundle { get; }

    /// <summary>Hosts in ranked order, the not scored ones last.</summary>
    public List<string> Hosts { get; } = [];

    public int Scored { get; private set; }

    /// <summary>Hosts with a calibrated p-value of at most 0.1, and hosts with any, by detector.</summary>
    public (int Low, int All)[] Detectors { get; } = new (int, int)[DetectorCatalog.All.Count];

    public int NotScored => Hosts.Count - Scored;

    public DayCell? Find(string host) => _cells.TryGetValue(host, out var cell) ? cell : null;

    /// <summary>Reads a revision; <paramref name="names"/> holds one string for every host of the workspace.</summary>
    public static DayColumns Read(LedgerStore ledger, int day, int revision, Dictionary<string, string> names)
    {
        var columns = new DayColumns(day, revision, ledger.Manifest(day, revision).Bundle);
        int[]? at = null;
        foreach (bool _ in ledger.ReadColumns(day, revision, row =>
        {
            at ??=
            [
                row.IndexOf("host"), row.IndexOf("rank"), row.IndexOf("risk_units"), row.IndexOf("expected"), row.IndexOf("repo_bytes_out"), row.IndexOf("repo_bytes_in"),
                row.IndexOf("repo_bytes_out_upper"), row.IndexOf("flow_hours"), row.IndexOf("process_hours"), row.IndexOf("rule_score"),
                .. DetectorCatalog.All.Select(d => row.Find("p_" + d.Name)),
            ];
            string host = row.Text(at[0]);
            if (names.TryGetValue(host, out string? known)) host = known;
            else names.Add(host, host);
            var cell = new DayCell((int)row.Integer(at[1]), (int)row.Integer(at[2]), (float)row.Real(at[3]), row.Integer(at[4]), row.Integer(at[5]), (float)row.Real(at[6]),
                (byte)row.Integer(at[7]), (byte)row.Integer(at[8]), (float)row.Real(at[9]));
            columns.Hosts.Add(host);
            columns._cells[host] = cell;
            if (cell.Scored) columns.Scored++;
            for (int d = 0; d < columns.Detectors.Length; d++)
            {
                double p = at[10 + d] < 0 ? double.NaN : row.Real(at[10 + d]);
                if (double.IsNaN(p)) continue; // also detectors that came later than this revision
                columns.Detectors[d].All++;
                if (p <= 0.1) columns.Detectors[d].Low++;
            }
            return true;
        })) { }
        return columns;
    }
}
