using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>How a detector treats a missing value.</summary>
public enum Gaps
{
    /// <summary>The forecast stands in for it, so the rhythm keeps its phase; in training it is interpolated.</summary>
    Bridge,

    /// <summary>It is left out, so that what follows moves up, as in ML.NET.</summary>
    Skip,
}

/// <summary>
/// A series as a linear recurrence found by singular spectrum analysis (Golyandina, Nekrutkin and Zhigljavsky 2001), trained as ML.NET trains it: no centring,
/// rank by the error of a free-running forecast over the end of the training series. Immutable; each detector keeps its own state, so that, unlike
/// ML.NET's, one model serves any number of series and threads.
/// </summary>
public sealed class SsaModel
{
    private const string Magic = "ANMSSAMD";
    private const int FormatVersion = 1;

    /// <summary>A window costs memory with its square.</summary>
    private const int LongestWindow = 1 << 14;

    private readonly double[][] vectors;
    private readonly double[] recurrence;
    private readonly double[] state;

    private SsaModel(double[][] vectors, double[] state)
    {
        this.vectors = vectors;
        this.state = state;
        Window = state.Length + 1;
        recurrence = RecurrenceOf(vectors, Window);
    }

    /// <summary>Length of the window, at least 2; below the one asked for where the series has no more to tell.</summary>
    public int Window { get; }

    /// <summary>Components kept.</summary>
    public int Rank => vectors.Length;

    /// <summary>Weights of the last <see cref="Window"/> − 1 values in the forecast, oldest first.</summary>
    internal ReadOnlySpan<double> Recurrence => recurrence;

    /// <summary>Smoothed values at the end of training.</summary>
    internal ReadOnlySpan<double> State => state;

    /// <summary>Trains on the beginning of a series.</summary>
    /// <param name="series">At least 2·<paramref name="window"/> + 1 values; NaN is missing.</param>
    /// <param name="window">Longest rhythm in points, at least 2.</param>
    /// <param name="gaps">How missing values are treated.</param>
    /// <exception cref="ArgumentException">There are too few values.</exception>
    public static SsaModel Train(ReadOnlySpan<double> series, int window, Gaps gaps = Gaps.Bridge)
    {
        Validate(window, gaps);
        double[] known = gaps == Gaps.Skip ? WithoutGaps(series) : Interpolated(series);
        if (known.Length <= 2 * window) Throw.Argument(nameof(series), $"There are {known.Length} values; a window of {window} needs more than {2 * window}.");
        var trainer = SsaTrainer.Of(window);
        double[][] vectors = trainer.Components(known);
        int length = vectors[0].Length;
        var smooth = new double[length];
        Project(vectors, known.AsSpan(known.Length - length), smooth);
        return new SsaModel(vectors, smooth[1..]);
    }

    internal static void Validate(int window, Gaps gaps)
    {
        Throw.IfOutside(window, 2, LongestWindow, nameof(window));
        Throw.IfUndefined(gaps, nameof(gaps));
    }

    /// <summary>Writes the model; equal models give equal bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, Save);

    /// <summary>Reads what <see cref="Save(Stream)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static SsaModel Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) => Load(reader));

    internal void Save(BinaryWriter writer)
    {
        writer.WriteArray<double>(state);
        writer.Write(vectors.Length);
        foreach (double[] vector in vectors) writer.WriteArray<double>(vector);
    }

    internal static SsaModel Load(BinaryReader reader)
    {
        double[] state = reader.ReadArray<double>();
        int rank = reader.ReadInt32();
        if (state.Length is < 1 or >= LongestWindow || rank < 1 || rank > state.Length + 1)
            Throw.Damaged("An SSA model", $"it has {rank} components and a window of {state.Length + 1}");
        var vectors = new double[rank][];
        for (int k = 0; k < rank; k++) vectors[k] = reader.ReadArray<double>(state.Length + 1);
        foreach (double value in vectors.Append(state).SelectMany(values => values))
            if (!double.IsFinite(value)) Throw.Damaged("An SSA model", $"it holds {value}");
        return new SsaModel(vectors, state);
    }

    /// <summary>Projects a window onto the components.</summary>
    internal void Project(ReadOnlySpan<double> window, Span<double> smooth) => Project(vectors, window, smooth);

    private static void Project(double[][] vectors, ReadOnlySpan<double> window, Span<double> smooth)
    {
        smooth.Clear();
        foreach (double[] vector in vectors) Lanes.AddScaled(smooth, Lanes.Dot(vector, window), vector);
    }

    private static double[] WithoutGaps(ReadOnlySpan<double> series)
    {
        var known = new List<double>(series.Length);
        foreach (double value in series) if (!double.IsNaN(value)) known.Add((float)value);
        return [.. known];
    }

    /// <summary>Missing values on the line between their neighbours; those at either end are left out.</summary>
    private static double[] Interpolated(ReadOnlySpan<double> series)
    {
        int from = 0, to = series.Length;
        while (from < to && double.IsNaN(series[from])) from++;
        while (to > from && double.IsNaN(series[to - 1])) to--;
        var values = new double[to - from];
        for (int i = 0, last = 0; i < values.Length; i++)
        {
            values[i] = (float)series[from + i];
            if (double.IsNaN(values[i])) continue;
            for (int gap = last + 1; gap < i; gap++) values[gap] = values[last] + (values[i] - values[last]) * (gap - last) / (i - last);
            last = i;
        }
        return values;
    }

    private static double[] RecurrenceOf(double[][] vectors, int length)
    {
        var weights = new double[length - 1];
        double nu = 0;
        foreach (double[] vector in vectors)
        {
            nu += vector[^1] * vector[^1];
            for (int i = 0; i < weights.Length; i++) weights[i] += vector[^1] * vector[i];
        }
        for (int i = 0; i < weights.Length; i++) weights[i] /= 1 - nu;
        return weights;
    }
}
