using System.Runtime.Intrinsics;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// The saliency map of a window at its newest point and those before it that this one is compared with: nothing else of the map is worked out. The spectrum of
/// a short window is the sum as it stands, over tables, with sums and differences of mirrored points; of a longer one a fast transform.
/// </summary>
internal sealed class SaliencyWindow
{
    /// <summary>Up to here the tables fit the first caches and the plain sum is faster.</summary>
    private const int LongestPlain = 133;

    private const int Block = 5 * Lanes.Width;

    private readonly int length;
    private readonly int outputs;
    private readonly int paddedBins;
    private readonly int paddedOutputs;
    private readonly FourierPlan? plan;

    /// <summary>cos and sin of 2πjk/n by point j, then frequency k.</summary>
    private readonly double[] pointCosines = [];
    private readonly double[] pointSines = [];

    /// <summary>cos and sin of 2πkt/n by frequency k, then output t.</summary>
    private readonly double[] outputCosines;
    private readonly double[] outputSines;
    private readonly double[] points;
    private readonly double[] sums = [];
    private readonly double[] differences = [];
    private readonly double[] re;
    private readonly double[] im;
    private readonly double[] halfLogs;
    private readonly double[] logs;
    private readonly double[] factors;
    private readonly double[] weights;
    private readonly double[] magnitudes;

    /// <param name="window">Points of the window.</param>
    /// <param name="outputs">Points of the map wanted, the newest last.</param>
    public SaliencyWindow(int window, int outputs)
    {
        (length, this.outputs) = (window + SaliencyMap.Extension, outputs);
        int bins = length / 2 + 1, first = window - outputs;
        (paddedBins, paddedOutputs) = ((bins + Block - 1) / Block * Block, Lanes.Padded(outputs));
        points = new double[length];
        if (length > LongestPlain) plan = new FourierPlan(length);
        else
        {
            int mirrored = (length - 1) / 2;
            (sums, differences) = (new double[mirrored], new double[mirrored]);
            (pointCosines, pointSines) = (new double[(mirrored + 1) * paddedBins], new double[mirrored * paddedBins]);
            for (int j = 1; j <= length / 2; j++)
            {
                for (int k = 0; k < bins; k++)
                {
                    var (sine, cosine) = FourierStage.Turn((long)j * k, length);
                    pointCosines[(j - 1) * paddedBins + k] = cosine;
                    if (j <= mirrored) pointSines[(j - 1) * paddedBins + k] = -sine;
                }
            }
        }
        (outputCosines, outputSines) = (new double[bins * paddedOutputs], new double[bins * paddedOutputs]);
        for (int k = 0; k < bins; k++)
        {
            for (int t = 0; t < outputs; t++)
            {
                var (sine, cosine) = FourierStage.Turn((long)k * (first + t), length);
                (outputCosines[k * paddedOutputs + t], outputSines[k * paddedOutputs + t]) = (cosine, sine);
            }
        }
        int whole = Math.Max(paddedBins, Lanes.Padded(length));
        (re, im, halfLogs) = (new double[whole], new double[whole], new double[paddedBins]);
        (logs, factors) = (new double[Lanes.Padded(length)], new double[Lanes.Padded(length)]);
        weights = new double[4 * bins];
        magnitudes = new double[paddedOutputs];
    }

    /// <summary>Magnitudes of the map, the newest point's last.</summary>
    public ReadOnlySpan<double> Magnitudes(ReadOnlySpan<double> window, int averaging, double least)
    {
        window.CopyTo(points);
        points.AsSpan(window.Length).Fill(SaliencyMap.Extrapolated(window));
        if (plan is null) Plain();
        else
        {
            points.CopyTo(re, 0);
            im.AsSpan().Clear();
            plan.Forward(re, im);
        }
        SaliencyMap.Logarithms(re, im, halfLogs, least);
        int bins = length / 2 + 1;
        // A real series: the second half of the spectrum mirrors the first, but the means trail, so its factors do not.
        for (int k = 0; k < bins; k++) logs[k] = halfLogs[k];
        for (int k = bins; k < length; k++) logs[k] = halfLogs[length - k];
        SaliencyMap.Factors(logs, factors, length, averaging);
        Inverse(bins);
        return magnitudes.AsSpan(0, outputs);
    }

    private void Plain()
    {
        int mirrored = differences.Length, n = length;
        for (int j = 1; j <= mirrored; j++) (sums[j - 1], differences[j - 1]) = (points[j] + points[n - j], points[j] - points[n - j]);
        for (int k = 0; k < paddedBins; k += Block)
        {
            Vector512<double> re0 = Vector512.Create(points[0]), re1 = re0, re2 = re0, re3 = re0, re4 = re0, im0 = default, im1 = default, im2 = default, im3 = default, im4 = default;
            ref double cosine = ref pointCosines[k], sine = ref pointSines[k];
            nuint at = 0;
            for (int j = 0; j < mirrored; j++, at += (nuint)paddedBins)
            {
                Vector512<double> sum = Vector512.Create(sums[j]), difference = Vector512.Create(differences[j]);
                re0 = Vector512.FusedMultiplyAdd(sum, Vector512.LoadUnsafe(ref cosine, at), re0);
                re1 = Vector512.FusedMultiplyAdd(sum, Vector512.LoadUnsafe(ref cosine, at + Lanes.Width), re1);
                re2 = Vector512.FusedMultiplyAdd(sum, Vector512.LoadUnsafe(ref cosine, at + 2 * Lanes.Width), re2);
                re3 = Vector512.FusedMultiplyAdd(sum, Vector512.LoadUnsafe(ref cosine, at + 3 * Lanes.Width), re3);
                re4 = Vector512.FusedMultiplyAdd(sum, Vector512.LoadUnsafe(ref cosine, at + 4 * Lanes.Width), re4);
                im0 = Vector512.FusedMultiplyAdd(difference, Vector512.LoadUnsafe(ref sine, at), im0);
                im1 = Vector512.FusedMultiplyAdd(difference, Vector512.LoadUnsafe(ref sine, at + Lanes.Width), im1);
                im2 = Vector512.FusedMultiplyAdd(difference, Vector512.LoadUnsafe(ref sine, at + 2 * Lanes.Width), im2);
                im3 = Vector512.FusedMultiplyAdd(difference, Vector512.LoadUnsafe(ref sine, at + 3 * Lanes.Width), im3);
                im4 = Vector512.FusedMultiplyAdd(difference, Vector512.LoadUnsafe(ref sine, at + 4 * Lanes.Width), im4);
            }
            if (n % 2 == 0)
            {
                // The middle point mirrors itself: its sine is 0 everywhere.
                var middle = Vector512.Create(points[n / 2]);
                re0 = Vector512.FusedMultiplyAdd(middle, Vector512.LoadUnsafe(ref cosine, at), re0);
                re1 = Vector512.FusedMultiplyAdd(middle, Vector512.LoadUnsafe(ref cosine, at + Lanes.Width), re1);
                re2 = Vector512.FusedMultiplyAdd(middle, Vector512.LoadUnsafe(ref cosine, at + 2 * Lanes.Width), re2);
                re3 = Vector512.FusedMultiplyAdd(middle, Vector512.LoadUnsafe(ref cosine, at + 3 * Lanes.Width), re3);
                re4 = Vector512.FusedMultiplyAdd(middle, Vector512.LoadUnsafe(ref cosine, at + 4 * Lanes.Width), re4);
            }
            Put(re, k, re0, re1, re2, re3, re4);
            Put(im, k, im0, im1, im2, im3, im4);
        }
    }

    private static void Put(double[] to, int at, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d, Vector512<double> e)
    {
        a.StoreUnsafe(ref to[at]);
        b.StoreUnsafe(ref to[at + Lanes.Width]);
        c.StoreUnsafe(ref to[at + 2 * Lanes.Width]);
        d.StoreUnsafe(ref to[at + 3 * Lanes.Width]);
        e.StoreUnsafe(ref to[at + 4 * Lanes.Width]);
    }

    /// <summary>Frequency k and its mirror together: (f + g)·F on cosine and sine for the real part, (f − g)·F for the imaginary one.</summary>
    private void Inverse(int bins)
    {
        double scale = 1.0 / length;
        for (int k = 0; k < bins; k++)
        {
            int mirror = length - k;
            bool alone = k == 0 || mirror == k;
            double f = factors[k] * scale, g = alone ? 0 : factors[mirror] * scale, imaginary = alone ? 0 : im[k], difference = alone ? 0 : f - g;
            weights[4 * k] = (f + g) * re[k];
            weights[4 * k + 1] = (f + g) * imaginary;
            weights[4 * k + 2] = difference * re[k];
            weights[4 * k + 3] = difference * imaginary;
        }
        for (int t = 0; t < paddedOutputs; t += Lanes.Width)
        {
            Vector512<double> a = default, b = default, c = default, d = default;
            ref double cosine = ref outputCosines[t], sine = ref outputSines[t];
            nuint at = 0;
            for (int k = 0; k < weights.Length; k += 4, at += (nuint)paddedOutputs)
            {
                Vector512<double> cosines = Vector512.LoadUnsafe(ref cosine, at), sines = Vector512.LoadUnsafe(ref sine, at);
                a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k]), cosines, a);
                b = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k + 1]), sines, b);
                c = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k + 2]), sines, c);
                d = Vector512.FusedMultiplyAdd(Vector512.Create(weights[k + 3]), cosines, d);
            }
            SaliencyMap.Magnitude(a - b, c + d).StoreUnsafe(ref magnitudes[t]);
        }
    }
}
