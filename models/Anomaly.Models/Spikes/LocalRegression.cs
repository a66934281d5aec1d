namespace Anomaly.Models.Spikes;

/// <summary>
/// Robust local regression (Cleveland 1979) over equally spaced points: at each support a line through its neighbours, tricube weights by distance and one
/// bisquare reweighting by error. Series above 100 points have 100 supports, as ML.NET's; a point takes the line of its nearest support.
/// </summary>
internal sealed class LocalRegression
{
    private const int MostSupports = 100;
    private const int FewestNeighbours = 4;

    private readonly double[] x;
    private readonly double[] y;
    private readonly (double Level, double Slope)[] lines;
    private readonly bool[] fitted;
    private readonly int neighbours;

    public LocalRegression(ReadOnlySpan<double> series, int neighbours)
    {
        int count = Math.Min(series.Length, MostSupports);
        double step = series.Length > MostSupports ? series.Length / (double)MostSupports : 1;
        (x, y) = (new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            int at = (int)(i * step);
            (x[i], y[i]) = (at, series[at]);
        }
        lines = new (double, double)[count];
        fitted = new bool[count];
        this.neighbours = Math.Max(neighbours, FewestNeighbours);
    }

    /// <summary>The smoothed value at any place.</summary>
    public double At(double place)
    {
        int low = 0, high = x.Length - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (x[middle] > place) high = middle;
            else low = middle;
        }
        int nearest = x[high] - place - (place - x[low]) > -1e-10 ? low : high;
        if (!fitted[nearest])
        {
            lines[nearest] = Fit(nearest);
            fitted[nearest] = true;
        }
        return lines[nearest].Level + lines[nearest].Slope * (place - x[nearest]);
    }

    private (double Level, double Slope) Fit(int at)
    {
        int n = x.Length, from = 0, to = n - 1;
        double stretch = 1;
        if (neighbours < n)
        {
            (from, to) = (at, at);
            for (int left = neighbours; left > 0; left--)
            {
                if (from == 0)
                {
                    to += left;
                    break;
                }
                if (to == n - 1)
                {
                    from -= left;
                    break;
                }
                if (x[at] - x[from] - (x[to] - x[at]) < 1e-10) from--;
                else to++;
            }
        }
        else stretch = neighbours / (n - 1.0);
        double range = Math.Max(x[at] - x[from], x[to] - x[at]) * stretch;
        int count = to - from + 1;
        var weights = new double[count];
        var errors = new double[count];
        for (int i = 0; i < count; i++) weights[i] = Tricube((x[from + i] - x[at]) / range);
        var line = Line(at, from, weights);
        for (int i = 0; i < count; i++) errors[i] = Math.Abs(y[from + i] - line.Level - line.Slope * (x[from + i] - x[at]));
        double[] sorted = [.. errors];
        Array.Sort(sorted);
        double median = Math.Max(sorted[count / 2], double.Epsilon);
        for (int i = 0; i < count; i++) weights[i] *= Bisquare(errors[i] / 6 / median);
        return Line(at, from, weights);
    }

    private (double Level, double Slope) Line(int at, int from, double[] weights)
    {
        double sum = 0, meanX = 0, meanY = 0, xx = 0, xy = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            sum += weights[i];
            meanX += weights[i] * (x[from + i] - x[at]);
            meanY += weights[i] * y[from + i];
        }
        (meanX, meanY) = (meanX / sum, meanY / sum);
        for (int i = 0; i < weights.Length; i++)
        {
            double distance = x[from + i] - x[at] - meanX;
            xx += weights[i] * distance * distance;
            xy += weights[i] * distance * (y[from + i] - meanY);
        }
        double slope = xx > 0 ? xy / xx : 0;
        return (meanY - slope * meanX, slope);
    }

    private static double Tricube(double distance)
    {
        double rest = 1 - Math.Min(1, Math.Pow(Math.Abs(distance), 3));
        return rest * rest * rest;
    }

    private static double Bisquare(double error)
    {
        double rest = 1 - Math.Min(1, error * error);
        return rest * rest;
    }
}
