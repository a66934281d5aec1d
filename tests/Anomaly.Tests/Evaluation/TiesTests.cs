using Anomaly.Pipeline.Evaluation;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Evaluation;

public sealed class TiesTests
{
    private static readonly Gen<(double Score, bool Positive)[]> Items =
        Gen.Select(Gen.Int[0, 2], Gen.Bool, (score, positive) => (score == 0 ? double.NegativeInfinity : score, positive)).Array[1, 6];

    [Fact]
    public void Expected_average_precision_is_the_mean_over_all_orders_of_ties() => Gen.Select(Items, Gen.Int[0, 2]).Sample((items, missing) =>
    {
        int positives = items.Count(i => i.Positive) + missing;
        double actual = Ties.AveragePrecision(items, missing);
        if (positives == 0)
        {
            actual.ShouldBe(double.NaN);
            return;
        }
        actual.ShouldBe(Orders(items).Average(order =>
        {
            double sum = 0;
            int found = 0;
            for (int i = 0; i < order.Count; i++)
                if (order[i].Positive) sum += ++found / (i + 1.0);
            return sum / positives;
        }), 1e-12);
    }, iter: 200, threads: 1);

    [Fact]
    public void Positives_among_sorted_others_have_the_same_average_precision() => Gen.Select(Items, Gen.Int[0, 2]).Sample((items, missing) =>
    {
        double few = Ties.AveragePrecision([.. items.Where(i => !i.Positive).Select(i => i.Score).Order()], [.. items.Where(i => i.Positive).Select(i => i.Score)], missing);
        double all = Ties.AveragePrecision(items, missing);
        if (double.IsNaN(all)) few.ShouldBe(double.NaN);
        else few.ShouldBe(all, 1e-12);
    }, iter: 500, threads: 1);

    [Fact]
    public void The_chance_to_be_in_the_top_is_the_share_of_the_orders_of_ties() => Gen.Select(Items, Gen.Int[1, 7]).Sample((items, top) =>
    {
        double[] all = [.. items.Select(i => i.Score)], wanted = [.. items.Where(i => i.Positive).Select(i => i.Score)];
        Ties.AnyInTop(all, wanted, top).ShouldBe(Orders(items).Average(order => order.Take(top).Any(i => i.Positive) ? 1.0 : 0.0), 1e-12);
    }, iter: 200, threads: 1);

    [Fact]
    public void A_rank_is_the_middle_of_its_ties()
    {
        Ties.MeanRank([5, 3, 3, 3, 1], 5).ShouldBe(1);
        Ties.MeanRank([5, 3, 3, 3, 1], 3).ShouldBe(3);
        Ties.MeanRank([double.NegativeInfinity, 1, double.NegativeInfinity], double.NegativeInfinity).ShouldBe(2.5);
    }

    // All orders of the items that are sorted by score, falling.
    private static IEnumerable<List<(double Score, bool Positive)>> Orders((double Score, bool Positive)[] items)
        => Permutations([.. items]).Where(order => order.Zip(order.Skip(1)).All(pair => pair.First.Score >= pair.Second.Score));

    private static IEnumerable<List<(double Score, bool Positive)>> Permutations(List<(double Score, bool Positive)> items)
    {
        if (items.Count == 0) yield return [];
        for (int i = 0; i < items.Count; i++)
            foreach (var rest in Permutations([.. items[..i], .. items[(i + 1)..]]))
                yield return [items[i], .. rest];
    }
}
