using System.Globalization;
using System.Text.Json;
using Anomaly.Models.Spikes;

namespace Anomaly.Tests.Models;

/// <summary>Runs our detectors on the reference vectors of ML.NET's and measures the difference.</summary>
public static class SpikeVectors
{
    /// <summary>One vector.</summary>
    public sealed record Entry(string Series, string Detector, string Name, Dictionary<string, JsonElement> Parameters, string[] Columns,
        string Output, string Throws, string KnownBug, int? Result, Dictionary<string, double> BackEnds)
    {
        public override string ToString() => Name;
    }

    /// <summary>Largest difference of a column, relative to the column's largest value; alerts that differ; rows.</summary>
    public sealed record Difference(string Column, double Largest, int Row);

    /// <summary>Vectors (by the beginning of their name) whose numbers are not ML.NET's, and why.</summary>
    public static readonly (string Begins, string Why)[] IntendedDifferences =
    [
        ("v07_huge_level ssa", "ML.NET sums the covariance in single precision, which has no digits left at 4e12"),
        ("v03_constant_one_spike ssaspike 30 99 24", "all eigenvalues but one are 0: which vectors span their space is up to the back end"),
        ("v03_constant_one_spike ssacp 20 95 24", "all eigenvalues but one are 0: which vectors span their space is up to the back end"),
        ("v03_constant_one_spike srcnn", "the spectrum of a constant window is rounding in single precision"),
        ("v06_sparse_counts srcnn 32", "so is that of a window of zeros"),
        ("v04_nan_gaps srcnn", "a gap silences ML.NET for a whole window; here it is bridged"),
        ("v04_nan_gaps srentire", "a gap silences ML.NET for a whole batch; here it is bridged"),
        ("v06_sparse_counts srentire 0.3 270", "ML.NET returns its last, shorter batch rotated"),
    ];

    /// <summary>Largest difference relative to the column's largest value. ML.NET's running sums and single precision stay within these of the exact result.</summary>
    public static double Tolerance(string detector) => detector switch
    {
        "iidspike" or "iidcp" => 1e-3,
        "ssaspike" or "ssacp" or "srcnn" => 2e-3,
        _ => 1e-9,
    };

    /// <summary>Periods that are not ML.NET's, and why.</summary>
    private static readonly (string Begins, string Why)[] IntendedPeriods =
    [
        ("v02_host_bytes seasonality", "around the mean nothing in these raw bytes is above chance; ML.NET's test is vacuous at their level"),
        ("v04_nan_gaps seasonality", "gaps are bridged, and the day of 24 hours is found"),
    ];

    /// <summary>Why the numbers are not ML.NET's; null where they are.</summary>
    public static string? Intended(Entry entry) =>
        IntendedDifferences.Concat(IntendedPeriods).Where(intended => entry.Name.StartsWith(intended.Begins, StringComparison.Ordinal)).Select(intended => intended.Why).FirstOrDefault();

    public static List<Entry> Read(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "index.json")));
        var entries = new List<Entry>();
        foreach (var item in document.RootElement.EnumerateArray())
        {
            string Text(string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
            var parameters = item.GetProperty("params").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone());
            string series = Text("series"), detector = Text("detector"), output = Text("output");
            entries.Add(new Entry(series, detector, $"{series} {detector} {string.Join(' ', parameters.Values)}", parameters,
                item.TryGetProperty("columns", out var columns) ? [.. columns.EnumerateArray().Select(c => c.GetString()!)] : [],
                output, Text("throws"), Text("known_bug"), item.TryGetProperty("result", out var result) ? result.GetInt32() : null,
                item.TryGetProperty("backend_deviation_rel_to_max_abs", out var deviation)
                    ? deviation.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Number ? p.Value.GetDouble() : double.NaN)
                    : []));
        }
        return entries;
    }

    public static double[] Values(string folder, string series) => Column(Path.Combine(folder, series + ".csv"), "value");

    public static double[] Column(string path, string name)
    {
        string[] lines = File.ReadAllLines(path);
        int at = Array.IndexOf(lines[0].Split(','), name);
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => Parse(line.Split(',')[at]))];
    }

    private static double Parse(string cell) => cell switch
    {
        "" => double.NaN,
        "Infinity" or "∞" or "inf" => double.PositiveInfinity,
        "-Infinity" or "-∞" or "-inf" => double.NegativeInfinity,
        _ => double.Parse(cell, CultureInfo.InvariantCulture),
    };

    /// <summary>Our outputs, one array a column of the entry; null where there is no detector of that name.</summary>
    public static Dictionary<string, double[]>? Run(Entry entry, double[] values)
    {
        int Int(string name) => entry.Parameters[name].GetInt32();
        double Number(string name) => entry.Parameters[name].GetDouble();
        T Choice<T>(string name) where T : struct => Enum.Parse<T>(entry.Parameters[name].GetString()!);
        SsaModel Trained()
        {
            double[] known = [.. values.Where(value => !double.IsNaN(value)).Take(Int("training"))];
            return SsaModel.Train(known, Int("season"), Gaps.Skip);
        }

        switch (entry.Detector)
        {
            case "iidspike":
                {
                    var points = new SpikePoint[values.Length];
                    new IidSpikeDetector(Number("confidence"), Int("history"), Choice<AnomalySide>("side")).Update(values, points);
                    return Spikes(points);
                }
            case "iidcp":
                {
                    var points = new ChangePoint[values.Length];
                    new IidChangePointDetector(Number("confidence"), Int("history"), Choice<MartingaleType>("martingale"), Number("eps")).Update(values, points);
                    return Changes(points);
                }
            case "ssaspike":
                {
                    var points = new SpikePoint[values.Length];
                    new SsaSpikeDetector(Trained(), Number("confidence"), Int("history"), Choice<AnomalySide>("side"), Choice<ErrorFunction>("error"), Gaps.Skip).Update(values, points);
                    return Spikes(points);
                }
            case "ssacp":
                {
                    var points = new ChangePoint[values.Length];
                    new SsaChangePointDetector(Trained(), Number("confidence"), Int("history"), Choice<ErrorFunction>("error"), Choice<MartingaleType>("martingale"), Number("eps"), Gaps.Skip).Update(values, points);
                    return Changes(points);
                }
            case "srcnn":
                {
                    var points = new SaliencyPoint[values.Length];
                    new SpectralResidualDetector(Int("window"), Int("averaging"), Int("judgement"), Number("threshold")).Update(values, points);
                    return new()
                    {
                        ["alert"] = [.. points.Select(p => p.Alert ? 1.0 : 0)],
                        ["score"] = [.. points.Select(p => p.Score)],
                        ["mag"] = [.. points.Select(p => p.Magnitude)],
                    };
                }
            case "srentire":
                return Whole(values, entry.Parameters["mode"].GetString()!, new SpectralResidualOptions
                {
                    Threshold = Number("threshold"),
                    BatchSize = Int("batch"),
                    Sensitivity = Number("sensitivity"),
                    Period = Int("period"),
                    Deseasonality = Choice<Deseasonality>("deseason"),
                    Compatible = true,
                });
            default:
                return null;
        }
    }

    private static Dictionary<string, double[]> Whole(double[] values, string mode, SpectralResidualOptions options)
    {
        var points = SpectralResidual.Detect(values, options with { Margin = mode == "AnomalyAndMargin" });
        var columns = new Dictionary<string, double[]>
        {
            ["alert"] = [.. points.Select(p => p.IsAnomaly ? 1.0 : 0)],
            ["score"] = [.. points.Select(p => p.Score)],
            ["mag"] = [.. points.Select(p => p.Magnitude)],
        };
        if (mode != "AnomalyOnly") columns["expected"] = [.. points.Select(p => p.Expected)];
        if (mode == "AnomalyAndMargin")
        {
            columns["unit"] = [.. points.Select(p => p.Unit)];
            columns["upper"] = [.. points.Select(p => p.Upper)];
            columns["lower"] = [.. points.Select(p => p.Lower)];
        }
        return columns;
    }

    private static Dictionary<string, double[]> Spikes(SpikePoint[] points) => new()
    {
        ["alert"] = [.. points.Select(p => p.Alert ? 1.0 : 0)],
        ["score"] = [.. points.Select(p => p.RawScore)],
        ["pvalue"] = [.. points.Select(p => p.PValue)],
    };

    private static Dictionary<string, double[]> Changes(ChangePoint[] points) => new()
    {
        ["alert"] = [.. points.Select(p => p.Alert ? 1.0 : 0)],
        ["score"] = [.. points.Select(p => p.RawScore)],
        ["pvalue"] = [.. points.Select(p => p.PValue)],
        ["martingale"] = [.. points.Select(p => p.Martingale)],
    };

    /// <summary>Compares column by column; a NaN on one side only counts as infinitely different.</summary>
    public static List<Difference> Compare(string folder, Entry entry, Dictionary<string, double[]> ours)
    {
        var differences = new List<Difference>();
        foreach (var (column, mine) in ours)
        {
            double[] theirs = Column(Path.Combine(folder, entry.Output), column);
            double scale = theirs.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max(), largest = 0;
            int row = -1;
            for (int i = 0; i < theirs.Length; i++)
            {
                double difference = double.IsNaN(mine[i]) && double.IsNaN(theirs[i]) || mine[i] == theirs[i] ? 0 : Math.Abs(mine[i] - theirs[i]);
                if (double.IsNaN(difference)) difference = double.PositiveInfinity;
                if (scale > 0 && column != "alert") difference /= scale;
                if (difference > largest) (largest, row) = (difference, i);
            }
            differences.Add(new Difference(column, largest, row));
        }
        return differences;
    }
}
