namespace Anomaly.Models.Spikes;

/// <summary>Chooses how many components of a series are signal: those whose recurrence, left to run by itself, comes closest to the end of the series.</summary>
internal static class SsaRank
{
    private const int EvaluatedAtLeast = 200;

    public static int Choose(double[] series, double[][] vectors, int most)
    {
        int n = series.Length, length = vectors.Length, count = n - length + 1;
        int evaluated = Math.Min(Math.Max(length, EvaluatedAtLeast), count), start = n - evaluated;
        var signal = new double[n];
        var projections = new double[count];
        var weights = new double[length - 1];
        var run = new double[length - 1 + evaluated];
        double nu = 0, least = double.MaxValue;
        int chosen = most;
        for (int rank = 1; rank <= most; rank++)
        {
            double[] vector = vectors[rank - 1];
            for (int i = 0; i < weights.Length; i++) weights[i] += vector[^1] * vector[i];
            nu += vector[^1] * vector[^1];
            AddComponent(series, vector, projections, signal);
            double bias = 0;
            for (int i = 0; i < n; i++) bias += series[i] - signal[i];
            bias /= n;
            Array.Copy(signal, start - weights.Length, run, 0, weights.Length);
            double error = 0;
            for (int t = 0; t < evaluated && error <= least; t++)
            {
                double forecast = 0;
                for (int i = 0; i < weights.Length; i++) forecast += weights[i] * run[t + i];
                run[weights.Length + t] = forecast = forecast / (1 - nu) + bias;
                error += Math.Abs(series[start + t] - forecast);
            }
            if (error < least) (least, chosen) = (error, rank);
        }
        return chosen;
    }

    /// <summary>Adds what one component explains: the diagonal means of its rank-one part of the trajectory.</summary>
    private static void AddComponent(double[] series, double[] vector, double[] projections, double[] signal)
    {
        int length = vector.Length, count = projections.Length, n = signal.Length;
        var part = new double[n];
        Array.Clear(projections);
        for (int i = 0; i < length; i++)
            for (int k = 0; k < count; k++) projections[k] += vector[i] * series[i + k];
        for (int i = 0; i < length; i++)
            for (int k = 0; k < count; k++) part[i + k] += vector[i] * projections[k];
        int widest = Math.Min(length, count);
        for (int t = 0; t < n; t++) signal[t] += part[t] / Math.Min(widest, Math.Min(t + 1, n - t));
    }
}
