using System.Runtime.Intrinsics;
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

    /// <summary>Single precision in doubles, whole vectors.</summary>
    private readonly double[] ring;
    private readonly int length;
    private int next;

    public KernelHistory(int length)
    {
        Throw.IfOutside(length, 1, Longest, nameof(length));
        this.length = length;
        ring = new double[Lanes.Padded(length)];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == length;

    public void Clear() => (next, Count) = (0, 0);

    /// <summary>The place of the next score is part of the state: sums begin at the beginning of the ring.</summary>
    public void Save(BinaryWriter writer)
    {
        var scores = new float[Count];
        for (int i = 0; i < Count; i++) scores[i] = (float)ring[i];
        writer.WriteArray<float>(scores);
        writer.Write(next);
    }

    public void Load(BinaryReader reader)
    {
        float[] scores = reader.ReadArray<float>();
        next = reader.ReadInt32();
        Count = scores.Length;
        if (Count > length || next < 0 || next >= length || (!IsFull && next != Count))
            Throw.Damaged("A history", $"it has {Count} of {length} scores and goes on at {next}");
        foreach (float score in scores) if (!float.IsFinite(score)) Throw.Damaged("A history", $"it holds {score}");
        for (int i = 0; i < scores.Length; i++) ring[i] = scores[i];
    }

    /// <summary>P(X &gt; score) against the history, then takes the score in.</summary>
    private double UpperTailThenAdd(float score)
    {
        double p = Count == 0 ? 0.5 : UpperTail(score);
        ring[next] = score;
        next = next + 1 == length ? 0 : next + 1;
        if (Count < length) Count++;
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

    private double UpperTail(double score)
    {
        int whole = Count & -Lanes.Width;
        var left = Lanes.First(Count - whole);
        Vector512<double> sums = default, squares = default, erfs = default;
        for (int i = 0; i < whole; i += Lanes.Width) sums += Vector512.LoadUnsafe(ref ring[i]);
        if (whole < Count) sums += Vector512.ConditionalSelect(left, Vector512.LoadUnsafe(ref ring[whole]), default);
        var mean = Vector512.Create(Lanes.Sum(sums) / Count);
        for (int i = 0; i < whole; i += Lanes.Width) squares = Add(squares, Vector512.LoadUnsafe(ref ring[i]) - mean);
        if (whole < Count) squares = Add(squares, Vector512.ConditionalSelect(left, Vector512.LoadUnsafe(ref ring[whole]) - mean, default));
        // The sum of squared differences over all pairs is n·Σ(x − mean)², so its root over n is the standard deviation of the population.
        double deviation = Count == 1 ? 1 : Math.Sqrt(Lanes.Sum(squares) / Count);
        var inverse = Vector512.Create(1 / Math.Max(Math.Sqrt(2) * deviation, SmallestBandwidth));
        var scores = Vector512.Create(score);
        for (int i = 0; i < whole; i += Lanes.Width) erfs += Erf((scores - Vector512.LoadUnsafe(ref ring[i])) * inverse);
        if (whole < Count) erfs += Vector512.ConditionalSelect(left, Erf((scores - Vector512.LoadUnsafe(ref ring[whole])) * inverse), default);
        return 0.5 - Lanes.Sum(erfs) / (2 * Count);

        static Vector512<double> Add(Vector512<double> sum, Vector512<double> difference) => Vector512.FusedMultiplyAdd(difference, difference, sum);
    }

    /// <summary>Abramowitz and Stegun 7.1.26: within 1.5e-7, and what ML.NET uses, so that the p-values agree. From 6 on the result is ±1.</summary>
    internal static Vector512<double> Erf(Vector512<double> x)
    {
        var size = Vector512.Min(Vector512.Abs(x), Vector512.Create(6.5));
        var t = Vector512<double>.One / Vector512.FusedMultiplyAdd(Vector512.Create(0.3275911), size, Vector512<double>.One);
        var sum = Vector512.FusedMultiplyAdd(Vector512.Create(1.061405429), t, Vector512.Create(-1.453152027));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(1.421413741));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(-0.284496736));
        sum = Vector512.FusedMultiplyAdd(sum, t, Vector512.Create(0.254829592));
        var y = Vector512<double>.One - sum * t * Vector512.Exp(-size * size);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), -y, y);
    }
}
