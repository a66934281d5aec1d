using System.Reflection;
using Anomaly.Models;
using Anomaly.Models.IsolationForest;
using Anomaly.Models.Pca;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>What every detector of rows must do. They are found by reflection: one without a recipe fails here.</summary>
public class DetectorConformanceTests
{
    private const int Columns = 6;

    /// <summary>Fits with a seed and a number of threads; null where so little data rightly gives no model.</summary>
    private delegate IDetector? Fit(float[] rows, int columns, int seed, int threads);

    private static readonly Dictionary<Type, Fit> Recipes = new()
    {
        [typeof(IsolationForestModel)] = (rows, columns, seed, threads) => rows.Length == 0
            ? null
            : IsolationForestTrainer.Fit(rows, columns, new IsolationForestOptions { Seed = seed, Threads = threads }),
        [typeof(PcaModel)] = (rows, columns, seed, _) =>
            PcaTrainer.TryFit(rows, columns, new PcaOptions { Seed = seed }, null, out var model, out string _) ? model : null,
    };

    public static TheoryData<Type> Detectors => [.. typeof(IDetector).Assembly.GetTypes().Where(type => type.IsClass && typeof(IDetector).IsAssignableFrom(type))];

    private static IDetector FitOne(Type type, float[] rows, int columns = Columns, int seed = 1, int threads = 1) =>
        Recipes[type](rows, columns, seed, threads).ShouldNotBeNull();

    private static IDetector Load(Type type, byte[] bytes) =>
        (IDetector)type.GetMethod("Load", BindingFlags.Public | BindingFlags.Static, [typeof(Stream)]).ShouldNotBeNull().Invoke(null, [new MemoryStream(bytes)])!;

    private static double[] Scores(IDetector detector, float[] rows, int threads = 1)
    {
        var scores = new double[rows.Length / detector.ColumnNames.Count];
        detector.Score(rows, scores, threads);
        return scores;
    }

    /// <summary>Correlated rows, so that a detector of broken correlation has something to learn; 1 of 20 values missing.</summary>
    private static float[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        var rows = new float[count * Columns];
        for (int r = 0; r < count; r++)
        {
            double hidden = TestData.Gaussian(random);
            for (int c = 0; c < Columns; c++)
                rows[r * Columns + c] = random.Next(20) == 0 ? float.NaN : (float)(10 * c + hidden + 0.3 * TestData.Gaussian(random));
        }
        return rows;
    }

    [Fact]
    public void There_are_detectors_and_each_has_a_recipe()
    {
        Detectors.Count.ShouldBeGreaterThan(1);
        foreach (Type type in Detectors) Recipes.ShouldContainKey(type);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void The_same_seed_gives_the_same_bytes_for_any_threads(Type type)
    {
        float[] rows = Rows(700, 1);
        byte[] one = TestData.Bytes(FitOne(type, rows).Save);
        TestData.Bytes(FitOne(type, rows, threads: 2).Save).ShouldBe(one);
        TestData.Bytes(FitOne(type, rows, threads: 0).Save).ShouldBe(one);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Scores_do_not_depend_on_threads_batches_or_a_round_trip_to_disk(Type type)
    {
        var detector = FitOne(type, Rows(700, 1));
        float[] rows = Rows(3001, 2);
        double[] scores = Scores(detector, rows);
        Scores(detector, rows, 2).ShouldBe(scores);
        Scores(detector, rows, 0).ShouldBe(scores);
        Scores(Load(type, TestData.Bytes(detector.Save)), rows).ShouldBe(scores);
        for (int r = 0; r < 3001; r += 100) detector.Score(rows.AsSpan(r * Columns, Columns)).ShouldBe(scores[r]);
        Scores(detector, rows[..(7 * Columns)]).ShouldBe(scores[..7]);
        Scores(detector, []).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Every_row_has_a_finite_score(Type type)
    {
        var detector = FitOne(type, Rows(700, 1));
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.MaxValue, float.MinValue, float.Epsilon, 0];
        foreach (float a in odd)
            foreach (float b in odd)
                double.IsFinite(detector.Score([a, b, a, b, a, b])).ShouldBeTrue($"{a}, {b}");
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Constant_single_and_absent_rows_are_survived(Type type)
    {
        foreach (int count in new[] { 0, 1, 2, 500 })
        {
            var detector = Recipes[type](new float[count * Columns], Columns, 1, 1);
            if (detector is not null) double.IsFinite(detector.Score(new float[Columns])).ShouldBeTrue();
        }
    }

    [Theory, MemberData(nameof(Detectors))]
    public void A_planted_outlier_scores_highest(Type type)
    {
        float[] rows = Rows(1000, 3);
        float[] planted = [40, -30, 60, -10, 90, 0];
        planted.CopyTo(rows, 500 * Columns);
        double[] scores = Scores(FitOne(type, rows), rows);
        Array.IndexOf(scores, scores.Max()).ShouldBe(500);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Any_cut_and_any_flip_is_refused(Type type)
    {
        byte[] bytes = TestData.Bytes(FitOne(type, Rows(200, 1)).Save);
        TestData.Bytes(Load(type, bytes).Save).ShouldBe(bytes);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= (byte)(1 << bit);
            foreach (byte[] wrong in new[] { damaged, bytes[..at] })
                Should.Throw<TargetInvocationException>(() => Load(type, wrong)).InnerException.ShouldBeOfType<InvalidDataException>();
        }, iter: 200, threads: 1);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Rows_of_another_width_are_refused(Type type)
    {
        var detector = FitOne(type, Rows(100, 1));
        Should.Throw<ArgumentException>(() => detector.Score(new float[Columns + 1]));
        Should.Throw<ArgumentException>(() => detector.Score(new float[2 * Columns], new double[3]));
    }
}
