using Anomaly.Models.Calibration;

namespace Anomaly.Models.Spikes;

/// <summary>The residuals of the last hours, in order of time and in order of size.</summary>
internal sealed class ResidualWindow
{
    private readonly float[] byTime;
    private readonly float[] sorted;
    private readonly double[] excesses;

    public ResidualWindow(int hours)
    {
        byTime = new float[hours];
        sorted = new float[hours];
        excesses = new double[hours];
        Clear();
    }

    public int Count { get; private set; }

    public ReadOnlySpan<float> ByTime => byTime;

    public void Clear()
    {
        Array.Fill(byTime, float.NaN);
        Count = 0;
    }

    /// <summary>Puts a residual (NaN for none) in the place of the hour that left the window.</summary>
    public void Put(int slot, float residual)
    {
        float old = byTime[slot];
        byTime[slot] = residual;
        bool add = !float.IsNaN(residual), remove = !float.IsNaN(old);
        if (add && remove) Replace(old, residual);
        else if (add)
        {
            int at = UpperBound(residual);
            Array.Copy(sorted, at, sorted, at + 1, Count - at);
            sorted[at] = residual;
            Count++;
        }
        else if (remove)
        {
            int at = LowerBound(old);
            Array.Copy(sorted, at + 1, sorted, at, Count - at - 1);
            Count--;
        }
    }

    private void Replace(float old, float residual)
    {
        int from = LowerBound(old);
        if (residual > old)
        {
            int to = UpperBound(residual) - 1;
            Array.Copy(sorted, from + 1, sorted, from, to - from);
            sorted[to] = residual;
        }
        else if (residual < old)
        {
            int to = LowerBound(residual);
            Array.Copy(sorted, to, sorted, to + 1, from - to);
            sorted[to] = residual;
        }
    }

    /// <summary>Residuals at least as large.</summary>
    public int AtLeast(float residual) => Count - LowerBound(residual);

    /// <summary>The residual that a share <paramref name="p"/> of residuals exceeds; the largest where p cannot be resolved.</summary>
    public float UpperQuantile(double p) => sorted[Math.Clamp((int)Math.Ceiling((1 - p) * Count) - 1, 0, Count - 1)];

    /// <summary>Median absolute deviation from the median, times 1.4826: σ where the residuals are Gaussian.</summary>
    public double Scale()
    {
        int middle = Count / 2, wanted = Count / 2;
        double median = sorted[middle];
        // Distances below the median and above it are two ascending sequences; find how many of the smallest come from below.
        int low = Math.Max(0, wanted - (Count - middle)), high = Math.Min(middle, wanted);
        while (low < high)
        {
            int below = (low + high) >>> 1;
            if (median - sorted[middle - 1 - below] < sorted[middle + wanted - below - 1] - median) low = below + 1;
            else high = below;
        }
        double fromBelow = low < middle ? median - sorted[middle - 1 - low] : double.PositiveInfinity;
        double fromAbove = middle + wanted - low < Count ? sorted[middle + wanted - low] - median : double.PositiveInfinity;
        return 1.4826 * Math.Min(fromBelow, fromAbove);
    }

    /// <summary>
    /// Fits the tail over the quantile that leaves <paramref name="fraction"/> above it, or, in a series that rises above the floor
    /// more rarely than that, over its smallest rise: excesses over the floor would mix "whether" with "how much".
    /// </summary>
    /// <returns>False with fewer than <paramref name="minimum"/> excesses.</returns>
    public bool TryFitTail(float floor, double fraction, int minimum, out GeneralizedPareto tail, out float threshold, out int above)
    {
        (tail, threshold, above) = (default, 0, 0);
        int wanted = (int)Math.Ceiling(fraction * Count);
        if (Count <= wanted) return false;
        threshold = sorted[Count - wanted - 1];
        if (threshold <= floor)
        {
            int first = UpperBound(floor);
            if (first == Count) return false;
            threshold = sorted[first];
        }
        int start = UpperBound(threshold);
        above = Count - start;
        if (above < minimum) return false;
        for (int i = 0; i < above; i++) excesses[i] = sorted[start + i] - threshold;
        tail = GeneralizedPareto.Fit(excesses.AsSpan(0, above), floor / 2);
        return true;
    }

    private int LowerBound(float value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private int UpperBound(float value)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
