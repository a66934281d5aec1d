using System.Globalization;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review.Charts;

/// <summary>The hours of a day: files staged, archives, commits, pushes and other uploads, bytes; read from top to bottom it is how an exfiltration goes.</summary>
internal static class HourChain
{
    private const int Left = 150, Cell = 32, RowHeight = 21;

    private static readonly (string Name, Func<HostHour, long> Value, bool Bytes)[] Rows =
    [
        ("files staged", h => h.StagedFiles, false),
        ("archives, bundles", h => h.Archive + h.Bundle, false),
        ("add, commit", h => h.Add + h.Commit, false),
        ("remotes, repositories", h => h.SetRemote + h.CreateRepo, false),
        ("push, upload", h => h.Push + h.ApiUpload + h.Gist + h.ReleaseUpload + h.LfsPush, false),
        ("bytes to repositories", h => h.RepoBytesOut, true),
        ("bytes from repositories", h => h.RepoBytesIn, true),
    ];

    /// <summary>Sums over a row, for the text beside the picture.</summary>
    public static IEnumerable<(string Name, string Sum)> Sums(IReadOnlyList<HostHour> hours)
        => Rows.Select(r => (r.Name, Text(hours.Sum(r.Value), r.Bytes)));

    public static string Draw(IReadOnlyList<HostHour> hours)
    {
        var svg = new Svg(Left + 24 * Cell + 4, Rows.Length * RowHeight + 20, "chart", "hours of the day: " + string.Join(", ", Sums(hours).Select(s => $"{s.Name} {s.Sum}")));
        for (int h = 0; h < 24; h += 2) svg.Text(Left + h * Cell + 2, 11, h.ToString("00", CultureInfo.InvariantCulture));
        for (int r = 0; r < Rows.Length; r++)
        {
            var (name, value, bytes) = Rows[r];
            double y = 16 + r * RowHeight;
            double most = Math.Max(1, hours.Count == 0 ? 1 : hours.Max(value));
            svg.Text(Left - 8, y + 14, name, anchor: "end");
            var byHour = hours.ToDictionary(h => (int)(h.Hour - h.Day * 24L), value);
            for (int h = 0; h < 24; h++)
            {
                bool seen = byHour.TryGetValue(h, out long v);
                double share = bytes ? Math.Log10(1 + v / 1000.0) / Math.Log10(1 + Math.Max(most, 1e6) / 1000.0) : v / most;
                string css = !seen ? "heat-none" : v == 0 ? "heat0" : share > 0.75 ? "heat4" : share > 0.5 ? "heat3" : share > 0.25 ? "heat2" : "heat1";
                svg.Rect(Left + h * Cell, y, Cell - 2, RowHeight - 2, css, $"{h:00}:00, {name}: {(seen ? Text(v, bytes) : "no telemetry")}");
            }
        }
        return svg.ToString();
    }

    private static string Text(long value, bool bytes) => bytes ? ReasonText.Bytes(value) : Show.Count(value);
}
