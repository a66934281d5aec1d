using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>Judgement of the newest point by a <see cref="SpectralResidualDetector"/>.</summary>
/// <param name="Alert">True where the score is above the threshold.</param>
/// <param name="Score">At least 0; 0 until the window is full and for a missing value.</param>
/// <param name="Magnitude">Value of the saliency map.</param>
public readonly record struct SaliencyPoint(bool Alert, double Score, double Magnitude);

/// <summary>
/// Judges each point by the spectral residual of the window that ends with it; ML.NET's DetectAnomalyBySrCnn. In a window a missing value is bridged by the
/// line between its neighbours, where ML.NET says nothing for a whole window. One detector serves one series and is not thread-safe.
/// </summary>
public sealed class SpectralResidualDetector : ISeriesDetector
{
    internal const string Magic = "ANMSPRES";
    private const int FormatVersion = 1;

    /// <summary>Beyond this many numbers a table of the map's last points costs more than the whole map.</summary>
    private const long LargestTable = 1 << 16;

    private readonly double[] window;
    private readonly double[] bridged;
    private readonly SaliencyWindow? few;
    private readonly SaliencyMap? whole;
    private readonly int averaging;
    private readonly int judgement;
    private readonly double threshold;
    private int seen;
    private int sinceGap;

    /// <summary>A detector without history.</summary>
    /// <param name="windowSize">Points looked at, at least 12.</param>
    /// <param name="averagingWindow">Of the spectrum, at least 1.</param>
    /// <param name="judgementWindow">Points of the map that the newest is compared with, in [1, windowSize].</param>
    /// <param name="threshold">Alerts above this score, at least 0.</param>
    public SpectralResidualDetector(int windowSize = 64, int averagingWindow = 3, int judgementWindow = 21, double threshold = 0.3)
    {
        Throw.IfOutside(windowSize, SpectralResidual.FewestPoints, 1 << 20, nameof(windowSize));
        Throw.IfOutside(averagingWindow, 1, windowSize, nameof(averagingWindow));
        Throw.IfOutside(judgementWindow, 1, windowSize, nameof(judgementWindow));
        if (!(threshold >= 0)) Throw.OutOfRange(nameof(threshold), threshold, "at least 0");
        window = new double[windowSize];
        bridged = new double[windowSize];
        (averaging, judgement, this.threshold) = (averagingWindow, judgementWindow, threshold);
        if ((long)windowSize * judgementWindow <= LargestTable) few = new SaliencyWindow(windowSize, judgementWindow);
        else whole = new SaliencyMap(windowSize);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Saliency;

    /// <summary>Takes a value in and judges it. NaN is a missing value.</summary>
    public SaliencyPoint Update(double value)
    {
        Array.Copy(window, 1, window, 0, window.Length - 1);
        window[^1] = (float)value;
        if (seen < window.Length) seen++;
        sinceGap = double.IsNaN(value) ? 0 : Math.Min(sinceGap + 1, window.Length);
        if (seen < window.Length || sinceGap == 0) return default;
        double[] points = window;
        if (sinceGap < window.Length)
        {
            Missing.Bridge(window, bridged);
            points = bridged;
        }
        // Rounding leaves a constant window a spectrum of noise; what is below single precision is none.
        var magnitudes = Magnitudes(points, 1e-9 * Lanes.LargestMagnitude(points) * window.Length);
        double mean = 0;
        foreach (double magnitude in magnitudes) mean += magnitude;
        double score = SaliencyMap.Deviation(magnitudes[^1], mean / judgement);
        return new SaliencyPoint(Math.Min(score, 1) > threshold, score, magnitudes[^1]);
    }

    /// <summary>Of the map, at the points that the newest is compared with and at itself.</summary>
    private ReadOnlySpan<double> Magnitudes(ReadOnlySpan<double> points, double least)
    {
        if (few is not null) return few.Magnitudes(points, averaging, least);
        whole!.Make(points, averaging, least);
        return whole.Magnitudes.Slice(window.Length - judgement, judgement);
    }

    /// <inheritdoc/>
    public void Update(double value, Span<double> outputs) => SpikeOutputs.Write(Update(value), outputs);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<SaliencyPoint> results)
    {
        Throw.IfLengthsDiffer(values.Length, results.Length);
        for (int i = 0; i < values.Length; i++) results[i] = Update(values[i]);
    }

    /// <summary>Forgets the series.</summary>
    public void Reset() => (seen, sinceGap) = (0, 0);

    /// <summary>Writes settings and window; equal states give equal bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        writer.Write(window.Length);
        writer.Write(averaging);
        writer.Write(judgement);
        writer.Write(threshold);
        writer.WriteArray<double>(window.AsSpan(window.Length - seen));
    });

    /// <summary>Reads what <see cref="Save"/> wrote and goes on from there.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static SpectralResidualDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) =>
    {
        var detector = new SpectralResidualDetector(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadDouble());
        double[] seen = reader.ReadArray<double>();
        if (seen.Length > detector.window.Length) Throw.Damaged("A spectral residual detector", $"it has seen {seen.Length} points in a window of {detector.window.Length}");
        seen.CopyTo(detector.window, detector.window.Length - seen.Length);
        detector.seen = seen.Length;
        while (detector.sinceGap < seen.Length && !double.IsNaN(seen[^(detector.sinceGap + 1)])) detector.sinceGap++;
        return detector;
    });
}
