namespace Anomaly.Models.Spikes;

/// <summary>
/// Robust local regression (Cleveland 1979) over equally spaced points: at each support a line through its neighbours, tricube weights by distance and one
/// bisquare reweighting by error. Series above 100 points have 100 supports, as ML.NET's; a point takes the line of its nearest support. Keeps its buffers,
/// and the weights by distance for series of one length: not for two threads at once.
/// </summary>
internal sealed class LocalRegression
{
    private const int MostSupports = 100;
    private const int FewestNeighbours = 4;

    private readonly double[] x = new double[MostSupports];
    private readonly double[] y = new double[MostSupports];
    private readonly int[] from = new int[MostSupports];
    private readonly int[] to = new int[MostSupports];
    private readonly (double Level, double Slope)[] lines = new (double, double)[MostSupports];
    private readonly bool[] fitted = new bool[MostSupports];
    private readonly double[] weights = new double[MostSupports];
    private readonly double[] errors = new double[MostSupports];
    private readonly double[] sorted = new double[MostSupports];
    private double[] tricube = [];
    private int length = -1;
    private int neighbours = -1;
    private int count;
    private int width;

    /// <summary>Takes the next series; lines are fitted when they are asked for.</summary>
    public void Take(ReadOnlySpan<double> series, int neighbours)
    {
        neighbours = Math.Max(neighbours, FewestNeighbours);
        if (series.Length != length || neighbours != this.neighbours) Place(series.Length, neighbours);
        for (int i = 0; i < count; i++) y[i] = series[(int)x[i]];
        Array.Clear(fitted, 0, count);
    }

    /// <summary>The smoothed value at any place.</summary>
    public double At(double place)
    {
        int low = 0, high = count - 1;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (x[middle] > place) high = middle;
            else low = middle;
        }
        return At(place, low, high);
    }

    /// <summary>The smoothed values at 0, 1, 2, …</summary>
    public void Smooth(Span<double> values)
    {
        int high = Math.Min(1, count - 1);
        for (int i = 0; i < values.Length; i++)
        {
            while (high < count - 1 && x[high] <= i) high++;
            values[i] = At(i, Math.Max(high - 1, 0), high);
        }
    }

    private double At(double place, int low, int high)
    {
        int nearest = x[high] - place - (place - x[low]) > -1e-10 ? low : high;
        if (!fitted[nearest])
        {
            lines[nearest] = Fit(nearest);
            fitted[nearest] = true;
        }
        return lines[nearest].Level + lines[nearest].Slope * (place - x[nearest]);
    }

    /// <summary>Supports, their neighbours and the weights of those depend on the length alone.</summary>
    private void Place(int length, int neighbours)
    {
        (this.length, this.neighbours) = (length, neighbours);
        count = Math.Min(length, MostSupports);
        double step = length > MostSupports ? length / (double)MostSupports : 1;
        for (int i = 0; i < count; i++) x[i] = (int)(i * step);
        width = Math.Min(neighbours + 1, count);
        if (tricube.Length < count * width) tricube = new double[count * width];
        for (int at = 0; at < count; at++)
        {
            (from[at], to[at]) = Neighbours(at);
            double stretch = neighbours < count ? 1 : neighbours / (count - 1.0);
            double range = Math.Max(x[at] - x[from[at]], x[to[at]] - x[at]) * stretch;
            for (int i = from[at]; i <= to[at]; i++) tricube[at * width + i - from[at]] = Tricube((x[i] - x[at]) / range);
        }
    }

    /// <summary>As many as there are neighbours, and the support itself.</summary>
    private (int From, int To) Neighbours(int at)
    {
        if (neighbours >= count) return (0, count - 1);
        int first = at, last = at;
        for (int left = neighbours; left > 0; left--)
        {
            if (first == 0) return (0, last + left);
            if (last == count - 1) return (first - left, last);
            if (x[at] - x[first] - (x[last] - x[at]) < 1e-10) first--;
            else last++;
        }
        return (first, last);
    }

    private (double Level, double Slope) Fit(int at)
    {
        int first = from[at], n = to[at] - first + 1;
        var near = weights.AsSpan(0, n);
        tricube.AsSpan(at * width, n).CopyTo(near);
        var line = Line(at, first, near);
        var order = sorted.AsSpan(0, n);
        for (int i = 0; i < n; i++) order[i] = errors[i] = Math.Abs(y[first + i] - line.Level - line.Slope * (x[first + i] - x[at]));
        order.Sort();
        double scale = 6 * Math.Max(order[n / 2], double.Epsilon);
        for (int i = 0; i < n; i++) near[i] *= Bisquare(errors[i] / scale);
        return Line(at, first, near);
    }

    private (double Level, double Slope) Line(int at, int first, ReadOnlySpan<double> near)
    {
        double sum = 0, meanX = 0, meanY = 0, xx = 0, xy = 0, centre = x[at];
        var places = x.AsSpan(first, near.Length);
        var values = y.AsSpan(first, near.Length);
        for (int i = 0; i < near.Length; i++)
        {
            sum += near[i];
            meanX += near[i] * (places[i] - centre);
            meanY += near[i] * values[i];
        }
        (meanX, meanY) = (meanX / sum, meanY / sum);
        for (int i = 0; i < near.Length; i++)
        {
            double distance = places[i] - centre - meanX;
            xx += near[i] * distance * distance;
            xy += near[i] * distance * (values[i] - meanY);
        }
        double slope = xx > 0 ? xy / xx : 0;
        return (meanY - slope * meanX, slope);
    }

    private static double Tricube(double distance)
    {
        double size = Math.Min(1, Math.Abs(distance)), rest = 1 - size * size * size;
        return rest * rest * rest;
    }

    private static double Bisquare(double error)
    {
        double rest = 1 - Math.Min(1, error * error);
        return rest * rest;
    }
}
