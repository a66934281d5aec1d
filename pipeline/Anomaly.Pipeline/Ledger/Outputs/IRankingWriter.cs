namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>Writes ranked days in one format. The same days give the same bytes; text from logs is encoded for the format.</summary>
public interface IRankingWriter
{
    /// <summary>Writes nights, at most <paramref name="top"/> hosts of each.</summary>
    void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top);
}
