using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Docs;

public class FeatureDocsTests
{
    [Fact]
    public void The_page_of_features_is_up_to_date() => ApprovedText.ShouldMatch(FeatureDocs.Markdown(), "docs", "features.md");

    [Fact]
    public void Every_group_of_a_detector_is_a_group_of_evidence()
        => DetectorCatalog.All.Select(d => d.Group).Distinct().ShouldBeSubsetOf(DetectorCatalog.Groups);

    [Fact]
    public void Names_are_unique()
    {
        FeatureCatalog.All.Select(f => f.Name).ShouldBeUnique();
        DetectorCatalog.All.Select(d => d.Name).ShouldBeUnique();
    }
}
