using Anomaly.Models.Internals;

namespace Anomaly.Models.Calibration;

/// <summary>
/// Turns raw scores into p-values against a reference of benign scores: p = (1 + #{reference ≥ score}) / (n + 1).
/// For scores exchangeable with the reference P(p ≤ α) ≤ α (Vovk et al. 2005; Bates et al. 2023, Ann. Statist. 51(1)).
/// Ties count as at least as extreme, so duplicates make it conservative, never optimistic.
/// Beyond the largest reference score the p-value is 1/(n + 1) times the survival of a generalised Pareto tail relative to that
/// score: it leaves <see cref="SmallestP"/> without a jump, falls with the score, and is marked as estimated.
/// </summary>
public sealed class ConformalCalibrator
{
    private const string Magic = "ANMCALIB";
    private const int Version = 1;

    private readonly double[] reference;
    private readonly double floor;
    private readonly double threshold;
    private readonly double survivalAtLargest;

    private ConformalCalibrator(double[] reference, double floor, GeneralizedPareto? tail, double threshold)
    {
        this.reference = reference;
        this.floor = Math.Min(floor, 1.0 / (reference.Length + 1));
        this.threshold = threshold;
        Tail = tail;
        survivalAtLargest = tail is { } fitted ? fitted.Survival(reference[^1] - threshold) : 1;
    }

    /// <summary>Reference scores, n ≥ 0.</summary>
    public int Count => reference.Length;

    /// <summary>1/(n + 1): the smallest p-value that is not an estimate.</summary>
    public double SmallestP => 1.0 / (reference.Length + 1);

    /// <summary>The fitted tail of the excesses over <see cref="Threshold"/>; null where there are too few.</summary>
    public GeneralizedPareto? Tail { get; }

    /// <summary>Score from which the tail was fitted; NaN without a tail.</summary>
    public double Threshold => threshold;

    /// <summary>The reference scores, ascending.</summary>
    public ReadOnlySpan<double> Reference => reference;

    /// <summary>Learns from benign scores that no model was trained on (or out-of-bag ones), any order, none NaN or infinite.</summary>
    /// <exception cref="ArgumentException">A score is NaN or infinite.</exception>
    public static ConformalCalibrator Fit(ReadOnlySpan<double> scores, CalibratorOptions? options = null)
    {
        options ??= new CalibratorOptions();
        options.Validate();
        foreach (double score in scores) Throw.IfNotFinite(score, nameof(scores));
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        if (!options.Tail || !TryFitTail(sorted, options, out var tail, out double threshold))
            return new ConformalCalibrator(sorted, options.Floor, null, double.NaN);
        return new ConformalCalibrator(sorted, options.Floor, tail, threshold);
    }

    private static bool TryFitTail(double[] sorted, CalibratorOptions options, out GeneralizedPareto tail, out double threshold)
    {
        (tail, threshold) = (default, double.NaN);
        int wanted = (int)(options.TailFraction * sorted.Length);
        if (wanted < options.MinimumExcesses) return false;
        double u = sorted[sorted.Length - wanted - 1];
        int first = UpperBound(sorted, u);
        if (sorted.Length - first < options.MinimumExcesses) return false;
        var excesses = new double[sorted.Length - first];
        for (int i = 0; i < excesses.Length; i++) excesses[i] = sorted[first + i] - u;
        tail = GeneralizedPareto.Fit(excesses);
        // A finite end below the largest score seen would give 0 / 0 beyond it; an exponential tail with the same mean has no end.
        if (!(tail.Survival(excesses[^1]) > 0)) tail = new GeneralizedPareto(0, Mean(excesses));
        threshold = u;
        return true;
    }

    /// <summary>The p-value of one score (any finite number; −∞ and +∞ are taken as least and most extreme).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The score is NaN: no score is no evidence, which the caller must decide.</exception>
    public Calibrated PValue(double score)
    {
        if (double.IsNaN(score)) Throw.OutOfRange(nameof(score), score, "a number");
        int n = reference.Length;
        int atLeast = n - LowerBound(reference, score);
        if (atLeast > 0 || Tail is not { } tail) return new Calibrated((1.0 + atLeast) / (n + 1), false);
        double p = tail.Survival(score - threshold) / survivalAtLargest / (n + 1);
        return new Calibrated(Math.Clamp(p, floor, SmallestP), true);
    }

    /// <summary>Writes the calibrator; the same calibrator gives the same bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, Version, writer =>
    {
        writer.WriteArray<double>(reference);
        writer.Write(floor);
        writer.Write(threshold);
        writer.Write(Tail.HasValue);
        writer.Write(Tail?.Shape ?? 0);
        writer.Write(Tail?.Scale ?? 0);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static ConformalCalibrator Load(Stream stream) => Envelope.Read(stream, Magic, Version, (_, reader) => Parse(reader));

    private static ConformalCalibrator Parse(BinaryReader reader)
    {
        double[] reference = reader.ReadArray<double>();
        double floor = reader.ReadDouble(), threshold = reader.ReadDouble();
        bool hasTail = reader.ReadBoolean();
        var tail = new GeneralizedPareto(reader.ReadDouble(), reader.ReadDouble());
        for (int i = 1; i < reference.Length; i++)
            if (!(reference[i - 1] <= reference[i])) Throw.Damaged("A calibrator", $"its scores are not ascending at {i}");
        if (hasTail && (reference.Length == 0 || !(tail.Scale > 0))) Throw.Damaged("A calibrator", "its tail has no scores or no scale");
        return new ConformalCalibrator(reference, floor, hasTail ? tail : null, threshold);
    }

    private static double Mean(double[] values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>Index of the first element ≥ <paramref name="value"/>.</summary>
    private static int LowerBound(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>Index of the first element &gt; <paramref name="value"/>.</summary>
    private static int UpperBound(double[] sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
