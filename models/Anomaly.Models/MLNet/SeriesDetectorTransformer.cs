using Anomaly.Models.Internals;
using Anomaly.Models.MLNet;
using Anomaly.Models.Spikes;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models;

/// <summary>
/// Runs a detector along a column of rows, as a link of ML.NET pipelines. Adds the column named as output, a vector of Double with the detector's numbers and
/// their names as slot names, and, for <c>mlContext.AnomalyDetection.Evaluate</c>, <c>output.Score</c> (Single, higher is worse: decades of the martingale or
/// of the p-value, the raw score where there is neither; 0 without a judgement) and <c>output.PredictedLabel</c> (Boolean, the alert).
/// </summary>
/// <remarks>
/// Rows are judged in their order, in one pass, when they are read; each cursor has detectors of its own and begins anew, so a view may be read twice and
/// by several threads. A group column tells series apart that may be interleaved: memory is one detector for each series. A judgement depends on the rows
/// before it, so no prediction engine can be made from this link; a detector itself is one. ML.NET lets only its own assemblies write into its model files:
/// this link is saved with <see cref="Save"/>.
/// </remarks>
public sealed class SeriesDetectorTransformer : ITransformer
{
    private const string Magic = "ANMSERTR";
    private const int FormatVersion = 1;

    private readonly SeriesColumns columns;
    private readonly SeriesPrototypes prototypes;

    /// <summary>A transformer whose series each begin where a detector stands now.</summary>
    /// <param name="detector">One of this library's detectors. It is copied.</param>
    /// <param name="outputColumnName">Name of the column of judgements.</param>
    /// <param name="inputColumnName">Single or Double, NaN where a value is missing.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series that a row belongs to; null where all rows are one series.</param>
    /// <param name="hourColumnName">
    /// DateTime, or hours as Int32 or Int64, rising within a series, for a <see cref="SeasonalSpikeDetector"/>; null where rows are consecutive hours.
    /// </param>
    /// <exception cref="ArgumentException">The detector is of another kind, or has no use for hours.</exception>
    public SeriesDetectorTransformer(ISeriesDetector detector, string outputColumnName, string inputColumnName, string? groupColumnName = null, string? hourColumnName = null)
        : this(new SeriesColumns(outputColumnName, inputColumnName, groupColumnName, hourColumnName), new SeriesPrototypes(detector))
    {
    }

    internal SeriesDetectorTransformer(SeriesColumns columns, SeriesPrototypes prototypes)
    {
        (this.columns, this.prototypes) = (columns.Validated(), prototypes);
        if (columns.Hour is not null && prototypes.Kind != typeof(SeasonalSpikeDetector))
            Throw.Argument("hourColumnName", $"A {prototypes.Kind.Name} has no use for the hours of '{columns.Hour}'.");
    }

    /// <summary>Names of the numbers of a judgement, as the output column's slots are named.</summary>
    public IReadOnlyList<string> OutputNames => prototypes.OutputNames;

    /// <summary>False: a judgement depends on the rows before.</summary>
    public bool IsRowToRowMapper => false;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is absent or of another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => SeriesDataView.SchemaOf(inputSchema, columns, OutputNames);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A column is absent or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new SeriesDataView(input, GetOutputSchema(input.Schema), columns, prototypes);
    }

    /// <summary>Not possible: a judgement depends on the rows before.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) =>
        throw new InvalidOperationException("A judgement of a series depends on the rows before it: use the detector itself where values come one by one.");

    /// <summary>Writes columns and detectors; equal transformers give equal bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        columns.Save(writer);
        prototypes.Save(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static SeriesDetectorTransformer Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion,
        (_, reader) => new SeriesDetectorTransformer(SeriesColumns.Load(reader), SeriesPrototypes.Load(reader)));

    /// <summary>Not possible outside ML.NET's own assemblies.</summary>
    /// <exception cref="NotSupportedException">Always; the message says how it is saved.</exception>
    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("ML.NET model files cannot hold links of other assemblies. Save this one with transformer.Save(stream) and read it with SeriesDetectorTransformer.Load(stream).");
}
