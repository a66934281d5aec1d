using Anomaly.Models.Internals;
using Anomaly.Models.Spikes;
using Microsoft.ML;

namespace Anomaly.Models.MLNet;

/// <summary>Judgements of whole series: each pass over the rows is preceded by one that reads their values.</summary>
internal sealed class WholeSeries(IDataView input, SeriesColumns columns, SpectralResidualOptions options) : ISeriesSource
{
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Whole;

    public Func<string, SeriesJudge?> Begin()
    {
        var results = new Dictionary<string, SpectralResidualPoint[]>(StringComparer.Ordinal);
        foreach (var (series, values) in SeriesValues.Read(input, columns))
        {
            if (values.Length < SpectralResidual.FewestPoints)
                Throw.Argument(nameof(input), $"{(columns.Group is null ? "The series" : $"Series '{series}' of column '{columns.Group}'")} has {values.Length} points; at least {SpectralResidual.FewestPoints} are needed.");
            results.Add(series, SpectralResidual.Detect(values, options));
        }
        return series =>
        {
            var points = results[series];
            int next = 0;
            return (_, outputs) => SpikeOutputs.Write(points[next++], outputs);
        };
    }
}
