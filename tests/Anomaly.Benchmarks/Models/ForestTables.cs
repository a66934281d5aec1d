using System.Globalization;
using Anomaly.Models.IsolationForest;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `forest-tables FOLDER`: mean AUROC and average precision over seeds 0–9 for every CSV of the folder (header, numbers, last column 1 = anomaly), 100 trees of
/// 256 rows fitted and scored on the whole set, beside published figures and scikit-learn 1.2.1 measured in the same way. Within is
/// |difference| ≤ 3·√((s² + s'²)/10), s and s' the deviations over seeds. Ends with 1 where a set is not within.
/// </summary>
public static class ForestTables
{
    private const int Seeds = 10;
    private const double Errors = 3;

    /// <summary>
    /// scikit-learn 1.2.1, measured; and AUROC as published: Liu, Ting and Zhou 2008; linkedin/isolation-forest (README, StandardIF); ADBench sets in Livernoche
    /// et al., ICLR 2024. NaN where a set is not among them.
    /// </summary>
    private sealed record Known(double Auroc, double AurocSd, double Ap, double ApSd, double Liu, double LinkedIn, double AdBench);

    private static readonly Dictionary<string, Known> Sets = new()
    {
        ["annthyroid"] = new(.8184, .0169, .3042, .0323, .82, .813, .816),
        ["breastw"] = new(.9873, .0014, .9707, .0043, .99, .986, .983),
        ["cardio"] = new(.9329, .0095, .5776, .0343, double.NaN, .928, .922),
        ["donors"] = new(.7741, .0128, .1242, .0084, double.NaN, double.NaN, .771),
        ["glass"] = new(.7864, .0151, .1629, .0399, double.NaN, double.NaN, .790),
        ["http"] = new(.9996, .0004, .9118, .0897, 1.00, .9997, .9995),
        ["ionosphere"] = new(.8563, .0056, .8095, .0072, .85, .844, .833),
        ["letter"] = new(.6392, .0146, .0927, .0048, double.NaN, double.NaN, .616),
        ["mammography"] = new(.8615, .0075, .2211, .0357, .86, .865, .860),
        ["musk"] = new(.9995, .0009, .9866, .0259, double.NaN, double.NaN, .998),
        ["pima"] = new(.6707, .0074, .5005, .0089, .67, .668, .674),
        ["shuttle"] = new(.9970, .0005, .9777, .0028, 1.00, .997, .997),
        ["thyroid"] = new(.9781, .0040, .5257, .0908, double.NaN, double.NaN, .979),
        ["vowels"] = new(.7567, .0251, .1507, .0326, double.NaN, double.NaN, .763),
    };

    /// <summary>Prints the table.</summary>
    public static int Print(string folder)
    {
        string[] files = Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0)
        {
            Console.Error.WriteLine($"{folder}: there is no such folder, or no CSV in it");
            return 2;
        }
        Console.WriteLine("| set | rows x columns | AUROC (sd) | scikit-learn (sd) | within | AP (sd) | scikit-learn (sd) | within | AUROC of Liu / LinkedIn / ADBench |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var differences = new List<(double Auroc, double Ap)>();
        bool all = true;
        foreach (string path in files)
        {
            var (rows, columns, labels) = Read(path);
            var auroc = new double[Seeds];
            var ap = new double[Seeds];
            var scores = new double[labels.Length];
            for (int seed = 0; seed < Seeds; seed++)
            {
                IsolationForestTrainer.Fit(rows, columns, new IsolationForestOptions { Seed = seed }).Score(rows, scores, threads: 0);
                auroc[seed] = RankingMetrics.Auroc(scores, labels);
                ap[seed] = RankingMetrics.AveragePrecision(scores, labels);
            }
            string name = Path.GetFileNameWithoutExtension(path), shape = $"{labels.Length}x{columns}";
            if (!Sets.TryGetValue(name, out var known))
            {
                Console.WriteLine($"| {name} | {shape} | {Spread(auroc)} | | | {Spread(ap)} | | | |");
                continue;
            }
            bool aurocWithin = Within(auroc, known.Auroc, known.AurocSd), apWithin = Within(ap, known.Ap, known.ApSd);
            all &= aurocWithin && apWithin;
            differences.Add((auroc.Average() - known.Auroc, ap.Average() - known.Ap));
            Console.WriteLine(F($"| {name} | {shape} | {Spread(auroc)} | {known.Auroc:F4} ({known.AurocSd:F4}) | {(aurocWithin ? "yes" : "no")} | {Spread(ap)} | {known.Ap:F4} ({known.ApSd:F4}) | {(apWithin ? "yes" : "no")} | {Cell(known.Liu)} / {Cell(known.LinkedIn)} / {Cell(known.AdBench)} |"));
        }
        if (differences.Count > 0)
            Console.WriteLine(F($"\nMean difference over {differences.Count} sets: AUROC {differences.Average(d => d.Auroc):+0.0000;-0.0000}, AP {differences.Average(d => d.Ap):+0.0000;-0.0000}."));
        return all ? 0 : 1;
    }

    private static bool Within(double[] ours, double mean, double deviation)
    {
        double own = Deviation(ours);
        return Math.Abs(ours.Average() - mean) <= Errors * Math.Sqrt((own * own + deviation * deviation) / Seeds);
    }

    private static string Spread(double[] values) => F($"{values.Average():F4} ({Deviation(values):F4})");

    private static string Cell(double published) => double.IsNaN(published) ? "-" : published.ToString("0.00##", CultureInfo.InvariantCulture);

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private static (float[] Rows, int Columns, bool[] Labels) Read(string path)
    {
        var rows = new List<float>();
        var labels = new List<bool>();
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] cells = line.Split(',');
            for (int i = 0; i < cells.Length - 1; i++) rows.Add(float.Parse(cells[i], CultureInfo.InvariantCulture));
            labels.Add(double.Parse(cells[^1], CultureInfo.InvariantCulture) == 1);
        }
        return ([.. rows], rows.Count / labels.Count, [.. labels]);
    }
}
