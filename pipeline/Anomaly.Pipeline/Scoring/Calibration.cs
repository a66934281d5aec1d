using Anomaly.Models.Calibration;
using Anomaly.Models.Fusion;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Turns raw scores into calibrated p-values, and merges them by group.</summary>
public static class Calibration
{
    private static readonly Calibrated None = new(double.NaN, false);

    /// <summary>P-values by detector; NaN where there is no score.</summary>
    public static Calibrated[] PValues(CalibratorSet set, double[] scores)
    {
        var p = new Calibrated[scores.Length];
        for (int d = 0; d < p.Length; d++)
            p[d] = double.IsNaN(scores[d]) || set.Detectors[d].Count == 0 ? None : set.Detectors[d].PValue(scores[d]);
        return p;
    }

    /// <summary>−log10 of the merged p-value of each group, before calibration.</summary>
    public static double[] MergedScores(Calibrated[] pValues)
    {
        var merged = new double[DetectorCatalog.Groups.Count];
        for (int g = 0; g < merged.Length; g++)
        {
            var members = DetectorCatalog.OfGroup[g];
            var p = new double[members.Count];
            for (int i = 0; i < p.Length; i++) p[i] = pValues[members[i]].PValue;
            merged[g] = -Math.Log10(Math.Max(1e-300, GroupFusion.Merge(p)));
        }
        return merged;
    }

    /// <summary>Calibrated merged p-values by group.</summary>
    public static Calibrated[] Merged(CalibratorSet set, double[] mergedScores)
    {
        var p = new Calibrated[mergedScores.Length];
        for (int g = 0; g < p.Length; g++)
            p[g] = mergedScores[g] <= 0 || set.Merged[g].Count == 0 ? new Calibrated(1, false) : set.Merged[g].PValue(mergedScores[g]);
        return p;
    }

    /// <summary>Parts that the hosts of the calibration days are dealt into.</summary>
    public const int Folds = 5;

    /// <summary>
    /// Calibrators from raw scores of benign host-days. What is merged, and what is summed up later, was calibrated against the other folds: a host-day that is
    /// among those it is compared with never looks as rare as the like of it does afterwards.
    /// </summary>
    /// <param name="rows">One a host-day, with the fold of its host; all of one fold where there are too few hosts to deal.</param>
    public static CalibratorSet Fit(IReadOnlyList<(int Fold, double[] Scores)> rows)
    {
        var level = Detectors(rows.Select(r => r.Scores));
        var folds = rows.Select(r => r.Fold).Distinct().ToList();
        var others = folds.ToDictionary(f => f, f => folds.Count == 1 ? level : Detectors(rows.Where(r => r.Fold != f).Select(r => r.Scores)));
        var mergedRows = rows.Select(r => MergedScores(PValues(others[r.Fold], r.Scores))).ToList();
        var merged = new ConformalCalibrator[DetectorCatalog.Groups.Count];
        for (int g = 0; g < merged.Length; g++)
        {
            int at = g;
            merged[g] = ConformalCalibrator.Fit([.. mergedRows.Select(r => r[at])]);
        }
        return new CalibratorSet { Detectors = level.Detectors, Merged = merged };
    }

    private static CalibratorSet Detectors(IEnumerable<double[]> scores)
    {
        var rows = scores.ToList();
        var detectors = new ConformalCalibrator[DetectorCatalog.All.Count];
        for (int d = 0; d < detectors.Length; d++)
        {
            int at = d;
            detectors[d] = ConformalCalibrator.Fit([.. rows.Select(r => r[at]).Where(s => !double.IsNaN(s))]);
        }
        var empty = ConformalCalibrator.Fit([]);
        return new CalibratorSet { Detectors = detectors, Merged = [.. DetectorCatalog.Groups.Select(_ => empty)] };
    }
}
