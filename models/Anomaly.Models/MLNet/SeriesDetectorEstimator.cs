using Anomaly.Models.Internals;
using Anomaly.Models.MLNet;
using Microsoft.ML;

namespace Anomaly.Models;

/// <summary>
/// Makes a <see cref="SeriesDetectorTransformer"/>, a link of ML.NET pipelines; made by <c>mlContext.Transforms.Detect…</c>. Only detectors that forecast (SSA)
/// read rows when they are fitted, once.
/// </summary>
public sealed class SeriesDetectorEstimator : IEstimator<SeriesDetectorTransformer>
{
    private readonly SeriesColumns columns;
    private readonly int numbers;
    private readonly SeriesDetectorTransformer? untrained;
    private readonly Func<double[], ISeriesDetector>? train;

    internal SeriesDetectorEstimator(SeriesColumns columns, ISeriesDetector detector)
    {
        this.columns = columns.Validated();
        untrained = new SeriesDetectorTransformer(columns, new SeriesPrototypes(detector));
        numbers = detector.OutputNames.Count;
    }

    internal SeriesDetectorEstimator(SeriesColumns columns, int numbers, Func<double[], ISeriesDetector> train) =>
        (this.columns, this.numbers, this.train) = (columns.Validated(), numbers, train);

    /// <summary>Checks the columns; trains where the detector needs it, each series by itself.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, or a series is too short; the message names it.</exception>
    public SeriesDetectorTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        columns.Find(input.Schema);
        if (train is null) return untrained!;
        var trained = new List<KeyValuePair<string, ISeriesDetector>>();
        foreach (var (series, values) in SeriesValues.Read(input, columns))
        {
            try
            {
                trained.Add(new(series, train(values)));
            }
            catch (ArgumentException error) when (columns.Group is not null)
            {
                throw new ArgumentException($"Series '{series}' of column '{columns.Group}': {error.Message}", error);
            }
        }
        if (trained.Count == 0) Throw.Argument(nameof(input), $"There are no rows to train on in column '{columns.Input}'.");
        return new SeriesDetectorTransformer(columns, columns.Group is null ? new SeriesPrototypes(trained[0].Value) : new SeriesPrototypes(trained));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is absent or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        columns.Check(inputSchema);
        return SeriesShape.Add(inputSchema, columns, numbers);
    }
}
