using System.Globalization;
using Anomaly.Models.Spikes;
using Anomaly.Tests.Models;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `spike-vectors FOLDER [each]`: our detectors on the reference vectors of ML.NET's in a folder, by detector: equal within the tolerance, or on the list of intended
/// differences. Ends with 1 where a vector is neither. With `each`, how far every vector is off.
/// </summary>
public static class SpikeVectorTable
{
    private enum Verdict
    {
        Equal,
        Intended,
        BothRefuse,
        Different,
    }

    /// <summary>Prints the tables.</summary>
    public static int Print(string folder, bool each)
    {
        var judged = SpikeVectors.Read(folder).Select(entry => (Entry: entry, Judgement: Judge(folder, entry))).ToList();
        Console.WriteLine("| detector | vectors | equal within | equal | intended differences | refused by both | different |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var group in judged.GroupBy(item => item.Entry.Detector).Append(null))
        {
            var items = group is null ? judged : [.. group];
            int Count(Verdict verdict) => items.Count(item => item.Judgement.Verdict == verdict);
            string tolerance = group is null || items[0].Entry.Result is not null ? "" : SpikeVectors.Tolerance(group.Key).ToString("0.#e-0", CultureInfo.InvariantCulture);
            Console.WriteLine($"| {group?.Key ?? "all"} | {items.Count} | {tolerance} | {Count(Verdict.Equal)} | {Count(Verdict.Intended)} | {Count(Verdict.BothRefuse)} | {Count(Verdict.Different)} |");
        }
        Console.WriteLine();
        Console.WriteLine("| vector | verdict | largest difference of a column, relative to its largest value | why |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (entry, judgement) in judged)
            if (each || judgement.Verdict is Verdict.Intended or Verdict.Different)
                Console.WriteLine($"| {entry.Name} | {judgement.Verdict} | {judgement.Text} | {Why(entry)} |");
        return judged.Any(item => item.Judgement.Verdict == Verdict.Different) ? 1 : 0;
    }

    /// <summary>On the list, or a bug that the vectors themselves name.</summary>
    private static string Why(SpikeVectors.Entry entry) => SpikeVectors.Intended(entry) ?? entry.KnownBug;

    private static (Verdict Verdict, string Text) Judge(string folder, SpikeVectors.Entry entry)
    {
        double[] values = SpikeVectors.Values(folder, entry.Series);
        bool intended = Why(entry).Length > 0;
        if (entry.Result is { } period)
        {
            int found = Seasonality.Detect(values, entry.Parameters["window"].GetInt32(), entry.Parameters["randomness"].GetDouble());
            return (found == period ? Verdict.Equal : intended ? Verdict.Intended : Verdict.Different, $"{found} for {period}");
        }
        Dictionary<string, double[]>? ours;
        try
        {
            ours = SpikeVectors.Run(entry, values);
        }
        catch (ArgumentException e)
        {
            return (entry.Throws.Length > 0 ? Verdict.BothRefuse : Verdict.Different, e.Message);
        }
        if (ours is null) return (Verdict.Different, "there is no such detector");
        if (entry.Throws.Length > 0) return (intended ? Verdict.Intended : Verdict.Different, "ML.NET's refuses: " + entry.Throws.Split('\n')[0]);
        var differences = SpikeVectors.Compare(folder, entry, ours);
        bool equal = differences.All(difference => difference.Largest <= (difference.Column == "alert" ? 0 : SpikeVectors.Tolerance(entry.Detector)));
        string text = string.Join(", ", differences.Select(difference => string.Create(CultureInfo.InvariantCulture, $"{difference.Column} {difference.Largest:0.#e+0}")));
        return (equal ? Verdict.Equal : intended ? Verdict.Intended : Verdict.Different, text);
    }
}
