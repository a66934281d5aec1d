using Anomaly.Models.IsolationForest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class IsolationForestOnnxTests
{
    private static float[] Run(IsolationForestModel model, float[] rows)
    {
        using var session = new InferenceSession(TestData.Bytes(model.SaveOnnx));
        session.InputMetadata.Keys.ShouldBe([IsolationForestOnnx.InputName]);
        session.OutputMetadata.Keys.ShouldBe([IsolationForestOnnx.OutputName]);
        var input = NamedOnnxValue.CreateFromTensor(IsolationForestOnnx.InputName, new DenseTensor<float>(rows, [rows.Length / model.Columns, model.Columns]));
        using var results = session.Run([input]);
        return [.. results.Single().AsTensor<float>()];
    }

    [Fact]
    public void OnnxRuntime_scores_a_hundred_thousand_rows_alike()
    {
        float[] training = TestData.Gaussians(5000, 8, 1);
        for (int i = 0; i < training.Length; i += 9) training[i] = float.NaN;
        var model = IsolationForestTrainer.Fit(training, 8);
        float[] rows = TestData.Gaussians(100_000, 8, 2);
        for (int i = 0; i < rows.Length; i += 23) rows[i] = i % 2 == 0 ? float.NaN : 5 * rows[i];
        var scores = new double[100_000];
        model.Score(rows, scores);
        float[] theirs = Run(model, rows);
        double largest = 0;
        for (int r = 0; r < scores.Length; r++) largest = Math.Max(largest, Math.Abs(scores[r] - theirs[r]));
        largest.ShouldBeLessThanOrEqualTo(1e-6);
    }

    [Fact]
    public void Forests_of_one_row_and_of_one_value_are_written_too()
    {
        Run(IsolationForestTrainer.Fit([1f, 2f], 2), [9, 9, 1, 2]).ShouldBe([0.5f, 0.5f]);
        var constant = IsolationForestTrainer.Fit(new float[200], 2);
        Run(constant, [3, 3]).Single().ShouldBe((float)constant.Score([3, 3]), 1e-6f);
    }

    [Fact]
    public void The_same_forest_gives_the_same_bytes()
    {
        float[] data = TestData.Gaussians(400, 3, 1);
        TestData.Bytes(IsolationForestTrainer.Fit(data, 3).SaveOnnx).ShouldBe(TestData.Bytes(IsolationForestTrainer.Fit(data, 3).SaveOnnx));
    }
}
