using Anomaly.Models.Pca;
using Microsoft.ML;
using Microsoft.ML.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class PcaTests
{
    /// <summary>Six columns driven by two hidden ones.</summary>
    private static float[] Correlated(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new float[rows * 6];
        for (int r = 0; r < rows; r++)
        {
            double a = TestData.Gaussian(random), b = TestData.Gaussian(random);
            double[] means = [a, 2 * a, -a, b, 3 * b, a + b];
            for (int c = 0; c < 6; c++) data[6 * r + c] = (float)(100 * c + means[c] + 0.1 * TestData.Gaussian(random));
        }
        return data;
    }

    private static PcaModel Fit(float[] data, int columns, PcaOptions? options = null)
    {
        PcaTrainer.TryFit(data, columns, options, null, out var model, out string reason).ShouldBeTrue(reason);
        return model!;
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
    }

    [Fact]
    public void The_ratio_is_the_score_of_ML_NETs_own_transform()
    {
        float[] data = Correlated(500, 1);
        var model = Fit(data, 6, new PcaOptions { Rank = 2, Seed = 5, TrainingLimit = 1e6 });
        var scaler = RobustScaler.Fit(data, 6);
        var rows = Enumerable.Range(0, 500).Select(r =>
        {
            var standardised = new double[7];
            scaler.Apply(data.AsSpan(6 * r, 6), standardised);
            return new Row { Features = [.. standardised.Take(6).Select(value => (float)value)] };
        }).ToList();
        var context = new MLContext(5);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 6);
        var view = context.Data.LoadFromEnumerable(rows, schema);
        var transformer = context.AnomalyDetection.Trainers.RandomizedPca(nameof(Row.Features), rank: 2, oversampling: 4, seed: 5).Fit(view);
        float[] theirs = [.. context.Data.CreateEnumerable<Prediction>(transformer.Transform(view), false, ignoreMissingColumns: true).Select(p => p.Score)];
        for (int r = 0; r < 500; r++) model.Ratio(data.AsSpan(6 * r, 6)).ShouldBe(theirs[r], 2e-3, $"row {r}");
        theirs.Average().ShouldBeGreaterThan(0.01f);
    }

    [Fact]
    public void A_row_against_the_correlation_scores_highest_though_each_value_is_usual()
    {
        float[] data = Correlated(1000, 2);
        float[] broken = [1, 102, 201, 300, 400, 501];
        var model = Fit(data, 6);
        model.Rank.ShouldBe(2);
        var scores = new double[1000];
        model.Score(data, scores, 2);
        model.Score(broken).ShouldBeGreaterThan(1.5 * scores.Max());
        var parts = new double[7];
        double score = model.Residuals(broken, parts);
        score.ShouldBe(model.Score(broken));
        parts.Sum(part => part * part).ShouldBe(score * score, 1e-9);
        Array.IndexOf(parts, parts.MaxBy(Math.Abs)).ShouldBe(2);
        for (int r = 0; r < 1000; r += 37) scores[r].ShouldBe(model.Score(data.AsSpan(6 * r, 6)));
    }

    [Fact]
    public void Missing_infinite_and_huge_values_score_finite_and_missingness_counts()
    {
        float[] data = Correlated(1000, 3);
        var random = new Random(3);
        for (int r = 0; r < 1000; r++) if (random.NextDouble() < 0.2) data[6 * r + random.Next(6)] = float.NaN;
        var model = Fit(data, 6);
        foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue })
            double.IsFinite(model.Score([value, value, value, value, value, value])).ShouldBeTrue();
        float[] typical = [0, 100, 200, 300, 400, 500], gone = [float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN];
        model.Score(gone).ShouldBeGreaterThan(model.Score(typical) + 1);
    }

    [Fact]
    public void Constant_duplicate_and_unknown_columns_are_survived()
    {
        float[] six = Correlated(300, 4);
        var data = new float[300 * 9];
        for (int r = 0; r < 300; r++)
        {
            six.AsSpan(6 * r, 6).CopyTo(data.AsSpan(9 * r));
            (data[9 * r + 6], data[9 * r + 7], data[9 * r + 8]) = (5, six[6 * r], float.NaN);
        }
        var model = Fit(data, 9);
        double score = model.Score(data.AsSpan(0, 9));
        double.IsFinite(score).ShouldBeTrue();
        data[6] = 1e6f;
        data[8] = 1e6f;
        model.Score(data.AsSpan(0, 9)).ShouldBe(score);
    }

    [Fact]
    public void Too_little_data_gives_no_model_and_a_reason()
    {
        PcaTrainer.TryFit([], 3, null, null, out var model, out string reason).ShouldBeFalse();
        (model, reason).ShouldBe((null, "0 rows, at least 20 are needed"));
        PcaTrainer.TryFit(new float[300], 3, null, null, out _, out reason).ShouldBeFalse();
        reason.ShouldBe("0 columns vary, at least 2 are needed");
        PcaTrainer.TryFit(Enumerable.Repeat(float.NaN, 300).ToArray(), 3, null, null, out _, out reason).ShouldBeFalse();
        reason.ShouldBe("0 columns vary, at least 2 are needed");
        PcaTrainer.TryFit(Correlated(100, 1), 6, new PcaOptions { Rank = 6 }, null, out _, out reason).ShouldBeFalse();
        reason.ShouldBe("6 columns vary, at least 7 are needed");
        Should.Throw<ArgumentException>(() => PcaTrainer.TryFit(new float[7], 3, null, null, out _, out _)).Message.ShouldContain("7 values");
    }

    [Fact]
    public void The_same_data_gives_the_same_bytes_and_they_load()
    {
        float[] data = Correlated(400, 6);
        byte[] bytes = TestData.Bytes(Fit(data, 6).Save);
        TestData.Bytes(Fit(data, 6).Save).ShouldBe(bytes);
        var loaded = PcaModel.Load(new MemoryStream(bytes));
        TestData.Bytes(loaded.Save).ShouldBe(bytes);
        loaded.Score(data.AsSpan(0, 6)).ShouldBe(Fit(data, 6).Score(data.AsSpan(0, 6)));
        bytes[^40] ^= 1;
        Should.Throw<InvalidDataException>(() => PcaModel.Load(new MemoryStream(bytes)));
    }
}
