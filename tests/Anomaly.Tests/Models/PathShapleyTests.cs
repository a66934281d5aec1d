using System.Numerics;
using Anomaly.Models.IsolationForest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class PathShapleyTests
{
    /// <summary>Expected path length where only the columns of the set are known.</summary>
    private static double Value(FlatForest forest, int node, ReadOnlySpan<float> row, int known)
    {
        int left = forest.Left[node];
        if (left < 0) return forest.Expected[node];
        if ((known >> forest.Feature[node] & 1) != 0) return Value(forest, forest.Step(node, row[forest.Feature[node]]), row, known);
        return (forest.Count[left] * Value(forest, left, row, known) + forest.Count[left + 1] * Value(forest, left + 1, row, known)) / forest.Count[node];
    }

    [Fact]
    public void They_are_the_Shapley_values_of_their_definition()
    {
        const int Columns = 5;
        float[] data = TestData.Gaussians(800, Columns, 7);
        var model = IsolationForestTrainer.Fit(data, Columns, new IsolationForestOptions { Trees = 20, SampleSize = 128 });
        double[] factorial = [1, 1, 2, 6, 24, 120];
        foreach (float[] row in new float[][] { [6, 0, 0, 0, 0], [6, -6, 0, 0, 0], [2.5f, -2.5f, 2.5f, float.NaN, 2.5f] })
        {
            var values = new double[1 << Columns];
            for (int set = 0; set < values.Length; set++)
                for (int t = 0; t < 20; t++) values[set] += Value(model.Flat, model.Flat.Root[t], row, set);
            var got = new double[Columns];
            var attribution = model.AttributeShapley(row, got);
            for (int i = 0; i < Columns; i++)
            {
                double expected = 0;
                for (int set = 0; set < values.Length; set++)
                {
                    if ((set >> i & 1) != 0) continue;
                    int size = BitOperations.PopCount((uint)set);
                    expected += factorial[size] * factorial[Columns - size - 1] / factorial[Columns] * (values[set | 1 << i] - values[set]);
                }
                got[i].ShouldBe(-expected / 20 / PathLength.Expected(128), 1e-10);
            }
            Math.Log2(attribution.Score).ShouldBe(attribution.Base + got.Sum(), 1e-10);
            attribution.ShouldBe(model.Attribute(row, new double[Columns]));
        }
    }

    [Fact]
    public void Planted_columns_are_named()
    {
        const int Columns = 20;
        float[] data = TestData.Gaussians(3000, Columns, 3);
        var model = IsolationForestTrainer.Fit(data, Columns, new IsolationForestOptions { Trees = 300 });
        var random = new Random(1);
        int path = 0, shapley = 0;
        var parts = new double[Columns];
        for (int repeat = 0; repeat < 40; repeat++)
        {
            float[] row = TestData.Gaussians(1, Columns, 100 + repeat);
            int a = random.Next(Columns), b = (a + 1 + random.Next(Columns - 1)) % Columns;
            (row[a], row[b]) = (5, -5);
            model.Attribute(row, parts);
            path += Hits(parts, a, b);
            model.AttributeShapley(row, parts);
            shapley += Hits(parts, a, b);
        }
        (path / 80.0).ShouldBeGreaterThan(0.8);
        (shapley / 80.0).ShouldBeGreaterThan(0.8);
    }

    private static int Hits(double[] parts, int a, int b)
    {
        int[] top = [.. Enumerable.Range(0, parts.Length).OrderByDescending(i => parts[i]).Take(2)];
        return (top.Contains(a) ? 1 : 0) + (top.Contains(b) ? 1 : 0);
    }
}
