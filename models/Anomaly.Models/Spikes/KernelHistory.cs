using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// The last scores of a series and the smoothed upper-tail probability of the next one: a Gaussian kernel with √2 of the history's standard deviation as
/// bandwidth, as ML.NET's sequential detectors.
/// </summary>
/// <remarks>
/// ML.NET keeps the sum of squared pairwise differences by adding and subtracting; after one very large score the remainder may be below 0 and every later
/// p-value NaN. Here the sum is taken of the window as it is, around its mean, so a score that has left the window has left no trace.
/// </remarks>
internal sealed class KernelHistory
{
    private const double SmallestBandwidth = 1e-6;
    private const double SmallestP = 1e-8;

    /// <summary>A point costs time in proportion to the history.</summary>
    private const int Longest = 1 << 20;

    private readonly float[] ring;
    private int next;

    public KernelHistory(int length)
    {
        Throw.IfOutside(length, 1, Longest, nameof(length));
        ring = new float[length];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == ring.Length;

    public void Clear() => (next, Count) = (0, 0);

    /// <summary>The place of the next score is part of the state: the mean is summed from the beginning of the ring.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.WriteArray<float>(ring.AsSpan(0, Count));
        writer.Write(next);
    }

    public void Load(BinaryReader reader)
    {
        float[] scores = reader.ReadArray<float>();
        next = reader.ReadInt32();
        Count = scores.Length;
        if (Count > ring.Length || next < 0 || next >= ring.Length || (!IsFull && next != Count))
            Throw.Damaged("A history", $"it has {Count} of {ring.Length} scores and goes on at {next}");
        foreach (float score in scores) if (!float.IsFinite(score)) Throw.Damaged("A history", $"it holds {score}");
        scores.CopyTo(ring, 0);
    }

    /// <summary>P(X &gt; score) against the history, then takes the score in.</summary>
    private double UpperTailThenAdd(float score)
    {
        double p = Count == 0 ? 0.5 : UpperTail(score);
        ring[next] = score;
        next = next + 1 == ring.Length ? 0 : next + 1;
        if (Count < ring.Length) Count++;
        return p;
    }

    /// <summary>The p-value on a side, kept within what the kernel can tell, then takes the score in.</summary>
    public double PValue(double raw, AnomalySide side)
    {
        // An infinite score would leave no finite variance; the largest finite one is as far out.
        double upper = UpperTailThenAdd(Math.Clamp((float)raw, float.MinValue, float.MaxValue));
        double p = side switch
        {
            AnomalySide.Positive => upper,
            AnomalySide.Negative => 1 - upper,
            _ => Math.Min(upper, 1 - upper),
        };
        return Math.Clamp(p, SmallestP, 1 - SmallestP);
    }

    private double UpperTail(float score)
    {
        var window = ring.AsSpan(0, Count);
        double mean = 0, squares = 0;
        foreach (float value in window) mean += value;
        mean /= Count;
        foreach (float value in window) squares += (value - mean) * (value - mean);
        // The sum of squared differences over all pairs is n·Σ(x − mean)², so its root over n is the standard deviation of the population.
        double deviation = Count == 1 ? 1 : Math.Sqrt(squares / Count);
        double bandwidth = Math.Max(Math.Sqrt(2) * deviation, SmallestBandwidth), inverse = 1 / bandwidth, sum = 0;
        // Oldest first: the order of the sum is part of the result.
        int start = IsFull ? next : 0;
        for (int i = start; i < Count; i++) sum -= Erf((score - (double)ring[i]) * inverse);
        for (int i = 0; i < start; i++) sum -= Erf((score - (double)ring[i]) * inverse);
        return 0.5 + sum / (2 * Count);
    }

    /// <summary>Abramowitz and Stegun 7.1.26: within 1.5e-7, and what ML.NET uses, so that the p-values agree.</summary>
    private static double Erf(double x)
    {
        double sign = x < 0 ? -1 : 1, t, y;
        x = Math.Abs(x);
        if (x > 6) return sign;
        t = 1 / (1 + 0.3275911 * x);
        y = 1 - ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t * Math.Exp(-x * x);
        return sign * y;
    }
}
