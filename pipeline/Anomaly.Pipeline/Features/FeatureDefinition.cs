namespace Anomaly.Pipeline.Features;

/// <summary>How a feature enters the baselines and the multivariate models.</summary>
public enum FeatureShape
{
    /// <summary>Non-negative, intermittent and heavy-tailed (bytes, counts): hurdle baseline, normal score.</summary>
    Amount,

    /// <summary>Count of something first seen; mostly zero: log(1 + x).</summary>
    Novelty,

    /// <summary>Bounded: as it is.</summary>
    Share,

    /// <summary>Describes the telemetry; models do not see it.</summary>
    Coverage,
}

/// <summary>One column of the host-day vector.</summary>
/// <param name="Name">Column name.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Group">Group of dependent evidence it belongs to.</param>
/// <param name="Shape">How models take it.</param>
/// <param name="Meaning">One line.</param>
public sealed record FeatureDefinition(string Name, string Unit, string Group, FeatureShape Shape, string Meaning);
