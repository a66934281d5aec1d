using System.Globalization;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ledger.Outputs;

/// <summary>Parquet with the columns of the ledger, revision and reasons; hosts that are not scored come last, with rank 0.</summary>
public sealed class ParquetRankingWriter : IRankingWriter
{
    /// <inheritdoc/>
    public void Write(Stream output, IReadOnlyList<RankedNight> nights, int? top)
    {
        var revisions = nights.ToDictionary(n => n.Day, n => n.Manifest.Revision);
        var schema = new TableSchema<HostScore>("ranking", "Ranked hosts with their reasons.",
        [
            .. LedgerSchema.Hosts.Columns,
            Col.Int32<HostScore>("revision", "", "revision of the day", FilledBy.Resolve, h => revisions[h.Day]),
            Col.Text<HostScore>("reasons", "weights and reasons, heaviest first, one a line", FilledBy.Resolve, Reasons),
        ]);
        // Parquet is written backwards and forwards; pipes only go on.
        using var memory = new MemoryStream();
        using (var writer = new ParquetTableWriter<HostScore>(memory, schema))
        {
            foreach (var night in nights)
                foreach (var host in night.Ranked(top).Concat(night.Hosts.Where(h => h.Rank == 0))) writer.Add(host);
            writer.Complete();
        }
        output.Write(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private static string Reasons(HostScore host)
        => string.Join('\n', host.Evidence.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Weight / 100m:0.00} dB {Config.Printable.Of(e.Text)}")));
}
