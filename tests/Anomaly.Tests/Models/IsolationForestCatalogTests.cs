using Anomaly.Models.IsolationForest;
using Microsoft.ML;
using Microsoft.ML.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class IsolationForestCatalogTests
{
    private sealed class Sample
    {
        public float Bytes { get; set; }
        public float Flows { get; set; }
        public float Ratio { get; set; }
        public float Label { get; set; }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }
        public bool PredictedLabel { get; set; }
    }

    private readonly MLContext context = new(1);

    private static List<Sample> Samples()
    {
        float[] data = TestData.Gaussians(1000, 3, 1);
        return [.. Enumerable.Range(0, 1000).Select(r => r % 50 == 7
            ? new Sample { Bytes = 6 + data[3 * r], Flows = -6, Ratio = data[3 * r + 2], Label = 1 }
            : new Sample { Bytes = data[3 * r], Flows = data[3 * r + 1], Ratio = data[3 * r + 2] })];
    }

    [Fact]
    public void It_chains_with_ML_NETs_transforms_and_is_evaluated()
    {
        IDataView data = context.Data.LoadFromEnumerable(Samples());
        var pipeline = context.Transforms.Concatenate("Features", nameof(Sample.Bytes), nameof(Sample.Flows), nameof(Sample.Ratio))
            .Append(context.Transforms.NormalizeMeanVariance("Features"))
            .Append(context.AnomalyDetection.Trainers.IsolationForest(seed: 4, contamination: 0.02));
        var fitted = pipeline.Fit(data);
        IDataView scored = fitted.Transform(data);
        var metrics = context.AnomalyDetection.Evaluate(scored, falsePositiveCount: 10);
        metrics.AreaUnderRocCurve.ShouldBeGreaterThan(0.99);
        var rows = context.Data.CreateEnumerable<Prediction>(scored, false).ToList();
        rows.Count(row => row.PredictedLabel).ShouldBe(20);

        var engine = context.Model.CreatePredictionEngine<Sample, Prediction>(fitted);
        var sample = Samples()[7];
        engine.Predict(sample).Score.ShouldBe(rows[7].Score);
        fitted.LastTransformer.Model.ColumnNames.ShouldBe(["Bytes", "Flows", "Ratio"]);
    }

    [Fact]
    public void Its_scores_are_the_models()
    {
        float[] data = TestData.Gaussians(400, 3, 2);
        var schema = SchemaDefinition.Create(typeof(Vector));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        var view = context.Data.LoadFromEnumerable(Enumerable.Range(0, 400).Select(r => new Vector { Features = data.AsSpan(3 * r, 3).ToArray() }), schema);
        var transformer = context.AnomalyDetection.Trainers.IsolationForest(new IsolationForestOptions { Seed = 9, Trees = 30 }).Fit(view);
        var model = IsolationForestTrainer.Fit(data, 3, new IsolationForestOptions { Seed = 9, Trees = 30 });
        var loaded = new IsolationForestTransformer(IsolationForestModel.Load(new MemoryStream(TestData.Bytes(transformer.Model.Save))));
        int at = 0;
        foreach (var row in context.Data.CreateEnumerable<Prediction>(loaded.Transform(view), false))
        {
            double score = model.Score(data.AsSpan(3 * at++, 3));
            row.Score.ShouldBe((float)score);
            row.PredictedLabel.ShouldBe(score >= 0.5);
        }
        at.ShouldBe(400);
    }

    private sealed class Vector
    {
        public float[] Features { get; set; } = [];
    }

    [Fact]
    public void Schemas_are_checked_before_any_row_is_read()
    {
        IDataView data = context.Data.LoadFromEnumerable(Samples());
        var estimator = context.AnomalyDetection.Trainers.IsolationForest("Absent");
        Should.Throw<ArgumentException>(() => estimator.Fit(data)).Message.ShouldContain("'Absent'");
        Should.Throw<ArgumentException>(() => context.AnomalyDetection.Trainers.IsolationForest("Bytes").Fit(data)).Message.ShouldContain("vector of Single");
        Should.Throw<Exception>(() => context.Transforms.CopyColumns("X", "Bytes").Append(estimator).Fit(data));
        var fitted = context.Transforms.Concatenate("Features", "Bytes", "Flows").Append(context.AnomalyDetection.Trainers.IsolationForest()).Fit(data);
        var output = fitted.GetOutputSchema(data.Schema);
        output["Score"].Type.ShouldBe(NumberDataViewType.Single);
        output["PredictedLabel"].Type.ShouldBe(BooleanDataViewType.Instance);
        Should.Throw<NotSupportedException>(() => context.Model.Save(fitted, data.Schema, Stream.Null)).Message.ShouldContain("Model.Save");
    }
}
