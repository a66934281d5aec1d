using Anomaly.Models.IsolationForest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class IsolationForestTests
{
    private static IsolationForestModel Fit(float[] data, int columns, int seed = 1, int threads = 1, int trees = 100, int sample = 256) =>
        IsolationForestTrainer.Fit(data, columns, new IsolationForestOptions { Seed = seed, Threads = threads, Trees = trees, SampleSize = sample });

    private static double[] Scores(IsolationForestModel model, float[] data, int threads = 1)
    {
        var scores = new double[data.Length / model.Columns];
        model.Score(data, scores, threads);
        return scores;
    }

    /// <summary>Check values: Gaussians in five columns, 256 rows a tree; scikit-learn gives 0.5912 for this row and a base of 0.4419.</summary>
    [Fact]
    public void Scores_and_depth_decomposition_agree_with_the_reference()
    {
        double score = 0, baseScore = 0;
        var mean = new double[5];
        const int Forests = 20;
        for (int seed = 0; seed < Forests; seed++)
        {
            var model = Fit(TestData.Gaussians(2000, 5, 7), 5, seed);
            var parts = new double[5];
            var attribution = model.Attribute([6, -6, 0, 0, 0], parts);
            score += attribution.Score / Forests;
            baseScore += Math.Pow(2, attribution.Base) / Forests;
            for (int i = 0; i < 5; i++) mean[i] += parts[i] / Forests;
        }
        score.ShouldBe(0.5912, 0.02);
        baseScore.ShouldBe(0.4419, 0.005);
        double[] expected = [.249, .264, -.023, -.037, -.032];
        for (int i = 0; i < 5; i++) mean[i].ShouldBe(expected[i], 0.04);
    }

    [Fact]
    public void Contributions_sum_to_the_deviation_of_the_score()
    {
        var model = Fit(TestData.Gaussians(600, 4, 3), 4, trees: 37);
        Gen.OneOf(Gen.Float[-8, 8], Gen.Const(float.NaN)).Array[4].Sample(row =>
        {
            var parts = new double[4];
            var attribution = model.Attribute(row, parts);
            attribution.Score.ShouldBe(model.Score(row));
            Math.Log2(attribution.Score).ShouldBe(attribution.Base + parts.Sum(), 1e-12);
        });
    }

    [Fact]
    public void Batch_scores_equal_single_scores_bit_for_bit_for_any_threads_and_tree_size()
    {
        foreach (int sample in new[] { 1, 2, 3, 60, 256, 4000 })
        {
            float[] data = TestData.Gaussians(5000, 3, sample);
            for (int i = 0; i < data.Length; i += 7) data[i] = float.NaN;
            for (int i = 3; i < data.Length; i += 1001) data[i] = i % 2 == 0 ? float.PositiveInfinity : float.NegativeInfinity;
            var model = Fit(data, 3, trees: 12, sample: sample);
            var one = Scores(model, data);
            Scores(model, data, 2).ShouldBe(one);
            Scores(model, data, 8).ShouldBe(one);
            for (int r = 0; r < one.Length; r += 13) model.Score(data.AsSpan(3 * r, 3)).ShouldBe(one[r]);
            float[] clean = TestData.Gaussians(517, 3, 9);
            one = Scores(model, clean);
            for (int r = 0; r < one.Length; r++) model.Score(clean.AsSpan(3 * r, 3)).ShouldBe(one[r]);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_with_any_threads_and_another_seed_others()
    {
        float[] data = TestData.Gaussians(3000, 6, 2);
        byte[] one = TestData.Bytes(Fit(data, 6, 5).Save);
        TestData.Bytes(Fit(data, 6, 5, threads: 2).Save).ShouldBe(one);
        TestData.Bytes(Fit(data, 6, 5, threads: 8).Save).ShouldBe(one);
        TestData.Bytes(Fit(data, 6, 6).Save).ShouldNotBe(one);
    }

    /// <summary>If tree t were seeded with seed + t, these forests would share 99 trees and their scores would hardly differ.</summary>
    [Fact]
    public void Neighbouring_seeds_give_independent_forests()
    {
        float[] data = TestData.Gaussians(2000, 8, 4);
        double[] near = Scores(Fit(data, 8, 10), data), next = Scores(Fit(data, 8, 11), data), far = Scores(Fit(data, 8, 123456), data);
        double Distance(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Average();
        Distance(near, next).ShouldBe(Distance(near, far), Distance(near, far) * 0.35);
    }

    [Fact]
    public void Missing_values_go_with_the_majority_and_score_as_usual()
    {
        float[] data = TestData.Gaussians(2000, 4, 8);
        for (int r = 0; r < 2000; r += 3) data[4 * r + 1] = float.NaN;
        var model = Fit(data, 4);
        double usual = model.Score([0, 0, 0, 0]);
        model.Score([float.NaN, float.NaN, float.NaN, float.NaN]).ShouldBe(usual, 0.03);
        model.Score([0, 6, 0, 0]).ShouldBeGreaterThan(usual + 0.05);
        model.Score([0, float.NaN, 0, 0]).ShouldBe(usual, 0.03);
    }

    [Fact]
    public void Ninety_per_cent_duplicates_and_constant_columns_are_survived()
    {
        float[] data = TestData.Gaussians(2000, 5, 1);
        for (int r = 0; r < 1800; r++) data.AsSpan(5 * r, 5).Clear();
        for (int r = 0; r < 2000; r++) data[5 * r + 2] = 7;
        for (int r = 0; r < 2000; r++) data[5 * r + 4] = float.NaN;
        data[5 * 1999] = data[5 * 1999 + 1] = data[5 * 1999 + 3] = 9;
        var scores = Scores(Fit(data, 5), data);
        Array.IndexOf(scores, scores.Max()).ShouldBe(1999);
        scores[0].ShouldBe(scores.Min());
    }

    /// <summary>Only column 3 varies inside each cluster, so a forest that gives up on a constant column would not tell its rows apart.</summary>
    [Fact]
    public void A_column_that_is_constant_in_a_node_is_drawn_anew()
    {
        var data = new float[1000 * 40];
        for (int r = 0; r < 1000; r++) data[40 * r + 3] = r;
        var model = Fit(data, 40, trees: 10, sample: 64);
        foreach (var tree in model.Grown) tree.Feature.Length.ShouldBeGreaterThan(20);
        model.ColumnNames[3].ShouldBe("c3");
    }

    [Fact]
    public void Out_of_bag_scores_leave_out_the_trees_that_saw_the_row()
    {
        float[] data = TestData.Gaussians(700, 3, 5);
        var options = new IsolationForestOptions { Seed = 3, Trees = 60 };
        var model = IsolationForestTrainer.Fit(data, 3, options);
        var scores = new double[700];
        model.OutOfBag(data, scores, threads: 2);
        var sampler = new RowSampler(700, 256, 3, null);
        for (int r = 0; r < 700; r += 11)
        {
            double sum = 0;
            int unseen = 0;
            for (int t = 0; t < 60; t++)
            {
                var drawn = new int[sampler.Size];
                sampler.Draw(t, drawn);
                drawn.Distinct().Count().ShouldBe(256);
                if (drawn.Contains(r)) continue;
                unseen++;
                sum += model.Flat.Expected[model.Flat.Leaf(model.Flat.Root[t], data.AsSpan(3 * r, 3))];
            }
            scores[r].ShouldBe(PathLength.Score(sum / unseen, PathLength.Expected(256)));
        }
        var small = Fit(data[..30], 3);
        var none = new double[10];
        small.OutOfBag(data.AsSpan(0, 30), none);
        none.ShouldAllBe(score => double.IsNaN(score));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.003)]
    public void Contamination_flags_exactly_its_share(double share)
    {
        float[] data = TestData.Gaussians(1000, 4, 6);
        var model = IsolationForestTrainer.Fit(data, 4, new IsolationForestOptions { Contamination = share });
        Scores(model, data).Count(score => score >= model.Threshold).ShouldBe((int)(share * 1000));
    }

    [Fact]
    public void Weights_decide_which_columns_split_and_which_rows_are_drawn()
    {
        float[] data = TestData.Gaussians(3000, 3, 6);
        var model = IsolationForestTrainer.Fit(data, 3, new IsolationForestOptions { ColumnWeights = [0, 1, 3] });
        var used = model.Grown.SelectMany(tree => tree.Feature).ToLookup(feature => feature);
        used[0].ShouldBeEmpty();
        (used[2].Count() / (double)used[1].Count()).ShouldBe(3, 0.4);

        var weights = Enumerable.Range(0, 3000).Select(row => row < 200 ? 1.0 : row < 400 ? 1e-6 : 0).ToList();
        foreach (int size in new[] { 100, 300, 1000 })
        {
            var sampler = new RowSampler(3000, size, 1, weights);
            sampler.Size.ShouldBe(Math.Min(size, 400));
            var drawn = new int[sampler.Size];
            sampler.Draw(0, drawn);
            drawn.Distinct().Count().ShouldBe(sampler.Size);
            drawn.Max().ShouldBeLessThan(400);
            drawn.Count(row => row < 200).ShouldBeInRange(Math.Min(size, 200) - 1, Math.Min(size, 200));
        }
    }

    [Fact]
    public void Wrong_calls_are_refused_with_the_value()
    {
        Should.Throw<ArgumentException>(() => Fit([], 3)).Message.ShouldContain("0 values");
        Should.Throw<ArgumentException>(() => Fit([1, 2, 3, 4], 3)).Message.ShouldContain("4 values");
        Should.Throw<ArgumentOutOfRangeException>(() => Fit([1], 1, trees: 0)).Message.ShouldContain("Trees is 0");
        Should.Throw<ArgumentOutOfRangeException>(() => Fit([1], 1, sample: 40000)).Message.ShouldContain("40000");
        var model = Fit([1, 2], 1);
        Should.Throw<ArgumentException>(() => model.Score([1, 2])).Message.ShouldContain("2 values");
        Should.Throw<ArgumentException>(() => model.Score([1, 2, 3], new double[2])).Message.ShouldContain("3 values");
        Should.Throw<ArgumentException>(() => IsolationForestTrainer.Fit([1f, 2f], 1, names: ["a", "b"])).Message.ShouldContain("2 names");
    }

    [Fact]
    public void Path_lengths_are_those_of_the_paper()
    {
        PathLength.Expected(0).ShouldBe(0);
        PathLength.Expected(1).ShouldBe(0);
        PathLength.Expected(2).ShouldBe(1);
        PathLength.Expected(256).ShouldBe(10.2447, 1e-4);
        PathLength.HeightLimit(256).ShouldBe(8);
        PathLength.HeightLimit(257).ShouldBe(9);
    }
}
