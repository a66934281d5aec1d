namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>JSON Lines with all the ledger knows of a host; hosts that are not scored come last, with rank 0.</summary>
public sealed class LinesWriter : IRankingWriter
{
    /// <inheritdoc/>
    public void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top)
    {
        foreach (var night in nights)
            JsonLines.Write(output, night.Ranked(top).Concat(night.Hosts.Where(h => h.Rank == 0)), (json, host) =>
            {
                json.WriteNumber("revision", night.Manifest.Revision);
                HostScoreJson.WriteProperties(json, host);
            });
    }
}
