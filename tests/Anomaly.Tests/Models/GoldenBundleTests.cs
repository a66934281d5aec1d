using System.Globalization;
using Anomaly.Models;
using Anomaly.Models.Bundles;
using Anomaly.Models.Calibration;
using Anomaly.Models.IsolationForest;
using Anomaly.Models.Pca;
using Anomaly.Models.Spikes;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>
/// A bundle with every kind of model as version 1 wrote it. Every later version must read it, judge alike and write it again. The file is never written
/// anew: a new version of a format gets a file of its own beside it.
/// </summary>
public class GoldenBundleTests
{
    private static readonly string Folder = Path.Combine(TestPaths.Root, "tests", "Anomaly.Tests", "Models", "approved");
    private static readonly string Golden = Path.Combine(Folder, "bundle-v1.bundle");

    /// <summary>Reads, judges something, and writes again.</summary>
    private sealed record Kind(Func<Stream, object> Load, Action<object, Stream> Save, Func<object, IEnumerable<double>> Judge);

    private static readonly SortedDictionary<string, Kind> Kinds = new(StringComparer.Ordinal)
    {
        ["forest"] = Of(IsolationForestModel.Load, (model, stream) => model.Save(stream), model => Rows(model)),
        ["pca"] = Of(PcaModel.Load, (model, stream) => model.Save(stream), model => Rows(model)),
        ["calibration"] = Of(ConformalCalibrator.Load, (model, stream) => model.Save(stream), model => new[] { 0.1, 0.5, 0.9, 2 }.Select(score => model.PValue(score).PValue)),
        ["ssa"] = Of(SsaModel.Load, (model, stream) => model.Save(stream), model => Series(new SsaSpikeDetector(model, historyLength: 10))),
        ["series/transformer"] = Of(SeriesDetectorTransformer.Load, (model, stream) => model.Save(stream), model => [model.OutputNames.Count]),
        ["series/seasonal"] = Of(SeasonalSpikeDetector.Load, (model, stream) => model.Save(stream), Series),
        ["series/iid-spike"] = Of(IidSpikeDetector.Load, (model, stream) => model.Save(stream), Series),
        ["series/iid-change"] = Of(IidChangePointDetector.Load, (model, stream) => model.Save(stream), Series),
        ["series/ssa-spike"] = Of(SsaSpikeDetector.Load, (model, stream) => model.Save(stream), Series),
        ["series/ssa-change"] = Of(SsaChangePointDetector.Load, (model, stream) => model.Save(stream), Series),
        ["series/spectral-residual"] = Of(SpectralResidualDetector.Load, (model, stream) => model.Save(stream), Series),
    };

    public static TheoryData<string> Sections => [.. Kinds.Keys];

    private static Kind Of<T>(Func<Stream, T> load, Action<T, Stream> save, Func<T, IEnumerable<double>> judge) where T : notnull =>
        new(stream => load(stream), (model, stream) => save((T)model, stream), model => judge((T)model));

    private static IEnumerable<double> Rows(IDetector detector) => [detector.Score([0.5f, 0.5f, 0.5f]), detector.Score([4, 0, 0]), detector.Score([0, float.NaN, -3])];

    private static IEnumerable<double> Series(ISeriesDetector detector)
    {
        var outputs = new double[detector.OutputNames.Count];
        foreach (double value in new[] { 110, 118, double.NaN, 900, 105 })
        {
            detector.Update(value, outputs);
            foreach (double number in outputs) yield return number;
        }
    }

    private static T Run<T>(T detector) where T : ISeriesDetector
    {
        var outputs = new double[detector.OutputNames.Count];
        foreach (double value in Values(300)) detector.Update(value, outputs);
        return detector;
    }

    /// <summary>Uniform, so that no function of the platform's mathematics library takes part in the data.</summary>
    private static double[] Values(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(i => i % 53 == 7 ? double.NaN : 100 + 5 * Math.Abs(i % 12 - 6) + 8 * random.NextDouble())];
    }

    private static BundleWriter First()
    {
        var random = new Random(1);
        var rows = new float[900];
        for (int r = 0; r < 300; r++)
        {
            float hidden = random.NextSingle();
            for (int c = 0; c < 3; c++) rows[3 * r + c] = random.Next(20) == 0 ? float.NaN : c + hidden + 0.2f * random.NextSingle();
        }
        var forest = IsolationForestTrainer.Fit(rows, 3, new IsolationForestOptions { Seed = 42, Trees = 5, SampleSize = 32, Contamination = 0.05 }, ["bytes_out", "flows", "ratio"]);
        PcaTrainer.TryFit(rows, 3, new PcaOptions { Seed = 3 }, ["bytes_out", "flows", "ratio"], out var pca, out string why).ShouldBeTrue(why);
        var scores = new double[300];
        forest.OutOfBag(rows, scores);
        var ssa = SsaModel.Train(Values(200), 12);
        var writer = new BundleWriter(new BundleManifest
        {
            CreatedBy = "Anomaly.Models 0.1.0",
            FeatureNames = ["bytes_out", "flows", "ratio"],
            TrainingDays = [20500, 20501],
            Properties = new Dictionary<string, string> { ["purpose"] = "golden" },
        });
        writer.Add("forest", forest.Save);
        writer.Add("pca", pca!.Save);
        writer.Add("calibration", ConformalCalibrator.Fit(scores).Save);
        writer.Add("ssa", ssa.Save);
        writer.Add("series/transformer", new SeriesDetectorTransformer(new IidSpikeDetector(95, 20), "Spike", "Value", "Host").Save);
        writer.Add("series/seasonal", Run(new SeasonalSpikeDetector(new SeasonalSpikeOptions { Weeks = 2 })).Save);
        writer.Add("series/iid-spike", Run(new IidSpikeDetector(99, 20, AnomalySide.Positive)).Save);
        writer.Add("series/iid-change", Run(new IidChangePointDetector(95, 20, MartingaleType.Mixture)).Save);
        writer.Add("series/ssa-spike", Run(new SsaSpikeDetector(ssa, historyLength: 20)).Save);
        writer.Add("series/ssa-change", Run(new SsaChangePointDetector(ssa, start: SsaStart.Anew)).Save);
        writer.Add("series/spectral-residual", Run(new SpectralResidualDetector(32)).Save);
        return writer;
    }

    private static BundleReader Read()
    {
        if (Environment.GetEnvironmentVariable("ANOMALY_APPROVE") == "1" && !File.Exists(Golden)) First().Write(Golden);
        return BundleReader.Read(Golden);
    }

    [Fact]
    public void It_has_a_section_of_every_kind()
    {
        var reader = Read();
        reader.Manifest.Sections.Select(section => section.Name).ShouldBe(Kinds.Keys);
        (reader.Manifest.CreatedBy, reader.Manifest.Properties["purpose"]).ShouldBe(("Anomaly.Models 0.1.0", "golden"));
        foreach (Type type in typeof(IDetector).Assembly.GetTypes().Where(type => type.IsClass && (typeof(IDetector).IsAssignableFrom(type) || typeof(ISeriesDetector).IsAssignableFrom(type))))
            Kinds.ShouldContain(kind => reader.Load(kind.Key, kind.Value.Load).GetType() == type, $"{type} has no section");
    }

    [Fact]
    public void Read_and_written_again_it_has_the_same_bytes()
    {
        var reader = Read();
        var writer = new BundleWriter(reader.Manifest with { Sections = [] });
        foreach (var (name, kind) in Kinds) writer.Add(name, stream => kind.Save(reader.Load(name, kind.Load), stream));
        TestData.Bytes(writer.Write).ShouldBe(File.ReadAllBytes(Golden));
    }

    [Theory, MemberData(nameof(Sections))]
    public void What_is_read_judges_as_it_did(string name)
    {
        string text = Path.Combine(Folder, "bundle-v1.txt");
        if (Environment.GetEnvironmentVariable("ANOMALY_APPROVE") == "1" && !File.Exists(text)) File.WriteAllText(text, Judgements());
        string line = File.ReadAllLines(text).Single(line => line.StartsWith(name + ": ", StringComparison.Ordinal));
        double[] expected = [.. line[(name.Length + 2)..].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        double[] found = [.. Kinds[name].Judge(Read().Load(name, Kinds[name].Load))];
        found.Length.ShouldBe(expected.Length);
        for (int i = 0; i < found.Length; i++)
        {
            if (double.IsNaN(expected[i])) found[i].ShouldBe(double.NaN, $"number {i}");
            else found[i].ShouldBe(expected[i], 1e-9 * Math.Max(1, Math.Abs(expected[i])), $"number {i}");
        }
    }

    private static string Judgements()
    {
        var reader = Read();
        return string.Concat(Kinds.Select(kind => $"{kind.Key}: {string.Join(' ', kind.Value.Judge(reader.Load(kind.Key, kind.Value.Load)).Select(number => number.ToString("R", CultureInfo.InvariantCulture)))}\n"));
    }
}
