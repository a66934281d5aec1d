using Anomaly.Models.IsolationForest;

namespace Microsoft.ML;

/// <summary>Isolation forests in ML.NET's own catalog.</summary>
public static class IsolationForestCatalog
{
    /// <summary>
    /// An isolation forest as <c>mlContext.AnomalyDetection.Trainers.IsolationForest()</c>: adds Score (single, in (0, 1), higher is more anomalous) and
    /// PredictedLabel (true where the score reaches the contamination threshold, or 0.5 without one).
    /// </summary>
    /// <param name="catalog">The trainers of the anomaly detection catalog.</param>
    /// <param name="featureColumnName">A vector of Single of known size; NaN is a missing value.</param>
    /// <param name="trees">Number of trees.</param>
    /// <param name="sampleSize">Rows each tree is grown on.</param>
    /// <param name="contamination">Share of the training rows to flag, in (0, 0.5]; null for the threshold 0.5.</param>
    /// <param name="seed">Seed of the forest; threads do not change it.</param>
    public static IsolationForestEstimator IsolationForest(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        string featureColumnName = "Features", int trees = 100, int sampleSize = 256, double? contamination = null, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new IsolationForestEstimator(featureColumnName, new IsolationForestOptions { Trees = trees, SampleSize = sampleSize, Contamination = contamination, Seed = seed });
    }

    /// <summary>An isolation forest with all options.</summary>
    /// <param name="catalog">The trainers of the anomaly detection catalog.</param>
    /// <param name="options">All options.</param>
    /// <param name="featureColumnName">A vector of Single of known size; NaN is a missing value.</param>
    public static IsolationForestEstimator IsolationForest(this AnomalyDetectionCatalog.AnomalyDetectionTrainers catalog,
        IsolationForestOptions options, string featureColumnName = "Features")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new IsolationForestEstimator(featureColumnName, options);
    }
}
