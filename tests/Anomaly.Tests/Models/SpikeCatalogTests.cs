using Anomaly.Models;
using Anomaly.Models.Spikes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class SpikeCatalogTests
{
    private sealed class Point
    {
        public string Host { get; set; } = "";
        public int Number { get; set; }
        public DateTime Time { get; set; }
        public float Value { get; set; }
        public double Wide { get; set; }
        public float Label { get; set; }
    }

    private sealed class Judgement
    {
        public string Host { get; set; } = "";
        public double[] Spike { get; set; } = [];

        [ColumnName("Spike.Score")]
        public float Score { get; set; }

        [ColumnName("Spike.PredictedLabel")]
        public bool PredictedLabel { get; set; }
    }

    private readonly MLContext context = new(1);

    /// <summary>Two interleaved series with a daily rhythm; one hour in 97 is a spike.</summary>
    private static List<Point> Points(int count = 1200)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int hour = i / 2;
            double value = 500 + 300 * Math.Sin(2 * Math.PI * hour / 24) + 10 * random.NextDouble() + (hour > 300 && hour % 97 == 0 ? 4000 : 0);
            return new Point
            {
                Host = i % 2 == 0 ? "a" : "b", Number = i % 2, Time = new DateTime(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc).AddHours(hour),
                Value = (float)value, Wide = (float)value, Label = hour > 300 && hour % 97 == 0 ? 1 : 0,
            };
        })];
    }

    private IEstimator<SeriesDetectorTransformer> Estimator(string kind, string input = "Value", string? group = "Host") => kind switch
    {
        nameof(SpikeCatalog.DetectSeasonalSpike) => context.Transforms.DetectSeasonalSpike("Spike", input, group),
        nameof(SpikeCatalog.DetectIidSpike) => context.Transforms.DetectIidSpike("Spike", input, group, historyLength: 48),
        nameof(SpikeCatalog.DetectIidChangePoint) => context.Transforms.DetectIidChangePoint("Spike", input, group),
        nameof(SpikeCatalog.DetectSsaSpike) => context.Transforms.DetectSsaSpike("Spike", input, 24, group, historyLength: 48),
        nameof(SpikeCatalog.DetectSsaChangePoint) => context.Transforms.DetectSsaChangePoint("Spike", input, 24, group),
        _ => context.Transforms.DetectSpectralResidual("Spike", input, group),
    };

    /// <summary>The detector itself, trained on the series where it is one that forecasts.</summary>
    private static ISeriesDetector Detector(string kind, double[] series) => kind switch
    {
        nameof(SpikeCatalog.DetectSeasonalSpike) => new SeasonalSpikeDetector(),
        nameof(SpikeCatalog.DetectIidSpike) => new IidSpikeDetector(historyLength: 48),
        nameof(SpikeCatalog.DetectIidChangePoint) => new IidChangePointDetector(),
        nameof(SpikeCatalog.DetectSsaSpike) => new SsaSpikeDetector(SsaModel.Train(series, 24), historyLength: 48, start: SsaStart.Anew),
        nameof(SpikeCatalog.DetectSsaChangePoint) => new SsaChangePointDetector(SsaModel.Train(series, 24), start: SsaStart.Anew),
        _ => new SpectralResidualDetector(),
    };

    public static TheoryData<string> Methods => [.. typeof(SpikeCatalog).GetMethods().Where(method => method.IsStatic).Select(method => method.Name)];

    [Theory, MemberData(nameof(Methods))]
    public void Each_series_is_judged_as_the_detector_judges_it_alone(string kind)
    {
        var points = Points();
        IDataView data = context.Data.LoadFromEnumerable(points);
        var transformer = Estimator(kind).Fit(data);
        IDataView view = transformer.Transform(data);
        var rows = context.Data.CreateEnumerable<Judgement>(view, reuseRowObject: false).ToList();
        rows.Count.ShouldBe(points.Count);
        foreach (string host in new[] { "a", "b" })
        {
            double[] series = [.. points.Where(point => point.Host == host).Select(point => point.Wide)];
            var detector = Detector(kind, series);
            var expected = new double[detector.OutputNames.Count];
            int at = 0;
            foreach (var row in rows.Where(row => row.Host == host))
            {
                detector.Update(series[at++], expected);
                row.Spike.ShouldBe(expected);
                row.PredictedLabel.ShouldBe(expected[0] == 1);
                float.IsFinite(row.Score).ShouldBeTrue();
            }
        }
        var again = context.Data.CreateEnumerable<Judgement>(SeriesDetectorTransformer.Load(new MemoryStream(TestData.Bytes(transformer.Save))).Transform(data), false);
        again.Select(row => (row.Score, row.PredictedLabel)).ShouldBe(rows.Select(row => (row.Score, row.PredictedLabel)));
    }

    [Theory, MemberData(nameof(Methods))]
    public void Schemas_say_what_rows_have(string kind)
    {
        IDataView data = context.Data.LoadFromEnumerable(Points());
        var transformer = Estimator(kind).Fit(data);
        var schema = transformer.GetOutputSchema(data.Schema);
        var column = schema["Spike"];
        column.Type.ShouldBe(new VectorDataViewType(NumberDataViewType.Double, transformer.OutputNames.Count));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.GetSlotNames(ref slots);
        slots.DenseValues().Select(name => name.ToString()).ShouldBe(transformer.OutputNames);
        (schema["Spike.Score"].Type, schema["Spike.PredictedLabel"].Type).ShouldBe((NumberDataViewType.Single, (DataViewType)BooleanDataViewType.Instance));
        transformer.Transform(data).Schema.Select(c => (c.Name, c.Type)).ShouldBe(schema.Select(c => (c.Name, c.Type)));
        foreach (var (input, group, part) in new (string, string?, string)[]
                 { ("Absent", null, "'Absent'"), ("Host", null, "Single or Double"), ("Value", "Wide", "text, Int32 or Int64"), ("Value", "Absent", "'Absent'") })
        {
            Should.Throw<ArgumentException>(() => Estimator(kind, input, group).Fit(data)).Message.ShouldContain(part);
            // The chain asks for the shape before anything is fitted.
            Should.Throw<ArgumentException>(() => context.Transforms.CopyColumns("Copy", "Value").Append(Estimator(kind, input, group)).Fit(data)).Message.ShouldContain(part);
        }
        Should.Throw<ArgumentException>(() => transformer.GetOutputSchema(context.Data.LoadFromEnumerable(new[] { new { Value = 1 } }).Schema)).Message.ShouldContain("'Value'");
        transformer.IsRowToRowMapper.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => transformer.GetRowToRowMapper(data.Schema));
        Should.Throw<NotSupportedException>(() => context.Model.Save(transformer, data.Schema, Stream.Null)).Message.ShouldContain("SeriesDetectorTransformer.Load");
    }

    [Fact]
    public void Detectors_chain_with_ML_NETs_transforms_and_are_evaluated()
    {
        IDataView data = context.Data.LoadFromEnumerable(Points());
        var pipeline = context.Transforms.NormalizeMinMax("Scaled", "Value")
            .Append(context.Transforms.DetectSsaSpike("Spike", "Scaled", 24, "Host", historyLength: 48))
            .Append(context.Transforms.DetectSpectralResidual("Residual", "Value", "Number"))
            .Append(context.Transforms.Concatenate("Numbers", "Spike", "Residual"))
            .Append(context.Transforms.Concatenate("Features", "Spike.Score", "Residual.Score"))
            .Append(context.AnomalyDetection.Trainers.IsolationForest(seed: 2, contamination: 0.01));
        var fitted = pipeline.Fit(data);
        IDataView scored = fitted.Transform(data);
        scored.Schema["Numbers"].Type.ShouldBe(new VectorDataViewType(NumberDataViewType.Double, 6));
        var metrics = context.AnomalyDetection.Evaluate(scored, scoreColumnName: "Spike.Score", predictedLabelColumnName: "Spike.PredictedLabel", falsePositiveCount: 10);
        metrics.AreaUnderRocCurve.ShouldBeGreaterThan(0.99);
        context.AnomalyDetection.Evaluate(scored, scoreColumnName: "Residual.Score", predictedLabelColumnName: "Residual.PredictedLabel", falsePositiveCount: 10)
            .AreaUnderRocCurve.ShouldBeGreaterThan(0.9);
        // The forest's own columns stand beside them.
        context.AnomalyDetection.Evaluate(scored, falsePositiveCount: 10).AreaUnderRocCurve.ShouldBeGreaterThan(0.95);
        fitted.LastTransformer.Model.ColumnNames.ShouldBe(["Spike.Score", "Residual.Score"]);
    }

    /// <summary>A source that tells what it was asked for.</summary>
    private sealed class Watched(IDataView inner) : IDataView
    {
        public int Cursors { get; private set; }
        public int Rows { get; private set; }
        public HashSet<string> Columns { get; } = [];
        public bool CanShuffle => true;
        public DataViewSchema Schema => inner.Schema;
        public long? GetRowCount() => inner.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            rand.ShouldBeNull();
            Cursors++;
            Columns.UnionWith(columnsNeeded.Select(column => column.Name));
            return new Counting(inner.GetRowCursor(columnsNeeded), this);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

        private sealed class Counting(DataViewRowCursor cursor, Watched owner) : DataViewRowCursor
        {
            public override long Position => cursor.Position;
            public override long Batch => cursor.Batch;
            public override DataViewSchema Schema => cursor.Schema;
            public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) => cursor.GetGetter<T>(column);
            public override ValueGetter<DataViewRowId> GetIdGetter() => cursor.GetIdGetter();
            public override bool IsColumnActive(DataViewSchema.Column column) => cursor.IsColumnActive(column);

            public override bool MoveNext()
            {
                if (!cursor.MoveNext()) return false;
                owner.Rows++;
                return true;
            }
        }
    }

    [Fact]
    public void Rows_are_read_once_in_order_and_only_when_asked_for()
    {
        var source = new Watched(context.Data.LoadFromEnumerable(Points()));
        IDataView view = context.Transforms.DetectIidSpike("Spike", "Value", "Host").Fit(source).Transform(source);
        (source.Cursors, view.CanShuffle).ShouldBe((0, false));
        using (var cursor = view.GetRowCursor([view.Schema["Spike"]], new Random(1)))
        {
            source.Rows.ShouldBe(0);
            cursor.MoveNext().ShouldBeTrue();
            (source.Rows, cursor.Position).ShouldBe((1, 0));
            source.Columns.Order().ShouldBe(["Host", "Value"]);
            Should.Throw<InvalidOperationException>(() => cursor.GetGetter<float>(view.Schema["Spike"]));
        }
        // Two cursors side by side do not disturb each other, and rows between those looked at are judged too.
        using var one = view.GetRowCursor(view.Schema);
        using var other = view.GetRowCursorSet(view.Schema, 4).ShouldHaveSingleItem();
        var all = Scores(one, view, 1);
        Scores(other, view, 100).ShouldBe(all.Where((_, i) => i % 100 == 99));
        all.Distinct().Count().ShouldBeGreaterThan(500);

        source.Columns.Clear();
        using var plain = view.GetRowCursor([view.Schema["Label"]]);
        source.Columns.ShouldBe(["Label"]);
        plain.IsColumnActive(view.Schema["Spike"]).ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => plain.GetGetter<float>(view.Schema["Spike.Score"]));
    }

    private static List<float> Scores(DataViewRowCursor cursor, IDataView view, int every)
    {
        var getter = cursor.GetGetter<float>(view.Schema["Spike.Score"]);
        var scores = new List<float>();
        for (int i = 1; cursor.MoveNext(); i++)
        {
            if (i % every != 0) continue;
            float score = 0;
            getter(ref score);
            scores.Add(score);
        }
        return scores;
    }

    [Fact]
    public void Groups_may_be_text_or_numbers_and_values_single_or_double()
    {
        IDataView data = context.Data.LoadFromEnumerable(Points());
        var text = Alerts(context.Transforms.DetectIidSpike("Spike", "Value", "Host").Fit(data).Transform(data));
        Alerts(context.Transforms.DetectIidSpike("Spike", "Wide", "Number").Fit(data).Transform(data)).ShouldBe(text);
        Alerts(context.Transforms.DetectIidSpike("Spike", "Value").Fit(data).Transform(data)).ShouldNotBe(text);
        IDataView keyed = context.Transforms.Conversion.MapValueToKey("Key", "Host").Fit(data).Transform(data);
        Should.Throw<ArgumentException>(() => context.Transforms.DetectIidSpike("Spike", "Value", "Key").Fit(keyed)).Message.ShouldContain("'Key'");
    }

    private List<double> Alerts(IDataView view) => [.. context.Data.CreateEnumerable<Judgement>(view, false).Select(row => row.Spike[2])];

    [Fact]
    public void Missing_hours_are_told_by_the_hour_column()
    {
        var points = Points(1400).Where(point => point.Host == "a" && (point.Time.Day % 5 != 0 || point.Time.Hour > 6)).ToList();
        IDataView data = context.Data.LoadFromEnumerable(points);
        var estimator = context.Transforms.DetectSeasonalSpike("Spike", "Value", hourColumnName: "Time");
        var rows = context.Data.CreateEnumerable<Judgement>(estimator.Fit(data).Transform(data), false).ToList();
        var detector = new SeasonalSpikeDetector();
        var expected = new double[detector.OutputNames.Count];
        for (int i = 0; i < points.Count; i++)
        {
            detector.Update(points[i].Time.Ticks / TimeSpan.TicksPerHour, points[i].Wide, expected);
            rows[i].Spike.ShouldBe(expected);
        }
        rows.Count(row => row.Spike[6] == 1).ShouldBeGreaterThan(300);

        points.Add(points[0]);
        IDataView back = context.Data.LoadFromEnumerable(points);
        string message = Should.Throw<InvalidOperationException>(() => context.Data.CreateEnumerable<Judgement>(estimator.Fit(back).Transform(back), false).Count()).Message;
        message.ShouldContain($"Row {points.Count - 1}");
        message.ShouldContain("above the last one");
        Should.Throw<ArgumentException>(() => new SeriesDetectorTransformer(new IidSpikeDetector(), "Spike", "Value", hourColumnName: "Time")).Message.ShouldContain("'Time'");
    }

    [Fact]
    public void A_series_that_training_has_not_seen_has_no_judgement()
    {
        var points = Points();
        IDataView all = context.Data.LoadFromEnumerable(points), one = context.Data.LoadFromEnumerable(points.Where(point => point.Host == "a"));
        var rows = context.Data.CreateEnumerable<Judgement>(context.Transforms.DetectSsaSpike("Spike", "Value", 24, "Host").Fit(one).Transform(all), false).ToList();
        foreach (var row in rows.Where(row => row.Host == "b")) (row.Spike[0], row.Spike[2], row.Score, row.PredictedLabel).ShouldBe((0, double.NaN, 0, false));
        rows.ShouldContain(row => row.Host == "a" && row.Spike[2] < 0.5);
        Should.Throw<ArgumentException>(() => context.Transforms.DetectSsaSpike("Spike", "Value", 400, "Host").Fit(all)).Message.ShouldContain("Series 'a'");
        IDataView none = context.Data.LoadFromEnumerable(Array.Empty<Point>());
        Should.Throw<ArgumentException>(() => context.Transforms.DetectSsaSpike("Spike", "Value", 24).Fit(none)).Message.ShouldContain("no rows");
        Should.Throw<ArgumentOutOfRangeException>(() => context.Transforms.DetectSsaSpike("Spike", "Value", 1)).Message.ShouldContain("window is 1");
        Should.Throw<ArgumentOutOfRangeException>(() => context.Transforms.DetectSsaChangePoint("Spike", "Value", 24, confidence: 101)).Message.ShouldContain("101");
    }

    [Fact]
    public void Whole_series_are_searched_by_group()
    {
        var points = Points();
        IDataView data = context.Data.LoadFromEnumerable(points);
        var options = new SpectralResidualOptions { Margin = true, Period = 24, Deseasonality = Deseasonality.Mean };
        IDataView view = context.AnomalyDetection.DetectSpectralResidual(data, "Spike", "Wide", "Host", options);
        var rows = context.Data.CreateEnumerable<Judgement>(view, false).ToList();
        foreach (string host in new[] { "a", "b" })
        {
            var expected = SpectralResidual.Detect([.. points.Where(point => point.Host == host).Select(point => point.Wide)], options);
            int at = 0;
            foreach (var row in rows.Where(row => row.Host == host))
            {
                var point = expected[at++];
                row.Spike.ShouldBe([point.IsAnomaly ? 1 : 0, point.Score, point.Magnitude, point.Expected, point.Unit, point.Upper, point.Lower, point.Direction]);
                (row.Score, row.PredictedLabel).ShouldBe(((float)point.Score, point.IsAnomaly));
            }
        }
        rows.ShouldContain(row => row.PredictedLabel);
        context.AnomalyDetection.Evaluate(view, scoreColumnName: "Spike.Score", predictedLabelColumnName: "Spike.PredictedLabel", falsePositiveCount: 10)
            .AreaUnderRocCurve.ShouldBeGreaterThan(0.9);

        Should.Throw<ArgumentException>(() => context.AnomalyDetection.DetectSpectralResidual(data, "Spike", "Host")).Message.ShouldContain("'Host'");
        Should.Throw<ArgumentException>(() => context.AnomalyDetection.DetectSpectralResidual(data, "Spike", "Wide", options: options with { Threshold = 2 })).Message.ShouldContain("2");
        IDataView few = context.AnomalyDetection.DetectSpectralResidual(context.Data.LoadFromEnumerable(points[..20]), "Spike", "Wide", "Host");
        Should.Throw<InvalidOperationException>(() => few.GetColumn<float>("Spike.Score").Count()).Message.ShouldContain("Series 'a' of column 'Host' has 10 points");
    }

    [Fact]
    public void A_damaged_transformer_is_refused()
    {
        byte[] bytes = TestData.Bytes(new SeriesDetectorTransformer(new IidSpikeDetector(), "Spike", "Value", "Host").Save);
        TestData.Bytes(SeriesDetectorTransformer.Load(new MemoryStream(bytes)).Save).ShouldBe(bytes);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 0x10;
            Should.Throw<InvalidDataException>(() => SeriesDetectorTransformer.Load(new MemoryStream(damaged)));
            Should.Throw<InvalidDataException>(() => SeriesDetectorTransformer.Load(new MemoryStream(bytes, 0, at)));
        }
    }

    [Fact]
    public void A_detector_with_history_goes_on_and_stays_as_it_is()
    {
        var points = Points().Where(point => point.Host == "a").ToList();
        var detector = new IidSpikeDetector(historyLength: 20);
        foreach (var point in points[..300]) detector.Update(point.Value);
        byte[] before = TestData.Bytes(detector.Save);
        IDataView rest = context.Data.LoadFromEnumerable(points[300..]);
        double[] found = [.. Alerts(new SeriesDetectorTransformer(detector, "Spike", "Value").Transform(rest))];
        TestData.Bytes(detector.Save).ShouldBe(before);
        found.ShouldBe(points[300..].Select(point => detector.Update(point.Value).PValue));
    }
}
