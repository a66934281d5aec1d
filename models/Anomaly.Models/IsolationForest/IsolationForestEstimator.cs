using Anomaly.Models.MLNet;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.IsolationForest;

/// <summary>Fits an <see cref="IsolationForestModel"/> to a feature column; a link of ML.NET pipelines.</summary>
/// <param name="featureColumnName">A vector of Single of known size.</param>
/// <param name="options">Options of the forest.</param>
public sealed class IsolationForestEstimator(string featureColumnName, IsolationForestOptions options) : IEstimator<IsolationForestTransformer>
{
    /// <summary>Reads the feature column once and fits.</summary>
    /// <exception cref="ArgumentException">The column is absent, no vector of Single of known size, or has no rows.</exception>
    public IsolationForestTransformer Fit(IDataView input)
    {
        var (rows, columns, names) = FeatureColumn.Read(input, featureColumnName);
        return new IsolationForestTransformer(IsolationForestTrainer.Fit(rows, columns, options, names), featureColumnName);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => AnomalyMapping.Shape(inputSchema, featureColumnName);
}

/// <summary>
/// Adds Score and PredictedLabel to rows, lazily and row by row. ML.NET lets only its own assemblies write into its model files, so a pipeline with
/// this link is saved as <see cref="Model"/> with <see cref="IsolationForestModel.Save"/>, or as ONNX.
/// </summary>
public sealed class IsolationForestTransformer : ITransformer
{
    private readonly ITransformer mapping;

    /// <summary>A transformer around a model, as one that was loaded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="featureColumnName">A vector of Single with a value for each of the model's columns.</param>
    public IsolationForestTransformer(IsolationForestModel model, string featureColumnName = "Features")
    {
        Model = model;
        double threshold = model.Threshold ?? 0.5;
        mapping = AnomalyMapping.Create(featureColumnName, model.Columns, row =>
        {
            double score = model.Score(row);
            return ((float)score, score >= threshold);
        });
    }

    /// <summary>The fitted forest.</summary>
    public IsolationForestModel Model { get; }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => mapping.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => mapping.GetRowToRowMapper(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) => mapping.Transform(input);

    /// <summary>Not possible outside ML.NET's own assemblies.</summary>
    /// <exception cref="NotSupportedException">Always; the message says how the model is saved.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("ML.NET model files cannot hold links of other assemblies. Save the forest with transformer.Model.Save(stream) and load it with new IsolationForestTransformer(IsolationForestModel.Load(stream)).");
}
