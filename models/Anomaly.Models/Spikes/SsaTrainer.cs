using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>Finds the components of series of one window. Keeps its buffers from series to series: not for two threads at once.</summary>
internal sealed class SsaTrainer
{
    /// <summary>Windows up to here keep their buffers for the next series on the same thread.</summary>
    private const int LongestKept = 512;

    private const double LeastShare = 1e-12;

    [ThreadStatic] private static SsaTrainer? latest;

    private readonly int window;
    private readonly SsaRank rank = new();
    private SymmetricEigen eigen;

    private SsaTrainer(int window)
    {
        this.window = window;
        eigen = new SymmetricEigen(window);
    }

    public static SsaTrainer Of(int window)
    {
        if (latest?.window == window) return latest;
        var trainer = new SsaTrainer(window);
        if (window <= LongestKept) latest = trainer;
        return trainer;
    }

    /// <summary>The signal's components by falling eigenvalue, of the window's length or a shorter one.</summary>
    public double[][] Components(double[] series)
    {
        if (eigen.Size != window) eigen = new SymmetricEigen(window);
        for (int length = window; ; length--)
        {
            if (length < window) eigen = new SymmetricEigen(length);
            Covariance(series, length);
            // Where squares overflow there is no rhythm to be told; as in ML.NET the mean forecasts.
            if (!eigen.Decompose()) return [Mean(length)];
            bool standard = false;
            for (int k = 0; k < length; k++) standard |= (float)eigen.Vector(k)[^1] * (float)eigen.Vector(k)[^1] == 1;
            // A component that is the last point alone forecasts nothing; a shorter window has none.
            if (standard && length > 2) continue;
            int kept = standard ? 0 : rank.Choose(series, eigen, MostComponents());
            return kept > 0 ? [.. Enumerable.Range(0, kept).Select(k => eigen.Vector(k).ToArray())] : [Mean(length)];
        }
    }

    /// <summary>Half the window, and none whose eigenvalue is rounding of 0: such vectors are arbitrary.</summary>
    private int MostComponents()
    {
        int most = Math.Max(1, eigen.Size / 2);
        while (most > 1 && eigen.Value(most - 1) <= LeastShare * eigen.Value(0)) most--;
        return most;
    }

    /// <summary>Of the trajectory: the first row as it stands, each further one from the row before by the points that leave and enter.</summary>
    private void Covariance(ReadOnlySpan<double> series, int length)
    {
        int count = series.Length - length + 1;
        Lanes.Correlate(series[..count], series, eigen.Row(0));
        for (int i = 1; i < length; i++)
        {
            var row = eigen.Row(i);
            var entering = series.Slice(i + count - 1, length - i);
            var leaving = series.Slice(i - 1, length - i);
            eigen.Row(i - 1)[(i - 1)..(length - 1)].CopyTo(row[i..]);
            Lanes.AddScaled(row[i..], -series[i - 1], leaving, series[i + count - 1], entering);
            for (int j = 0; j < i; j++) row[j] = eigen.Row(j)[i];
        }
    }

    private static double[] Mean(int length)
    {
        var vector = new double[length];
        Array.Fill(vector, 1 / Math.Sqrt(length));
        return vector;
    }
}
