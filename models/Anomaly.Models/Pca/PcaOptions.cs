using Anomaly.Models.Internals;

namespace Anomaly.Models.Pca;

/// <summary>How a <see cref="PcaModel"/> is trained.</summary>
public sealed record PcaOptions
{
    /// <summary>
    /// Components kept, at least 1 and below the usable columns; null keeps the fewest that carry <see cref="VarianceShare"/> of the variance,
    /// at most half of the columns: the anomaly is in what they do not explain.
    /// </summary>
    public int? Rank { get; init; }

    /// <summary>Variance that the kept components carry where <see cref="Rank"/> is null, in (0, 1).</summary>
    public double VarianceShare { get; init; } = 0.8;

    /// <summary>Seed of the random projection.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Standardised values are limited to ± this in training, so that one row does not turn a component towards itself; above 0.</summary>
    public double TrainingLimit { get; init; } = 10;

    /// <summary>Fewer rows than this train no model, at least 2.</summary>
    public int MinimumRows { get; init; } = 20;

    internal void Validate()
    {
        if (Rank is { } rank && rank < 1) Throw.OutOfRange(nameof(Rank), rank, "at least 1");
        if (!(VarianceShare > 0 && VarianceShare < 1)) Throw.OutOfRange(nameof(VarianceShare), VarianceShare, "in (0, 1)");
        if (!(TrainingLimit > 0 && double.IsFinite(TrainingLimit))) Throw.OutOfRange(nameof(TrainingLimit), TrainingLimit, "finite and above 0");
        if (MinimumRows < 2) Throw.OutOfRange(nameof(MinimumRows), MinimumRows, "at least 2");
    }
}
