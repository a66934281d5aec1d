using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Evaluation;

/// <summary>Which ranked host a label means.</summary>
public class LabelledHostTests
{
    private static HostScore Host(string name, int rank) => new() { Day = 1, Host = name, Rank = rank, RiskUnits = 1000 / rank };

    [Theory]
    [InlineData("WEB01", 2)]
    [InlineData("web01.corp", 1)]
    [InlineData("web01.other", 2)]
    public void The_exact_name_goes_before_one_with_or_without_a_domain(string label, double rank)
    {
        var report = RankingEvaluation.Run([(1, [Host("web01.corp", 1), Host("web01", 2), Host("db01", 3)])], [new AttackLabel("a", "bulk-push", label, 1, 1)], 5);
        report.Fused.Single().BestRank.ShouldBe(rank);
    }
}
