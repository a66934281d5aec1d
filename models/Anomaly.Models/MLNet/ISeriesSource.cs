namespace Anomaly.Models.MLNet;

/// <summary>Judges the next row of its series.</summary>
internal delegate void SeriesJudge(SeriesRow row, Span<double> outputs);

/// <summary>What judges the rows of a view: detectors that run along, or results of whole series.</summary>
internal interface ISeriesSource
{
    /// <summary>Names of the numbers of a judgement.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Begins a pass over all rows; returns what makes a judge for each series that is met, null for a series without judgement.</summary>
    Func<string, SeriesJudge?> Begin();
}
