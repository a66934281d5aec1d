namespace Anomaly.Review.Charts;

/// <summary>Places bytes on a height: linear near zero, logarithmic above, so that kilobytes and gigabytes are both seen.</summary>
internal sealed class ByteScale(double largest, double bottom, double height)
{
    private const double Linear = 10_000;
    private readonly double _top = Value(Math.Max(largest, 1_000_000));

    /// <summary>Height of a number of bytes; larger ones are higher up.</summary>
    public double Y(double bytes) => bottom - height * Value(bytes) / _top;

    /// <summary>Round numbers to mark, none so low that its label would lie on the one at the bottom.</summary>
    public IEnumerable<double> Ticks()
    {
        double tick = Linear;
        while (Value(tick) <= _top * 1.001)
        {
            if (bottom - Y(tick) > 13) yield return tick;
            tick *= 100;
        }
    }

    private static double Value(double bytes) => Math.Log10(1 + Math.Max(0, bytes) / Linear);
}
