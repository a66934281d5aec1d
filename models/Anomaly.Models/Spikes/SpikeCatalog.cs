using Anomaly.Models;
using Anomaly.Models.MLNet;
using Anomaly.Models.Spikes;

namespace Microsoft.ML;

/// <summary>
/// Series detectors in ML.NET's own catalog. No call that is meant for Microsoft.ML.TimeSeries is taken for one of these, nor the other way round: where a
/// name is the same, the third parameter here is the group column.
/// </summary>
/// <remarks>What all of them add and how rows are judged: <see cref="SeriesDetectorTransformer"/>.</remarks>
public static class SpikeCatalog
{
    /// <summary>Finds hours that rise above what a series usually shows at that hour: a <see cref="SeasonalSpikeDetector"/>.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">Column of judgements: Alert, Raw Score, P-Value Score, Expected, Upper, Estimated, History.</param>
    /// <param name="inputColumnName">Single or Double, at least 0 and finite, NaN where missing.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="hourColumnName">DateTime, or hours as Int32 or Int64, rising within a series; null where rows are consecutive hours.</param>
    /// <param name="options">Settings; defaults where null.</param>
    public static SeriesDetectorEstimator DetectSeasonalSpike(this TransformsCatalog catalog, string outputColumnName, string inputColumnName,
        string? groupColumnName = null, string? hourColumnName = null, SeasonalSpikeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName, hourColumnName), new SeasonalSpikeDetector(options));
    }

    /// <summary>Finds values that stand out of the last ones of a series without rhythm: an <see cref="IidSpikeDetector"/>.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">Column of judgements: Alert, Raw Score, P-Value Score.</param>
    /// <param name="inputColumnName">Single or Double, NaN where missing.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="confidence">In [0, 100]; alerts at p ≤ 1 − confidence/100.</param>
    /// <param name="historyLength">Values compared with, at least 1.</param>
    /// <param name="side">Which deviations count.</param>
    public static SeriesDetectorEstimator DetectIidSpike(this TransformsCatalog catalog, string outputColumnName, string inputColumnName,
        string? groupColumnName = null, double confidence = 99, int historyLength = 100, AnomalySide side = AnomalySide.TwoSided)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName), new IidSpikeDetector(confidence, historyLength, side));
    }

    /// <summary>Finds where a series without rhythm changes its level: an <see cref="IidChangePointDetector"/>.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">Column of judgements: Alert, Raw Score, P-Value Score, Martingale Score.</param>
    /// <param name="inputColumnName">Single or Double, NaN where missing.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    public static SeriesDetectorEstimator DetectIidChangePoint(this TransformsCatalog catalog, string outputColumnName, string inputColumnName,
        string? groupColumnName = null, double confidence = 95, int historyLength = 20, MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName), new IidChangePointDetector(confidence, historyLength, martingale, epsilon));
    }

    /// <summary>Finds values that stand out of the rhythm that a series has in training: an <see cref="SsaSpikeDetector"/> for each series.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">Column of judgements: Alert, Raw Score, P-Value Score; NaN for a series that training has not seen.</param>
    /// <param name="inputColumnName">Single or Double, NaN where missing.</param>
    /// <param name="window">Length of the window, at least 2; training needs more than twice as many values of each series.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="confidence">In [0, 100]; alerts at p ≤ 1 − confidence/100.</param>
    /// <param name="historyLength">Deviations compared with, at least 1.</param>
    /// <param name="side">Which deviations count.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="gaps">How missing values are treated.</param>
    /// <param name="start">Where the rows begin that are transformed; rows that were trained on begin anew.</param>
    public static SeriesDetectorEstimator DetectSsaSpike(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int window,
        string? groupColumnName = null, double confidence = 99, int historyLength = 100, AnomalySide side = AnomalySide.TwoSided,
        ErrorFunction error = ErrorFunction.SignedDifference, Gaps gaps = Gaps.Bridge, SsaStart start = SsaStart.Anew)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        SsaModel.Validate(window, gaps);
        _ = new SpikeScorer(confidence, historyLength, side);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName), SpikeOutputs.Spike.Count,
            values => new SsaSpikeDetector(SsaModel.Train(values, window, gaps), confidence, historyLength, side, error, gaps, start));
    }

    /// <summary>Finds where a series leaves the rhythm that it has in training: an <see cref="SsaChangePointDetector"/> for each series.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">
    /// Column of judgements: Alert, Raw Score, P-Value Score, Martingale Score; NaN for a series that training has not seen.
    /// </param>
    /// <param name="inputColumnName">Single or Double, NaN where missing.</param>
    /// <param name="window">Length of the window, at least 2; training needs more than twice as many values of each series.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    /// <param name="gaps">How missing values are treated.</param>
    /// <param name="start">Where the rows begin that are transformed; rows that were trained on begin anew.</param>
    public static SeriesDetectorEstimator DetectSsaChangePoint(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int window,
        string? groupColumnName = null, double confidence = 95, int historyLength = 20, ErrorFunction error = ErrorFunction.SignedDifference,
        MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1, Gaps gaps = Gaps.Bridge, SsaStart start = SsaStart.Anew)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        SsaModel.Validate(window, gaps);
        _ = new ChangePointScorer(confidence, historyLength, martingale, epsilon);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName), SpikeOutputs.Change.Count,
            values => new SsaChangePointDetector(SsaModel.Train(values, window, gaps), confidence, historyLength, error, martingale, epsilon, gaps, start));
    }

    /// <summary>Judges each value by the spectral residual of the values before it: a <see cref="SpectralResidualDetector"/>.</summary>
    /// <param name="catalog">The transforms.</param>
    /// <param name="outputColumnName">Column of judgements: Alert, Raw Score, Mag.</param>
    /// <param name="inputColumnName">Single or Double, NaN where missing.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="windowSize">Points looked at, at least 12.</param>
    /// <param name="averagingWindow">Of the spectrum, at least 1.</param>
    /// <param name="judgementWindow">Points of the saliency map that the newest is compared with, in [1, windowSize].</param>
    /// <param name="threshold">Alerts above this score, at least 0.</param>
    public static SeriesDetectorEstimator DetectSpectralResidual(this TransformsCatalog catalog, string outputColumnName, string inputColumnName,
        string? groupColumnName = null, int windowSize = 64, int averagingWindow = 3, int judgementWindow = 21, double threshold = 0.3)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName), new SpectralResidualDetector(windowSize, averagingWindow, judgementWindow, threshold));
    }
}
