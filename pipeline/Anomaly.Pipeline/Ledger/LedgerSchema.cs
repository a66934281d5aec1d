using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger;

/// <summary>Columns of the ledger's <c>hosts.parquet</c>; the evidence itself stands in <c>hosts.json</c>.</summary>
public static class LedgerSchema
{
    /// <summary>One row a host and day.</summary>
    public static TableSchema<HostScore> Hosts { get; } = new("hosts", "The ranked hosts of one day.",
    [
        Col.Int32<HostScore>("day", "d since 1970-01-01 UTC", "day", FilledBy.Resolve, r => r.Day),
        Col.Int32<HostScore>("rank", "", "1 = most at risk, 0 = not scored", FilledBy.Resolve, r => r.Rank),
        Col.Text<HostScore>("host", "canonical host", FilledBy.Resolve, r => r.Host),
        Col.Text<HostScore>("not_scored", "why the host has no score", FilledBy.Resolve, r => r.NotScored),
        Col.Int32<HostScore>("risk_units", "0.01 decibans", "risk", FilledBy.Resolve, r => r.RiskUnits),
        Col.Float64<HostScore>("rule_score", "0–10", "fixed-threshold risk of the rules", FilledBy.Resolve, r => r.RuleScore),
        Col.Float64<HostScore>("model_score", "0–10", "what the models alone say", FilledBy.Resolve, r => r.ModelScore),
        Col.Float64<HostScore>("expected", "hosts", "hosts expected at or above this risk on a benign night; NaN without a bundle", FilledBy.Resolve, r => r.Expected),
        Col.Bool<HostScore>("expected_estimated", "the expectation comes from a fitted tail", FilledBy.Resolve, r => r.ExpectedEstimated),
        Col.Text<HostScore>("peer_group", "peer group", FilledBy.Resolve, r => r.PeerGroup),
        Col.Int32<HostScore>("history_days", "d", "days that taught the baseline", FilledBy.Resolve, r => r.HistoryDays),
        Col.Bool<HostScore>("insufficient_history", "too little history for model evidence", FilledBy.Resolve, r => r.InsufficientHistory),
        Col.Int32<HostScore>("flow_hours", "h", "hours with flows", FilledBy.Resolve, r => r.FlowHours),
        Col.Int32<HostScore>("process_hours", "h", "hours with process events", FilledBy.Resolve, r => r.ProcessHours),
        Col.Int64<HostScore>("repo_bytes_out", "bytes", "sent to code repositories", FilledBy.Resolve, r => r.RepoBytesOut),
        Col.Int64<HostScore>("repo_bytes_in", "bytes", "received from code repositories", FilledBy.Resolve, r => r.RepoBytesIn),
        Col.Float64<HostScore>("repo_bytes_out_upper", "bytes", "exceeded on one benign day in a hundred", FilledBy.Resolve, r => r.RepoBytesOutUpper),
        .. DetectorCatalog.All.Select((d, i) => Col.Float64<HostScore>("p_" + d.Name, "0…1", $"calibrated p-value of {d.Name}; NaN without one", FilledBy.Resolve,
            r => r.Detectors.Count == 0 ? double.NaN : r.Detectors[i].PValue)),
    ]);
}
