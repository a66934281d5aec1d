using System.Globalization;
using Anomaly.Tests.Models;

namespace Anomaly.Benchmarks.Models;

/// <summary>`spike-vectors FOLDER [DETECTOR]`: how far our detectors are from the reference outputs of ML.NET's, a line a vector.</summary>
public static class SpikeVectorTable
{
    /// <summary>Prints the table.</summary>
    public static int Print(string folder, string? detector)
    {
        Console.WriteLine("| vector | alerts that differ at | largest difference, relative to the column's largest value (row) | note |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var entry in SpikeVectors.Read(folder))
        {
            if (detector is not null && entry.Detector != detector) continue;
            double[] values = SpikeVectors.Values(folder, entry.Series);
            string note = entry.Throws.Length > 0 ? "theirs throws" : entry.KnownBug.Length > 0 ? "known bug" : "";
            if (entry.Result is { } period)
            {
                int found = Anomaly.Models.Spikes.Seasonality.Detect(values, entry.Parameters["window"].GetInt32(), entry.Parameters["randomness"].GetDouble());
                Console.WriteLine($"| {entry.Name} | {(found == period ? "none" : "differs")} | {found} for {period} | {note} |");
                continue;
            }
            if (entry.Output.Length == 0 || SpikeVectors.Run(entry, values) is not { } ours)
            {
                Console.WriteLine($"| {entry.Name} | | not compared | {note} |");
                continue;
            }
            var differences = SpikeVectors.Compare(folder, entry, ours);
            string numbers = string.Join(", ", differences.Where(d => d.Column != "alert").Select(d =>
                string.Create(CultureInfo.InvariantCulture, $"{d.Column} {d.Largest:0.#e+0} ({d.Row})")));
            var alert = differences.Single(d => d.Column == "alert");
            Console.WriteLine($"| {entry.Name} | {(alert.Largest > 0 ? $"row {alert.Row}" : "none")} | {numbers} | {note} |");
        }
        return 0;
    }
}
