using System.Globalization;
using Anomaly.Models.IsolationForest;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `forest-quality FOLDER`: mean AUROC and average precision over seeds 0–9 for every CSV of the folder (header, numbers, last column 1 = anomaly),
/// fitted and scored on the whole set, beside scikit-learn 1.2.1 measured in the same way (100 trees, 256 rows) where the set is known.
/// </summary>
public static class ForestQuality
{
    private const int Seeds = 10;

    /// <summary>scikit-learn 1.2.1: AUROC, its deviation over seeds, average precision, its deviation.</summary>
    private static readonly Dictionary<string, (double Auroc, double AurocSd, double Ap, double ApSd)> Sklearn = new()
    {
        ["annthyroid"] = (.8184, .0169, .3042, .0323),
        ["breastw"] = (.9873, .0014, .9707, .0043),
        ["cardio"] = (.9329, .0095, .5776, .0343),
        ["glass"] = (.7864, .0151, .1629, .0399),
        ["ionosphere"] = (.8563, .0056, .8095, .0072),
        ["letter"] = (.6392, .0146, .0927, .0048),
        ["mammography"] = (.8615, .0075, .2211, .0357),
        ["musk"] = (.9995, .0009, .9866, .0259),
        ["pima"] = (.6707, .0074, .5005, .0089),
        ["shuttle"] = (.9970, .0005, .9777, .0028),
        ["thyroid"] = (.9781, .0040, .5257, .0908),
        ["vowels"] = (.7567, .0251, .1507, .0326),
    };

    /// <summary>Prints the table.</summary>
    public static int Print(string folder)
    {
        Console.WriteLine("| set | rows x columns | AUROC (sd) | scikit-learn | AP (sd) | scikit-learn | AUROC within 3 SE |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var differences = new List<(double Auroc, double Ap)>();
        foreach (string path in Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal))
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
            string name = Path.GetFileNameWithoutExtension(path);
            string theirs = "", theirAp = "", within = "";
            if (Sklearn.TryGetValue(name, out var known))
            {
                theirs = F($"{known.Auroc:F4} ({known.AurocSd:F4})");
                theirAp = F($"{known.Ap:F4} ({known.ApSd:F4})");
                double error = Math.Sqrt((Math.Pow(Deviation(auroc), 2) + known.AurocSd * known.AurocSd) / Seeds);
                within = F($"{(auroc.Average() - known.Auroc) / error:+0.0;-0.0} SE");
                differences.Add((auroc.Average() - known.Auroc, ap.Average() - known.Ap));
            }
            Console.WriteLine(F($"| {name} | {labels.Length}x{columns} | {auroc.Average():F4} ({Deviation(auroc):F4}) | {theirs} | {ap.Average():F4} ({Deviation(ap):F4}) | {theirAp} | {within} |"));
        }
        if (differences.Count > 0)
            Console.WriteLine(F($"Mean difference over {differences.Count} sets: AUROC {differences.Average(d => d.Auroc):+0.0000;-0.0000}, AP {differences.Average(d => d.Ap):+0.0000;-0.0000}"));
        return 0;
    }

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
