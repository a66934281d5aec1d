using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Chooses how many components of a series are signal: those whose recurrence, left to run by itself, comes closest to the end of the series. Keeps its
/// buffers from series to series.
/// </summary>
internal sealed class SsaRank
{
    private const int EvaluatedAtLeast = 200;

    private double[] signal = [];
    private double[] part = [];
    private double[] projections = [];
    private double[] weights = [];
    private double[] reversed = [];
    private double[] run = [];

    /// <summary>In [1, most].</summary>
    public int Choose(ReadOnlySpan<double> series, SymmetricEigen eigen, int most)
    {
        int n = series.Length, length = eigen.Size, count = n - length + 1;
        int evaluated = Math.Min(Math.Max(length, EvaluatedAtLeast), count), start = n - evaluated, recurring = length - 1;
        if (signal.Length != n || weights.Length != recurring)
        {
            (signal, part, projections) = (new double[n], new double[n], new double[count + 2 * recurring]);
            (weights, reversed, run) = (new double[recurring], new double[length], new double[recurring + evaluated]);
        }
        signal.AsSpan().Clear();
        weights.AsSpan().Clear();
        double nu = 0, least = double.MaxValue;
        int chosen = most;
        for (int rank = 1; rank <= most; rank++)
        {
            var vector = eigen.Vector(rank - 1);
            Lanes.AddScaled(weights, vector[^1], vector);
            nu += vector[^1] * vector[^1];
            AddComponent(series, vector);
            double bias = 0;
            for (int i = 0; i < n; i++) bias += series[i] - signal[i];
            bias /= n;
            signal.AsSpan(start - recurring, recurring).CopyTo(run);
            double error = 0;
            for (int t = 0; t < evaluated && error <= least; t++)
            {
                double forecast = Lanes.Dot(weights, run.AsSpan(t, recurring)) / (1 - nu) + bias;
                run[recurring + t] = forecast;
                error += Math.Abs(series[start + t] - forecast);
            }
            if (error < least) (least, chosen) = (error, rank);
        }
        return chosen;
    }

    /// <summary>Adds what one component explains: the diagonal means of its rank-one part of the trajectory.</summary>
    private void AddComponent(ReadOnlySpan<double> series, ReadOnlySpan<double> vector)
    {
        int length = vector.Length, n = signal.Length, count = n - length + 1;
        // Zeros on either side: those of the first use stay, the middle is written anew.
        Lanes.Correlate(vector, series, projections.AsSpan(length - 1, count));
        for (int i = 0; i < length; i++) reversed[i] = vector[length - 1 - i];
        Lanes.Correlate(reversed, projections, part);
        int widest = Math.Min(length, count);
        for (int t = 0; t < n; t++) signal[t] += part[t] / Math.Min(widest, Math.Min(t + 1, n - t));
    }
}
