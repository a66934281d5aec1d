using System.Text;
using Anomaly.Pipeline.Features;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Makes <c>docs/features.md</c> from the catalogues of features and detectors.</summary>
public static class FeatureDocs
{
    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder();
        page.Append("""
            # Features and detectors

            This page is generated from `Features/FeatureCatalog.cs` and `Scoring/DetectorCatalog.cs` of `pipeline/Anomaly.Pipeline`.
            What is done with them: [scoring.md](scoring.md). `anomaly features` prints the values.

            ## Features

            One vector a host and day, in this order. A value is missing where the host has no telemetry of that kind on the day.

            | feature | unit | group | shape | meaning |
            |---|---|---|---|---|

            """);
        foreach (var f in FeatureCatalog.All)
            page.Append($"| `{f.Name}` | {f.Unit} | {f.Group} | {f.Shape.ToString().ToLowerInvariant()} | {f.Meaning} |\n");
        page.Append("""

            | shape | how models take it |
            |---|---|
            | amount | non-negative, intermittent, heavy-tailed: hurdle baseline; in vectors its normal score |
            | novelty | count of something first seen, mostly zero: log(1 + x) |
            | share | bounded, as it is |
            | coverage | describes the telemetry; models do not see it |

            ## Detectors

            Each gives a raw score, higher is more anomalous, which is calibrated to a p-value. Within a group the heaviest reason counts.

            | detector | group | reads |
            |---|---|---|

            """);
        foreach (var d in DetectorCatalog.All) page.Append($"| `{d.Name}` | {d.Group} | {Reads(d)} |\n");
        page.Append("\n## First sightings\n\nKinds that carry evidence, in the group novelty:\n\n");
        foreach (string kind in FirstSeen.Kinds) page.Append($"- `{kind}`, shown by {Share(EvidenceBuilder.Strength(kind))} of attacks\n");
        return page.ToString();
    }

    private static string Reads(DetectorDefinition d)
        => d.Feature >= 0 ? $"baseline of `{FeatureCatalog.All[d.Feature].Name}`"
            : d.Name == DetectorCatalog.All[DetectorCatalog.HourlySpike].Name ? "hourly bytes to code repositories"
            : d.Name == DetectorCatalog.All[DetectorCatalog.OffHours].Name ? "hours in which the host is active"
            : d.Name == DetectorCatalog.All[DetectorCatalog.AccountHours].Name ? "hours in which the account that sends is active, on all hosts"
            : d.Name == DetectorCatalog.All[DetectorCatalog.Drift].Name ? $"`{FeatureCatalog.All[FeatureCatalog.UploadDrift].Name}`"
            : d.Name == DetectorCatalog.All[DetectorCatalog.Cusum].Name ? $"`{FeatureCatalog.All[FeatureCatalog.UploadCusum].Name}`"
            : "all features but those of shape coverage";

    private static string Share(double strength) => strength.ToString("P0", System.Globalization.CultureInfo.InvariantCulture);
}
