using Anomaly.Models;
using Anomaly.Models.MLNet;
using Anomaly.Models.Spikes;

namespace Microsoft.ML;

/// <summary>The search of whole series in ML.NET's own catalog.</summary>
public static class SpectralResidualCatalog
{
    /// <summary>
    /// Searches whole series by their spectral residual (<see cref="SpectralResidual"/>), as ML.NET's DetectEntireAnomalyBySrCnn. A judgement depends on the rows
    /// behind it too, so this is a view of given rows and no link of a pipeline. Each cursor reads the rows twice and holds the values between.
    /// </summary>
    /// <param name="catalog">The anomaly detection catalog.</param>
    /// <param name="input">The rows.</param>
    /// <param name="outputColumnName">
    /// Column of judgements: Alert, Raw Score, Mag, Expected, Unit, Upper, Lower, Direction; beside it <c>output.Score</c> and <c>output.PredictedLabel</c>, as
    /// with <see cref="SeriesDetectorTransformer"/>.
    /// </param>
    /// <param name="inputColumnName">Single or Double, NaN where missing; at least 12 rows of each series, or a cursor throws when it is moved.</param>
    /// <param name="groupColumnName">Text, Int32 or Int64: the series of a row; null for one series.</param>
    /// <param name="options">Settings; defaults where null.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an option is out of its range.</exception>
    public static IDataView DetectSpectralResidual(this AnomalyDetectionCatalog catalog, IDataView input, string outputColumnName, string inputColumnName,
        string? groupColumnName = null, SpectralResidualOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(input);
        options ??= new SpectralResidualOptions();
        options.Validate();
        var columns = new SeriesColumns(outputColumnName, inputColumnName, groupColumnName).Validated();
        var source = new WholeSeries(input, columns, options);
        return new SeriesDataView(input, SeriesDataView.SchemaOf(input.Schema, columns, source.OutputNames), columns, source);
    }
}
