using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Simulation.World;
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
        // Four clusters tell little of how alike their members are: 2.1314 and 3.1824 are Student's t of 15 and of 3 degrees.
        Near(Shares.Clustered([(2, 4), (2, 4), (2, 4), (2, 4)]), Shares.Wilson(8 * 0.44857, 16 * 0.44857), 1e-4);
        Near(Shares.Clustered([.. Enumerable.Repeat((2.0, 4), 1000)]), Shares.Wilson(2000, 4000), 1e-4);
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
        Shares.Median([]).ShouldBe((double.NaN, double.NaN));
        Shares.Median([1, 2, 3, 4, 5]).ShouldBe((double.NaN, double.NaN), "one in sixteen medians lies outside all five values");
        Shares.Median([6, 5, 4, 3, 2, 1]).ShouldBe((1, 6));
        Shares.Median([0, 1, 2, 3, double.PositiveInfinity, double.PositiveInfinity]).ShouldBe((0, double.PositiveInfinity));
        // Tables of the sign test: the 2nd of 9, the 6th of 20, the 40th of 100 (David and Nagaraja, Order Statistics, 7.1).
        Shares.Median(Enumerable.Range(1, 9).Select(i => (double)i)).ShouldBe((2, 8));
        Shares.Median(Enumerable.Range(1, 20).Select(i => (double)i)).ShouldBe((6, 15));
        Shares.Median(Enumerable.Range(1, 100).Select(i => (double)i)).ShouldBe((40, 61));
        Shares.Median(Enumerable.Repeat(3.0, 5000)).ShouldBe((3, 3));
    }

    [Fact]
    public void One_night_says_little_of_all_nights()
    {
        var (low, high) = Shares.Rate([6]);
        low.ShouldBe(2.7498, 1e-3);
        high.ShouldBe(13.0913, 1e-3);
        new AlertCheck(1, 5, 6, low, high).Against.ShouldBe("within");
        // Nights that are more alike than Poisson's are not taken for more than those.
        Near(Shares.Rate([6, 6, 6]), (Shares.Rate([18]).Low / 3, Shares.Rate([18]).High / 3));
        Shares.Rate([0, 0, 0, 0]).Low.ShouldBe(0);
        Shares.Rate([0, 0, 0, 0]).High.ShouldBe(0.9604, 1e-4);
        var (even, uneven) = (Shares.Rate([5, 5, 4, 6, 5, 5]), Shares.Rate([0, 15, 0, 0, 15, 0]));
        uneven.Low.ShouldBeLessThan(even.Low);
        uneven.High.ShouldBeGreaterThan(2 * even.High - 5);
        Shares.Rate([]).ShouldBe((double.NaN, double.NaN));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Intervals_of_rates_hold_the_rate_as_often_as_they_say(int nights)
    {
        var dice = new Dice(1, "rate");
        int held = 0;
        for (int round = 0; round < Rounds; round++)
        {
            int[] counts = new int[nights];
            for (int n = 0; n < nights; n++)
                for (int host = 0; host < 500; host++)
                    if (dice.Chance(0.01)) counts[n]++;
            var (low, high) = Shares.Rate(counts);
            if (low <= 5 && high >= 5) held++;
        }
        held.ShouldBeGreaterThan((int)(0.93 * Rounds));
    }

    // Five attacks of one to six days; found entirely, not at all, or by half.
    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Intervals_of_few_clusters_hold_the_share_as_often_as_they_say(int attacks)
    {
        var dice = new Dice(1, "clusters");
        int held = 0;
        for (int round = 0; round < Rounds; round++)
        {
            var clusters = new (double, int)[attacks];
            for (int a = 0; a < attacks; a++)
            {
                int members = dice.Between(1, 6), hits = 0;
                double share = dice.Between(0, 2) / 2.0;
                for (int m = 0; m < members; m++) hits += dice.Chance(share) ? 1 : 0;
                clusters[a] = (hits, members);
            }
            var (low, high) = Shares.Clustered(clusters);
            if (low <= 0.5 && high >= 0.5) held++;
        }
        held.ShouldBeGreaterThan((int)(0.91 * Rounds));
    }

    private const int Rounds = 1000;

    private static void Near((double Low, double High) actual, (double Low, double High) expected, double by = 1e-12)
    {
        actual.Low.ShouldBe(expected.Low, by);
        actual.High.ShouldBe(expected.High, by);
    }
}
