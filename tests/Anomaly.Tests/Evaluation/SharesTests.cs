using Anomaly.Pipeline.Evaluation;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Evaluation;

public sealed class SharesTests
{
    [Theory]
    [InlineData(2, 3, 0.2077, 0.9385)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    [InlineData(0, 7, 0, 0.3543)]
    [InlineData(7, 7, 0.6457, 1)]
    public void Wilsons_interval(double hits, double n, double low, double high)
    {
        var (l, h) = Shares.Wilson(hits, n);
        l.ShouldBe(low, 1e-4);
        h.ShouldBe(high, 1e-4);
    }

    [Fact]
    public void Members_of_a_cluster_that_agree_count_once()
    {
        Near(Shares.Clustered([(4, 4), (4, 4), (0, 4), (0, 4)]), Shares.Wilson(2, 4));
        Near(Shares.Clustered([(1, 1), (0, 1), (0, 1), (1, 1), (1, 1)]), Shares.Wilson(3, 5));
    }

    [Fact]
    public void Members_that_are_as_mixed_everywhere_count_each()
    {
        Near(Shares.Clustered([(2, 4), (2, 4), (2, 4), (2, 4)]), Shares.Wilson(8, 16));
    }

    [Fact]
    public void Where_all_agree_or_there_is_one_cluster_only_clusters_count()
    {
        Near(Shares.Clustered([(0, 100), (0, 300), (0, 7)]), Shares.Wilson(0, 3));
        Near(Shares.Clustered([(5, 5), (2, 2)]), Shares.Wilson(2, 2));
        Near(Shares.Clustered([(3, 6)]), Shares.Wilson(0.5, 1));
        Shares.Clustered([]).ShouldBe((double.NaN, double.NaN));
    }

    [Fact]
    public void The_share_lies_in_its_interval_and_clusters_never_narrow_it()
        => Gen.Select(Gen.Int[0, 9], Gen.Int[1, 9], (hits, members) => ((double)Math.Min(hits, members), members)).Array[1, 12].Sample(clusters =>
        {
            double hits = clusters.Sum(c => c.Item1), n = clusters.Sum(c => c.members);
            var (low, high) = Shares.Clustered(clusters);
            var (narrowLow, narrowHigh) = Shares.Wilson(hits, n);
            low.ShouldBeLessThanOrEqualTo(narrowLow + 1e-9);
            high.ShouldBeGreaterThanOrEqualTo(narrowHigh - 1e-9);
            (hits / n).ShouldBeInRange(low - 1e-9, high + 1e-9);
            low.ShouldBeGreaterThanOrEqualTo(0);
            high.ShouldBeLessThanOrEqualTo(1);
        }, iter: 500, threads: 1);

    [Theory]
    [InlineData(0.2, 0.4, 0.1, "above")]
    [InlineData(0.2, 0.4, 0.2, "within")]
    [InlineData(0.2, 0.4, 0.4, "within")]
    [InlineData(0.2, 0.4, 0.5, "below")]
    public void A_word_says_where_the_interval_lies(double low, double high, double alpha, string word)
        => new CalibrationCheck("pca", alpha, 10, 3, low, high).Against.ShouldBe(word);

    [Theory]
    [InlineData(4, "above")]
    [InlineData(5, "not told apart from")]
    [InlineData(9, "below")]
    public void An_interval_that_holds_the_budget_is_not_said_to_keep_it(double budget, string words) => new AlertCheck(2, budget, 13, 4.5, 8.5).AgainstInWords.ShouldBe(words);

    [Fact]
    public void Precision_falls_evenly_among_ties()
    {
        PrecisionCurve.Of("r", [(3, true), (2, false), (1, true)], missing: 1).Points.ShouldBe([(1 / 3.0, 1), (2 / 3.0, 2 / 3.0)]);
        var tied = PrecisionCurve.Of("r", [(2, true), (1, true), (1, false), (1, false), (1, false)], missing: 0).Points;
        tied.Count.ShouldBe(9);
        tied[0].ShouldBe((0.5, 1));
        tied[4].Recall.ShouldBe(0.75, 1e-12);
        tied[4].Precision.ShouldBe(1.5 / 3, 1e-12);
        tied[^1].ShouldBe((1, 2 / 5.0));
    }

    [Fact]
    public void The_middle_of_values_and_its_interval()
    {
        Bootstrap.Median([]).ShouldBe(double.NaN);
        Bootstrap.Median([4, 1, 3]).ShouldBe(3);
        Bootstrap.Median([1, 4, 2, 3]).ShouldBe(2.5);
        Bootstrap.Median([0, 1, double.PositiveInfinity, double.PositiveInfinity]).ShouldBe(double.PositiveInfinity);
        Bootstrap.Interval(Bootstrap.Resampled([5, 5, 5], Bootstrap.Median, "x")).ShouldBe((5, 5));
        // One of two: both low with a chance of a quarter, both high likewise.
        Bootstrap.Interval(Bootstrap.Resampled([0, 10], Bootstrap.Median, "x")).ShouldBe((0, 10));
        Bootstrap.Interval(Bootstrap.Resampled([], Bootstrap.Median, "x")).ShouldBe((double.NaN, double.NaN));
        Bootstrap.Resampled([1, 2, 3], Bootstrap.Median, "x").ShouldBe(Bootstrap.Resampled([1, 2, 3], Bootstrap.Median, "x"));
    }

    private static void Near((double Low, double High) actual, (double Low, double High) expected)
    {
        actual.Low.ShouldBe(expected.Low, 1e-12);
        actual.High.ShouldBe(expected.High, 1e-12);
    }
}
