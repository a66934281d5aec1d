using System.Reflection;
using Anomaly.Models;
using Anomaly.Models.Spikes;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>What every detector of series must do. They are found by reflection: one without a recipe fails here.</summary>
public class SeriesConformanceTests
{
    private static readonly Lazy<SsaModel> Rhythm = new(() => SsaModel.Train(Series(400, 9), 24));

    private static readonly Dictionary<Type, Func<ISeriesDetector>[]> Recipes = new()
    {
        [typeof(SeasonalSpikeDetector)] = [() => new SeasonalSpikeDetector(), () => new SeasonalSpikeDetector(new SeasonalSpikeOptions { Weeks = 2, MinimumHistory = 10 })],
        [typeof(IidSpikeDetector)] = [() => new IidSpikeDetector(99, 40), () => new IidSpikeDetector(95, 1, AnomalySide.Negative)],
        [typeof(IidChangePointDetector)] = [() => new IidChangePointDetector(), () => new IidChangePointDetector(90, 30, MartingaleType.Mixture)],
        [typeof(SsaSpikeDetector)] = [() => new SsaSpikeDetector(Rhythm.Value, historyLength: 40), () => new SsaSpikeDetector(Rhythm.Value, gaps: Gaps.Skip, start: SsaStart.Anew)],
        [typeof(SsaChangePointDetector)] = [() => new SsaChangePointDetector(Rhythm.Value), () => new SsaChangePointDetector(Rhythm.Value, error: ErrorFunction.AbsoluteProportion, start: SsaStart.Anew)],
        [typeof(SpectralResidualDetector)] = [() => new SpectralResidualDetector(), () => new SpectralResidualDetector(12, 1, 1, 0)],
    };

    public static TheoryData<Type, int> Detectors
    {
        get
        {
            var data = new TheoryData<Type, int>();
            foreach (Type type in Types()) for (int i = 0; i < Recipes.GetValueOrDefault(type, []).Length; i++) data.Add(type, i);
            return data;
        }
    }

    private static IEnumerable<Type> Types() => typeof(ISeriesDetector).Assembly.GetTypes().Where(type => type.IsClass && typeof(ISeriesDetector).IsAssignableFrom(type));

    /// <summary>A day's rhythm with noise; made of sums only, all values above 0.</summary>
    private static double[] Series(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => 100 + 5 * Math.Abs(i % 24 - 12) + 4 * random.NextDouble() + 4 * random.NextDouble())];
    }

    private static List<double[]> Run(ISeriesDetector detector, IEnumerable<double> values)
    {
        var judgements = new List<double[]>();
        foreach (double value in values)
        {
            var outputs = new double[detector.OutputNames.Count];
            detector.Update(value, outputs);
            judgements.Add(outputs);
        }
        return judgements;
    }

    private static ISeriesDetector Load(Type type, byte[] bytes, int length = -1)
    {
        var load = type.GetMethod("Load", BindingFlags.Public | BindingFlags.Static, [typeof(Stream)]).ShouldNotBeNull().CreateDelegate<Func<Stream, ISeriesDetector>>();
        return load(new MemoryStream(bytes, 0, length < 0 ? bytes.Length : length));
    }

    private static ISeriesDetector Make(Type type, int recipe) => Recipes[type][recipe]();

    private static int PValue(ISeriesDetector detector) => detector.OutputNames.ToList().IndexOf("P-Value Score");

    [Fact]
    public void There_are_detectors_and_each_has_recipes()
    {
        Types().Count().ShouldBeGreaterThan(5);
        foreach (Type type in Types())
        {
            Recipes.ShouldContainKey(type);
            type.IsPublic.ShouldBeTrue();
            type.IsSealed.ShouldBeTrue();
        }
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Names_begin_with_the_alert_and_judgements_are_in_their_ranges(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        detector.OutputNames[0].ShouldBe("Alert");
        detector.OutputNames[1].ShouldBe("Raw Score");
        detector.OutputNames.Distinct().Count().ShouldBe(detector.OutputNames.Count);
        int p = PValue(detector);
        foreach (double[] judgement in Run(detector, Series(900, 1)))
        {
            judgement[0].ShouldBeOneOf(0, 1);
            if (p < 0 || double.IsNaN(judgement[p])) continue;
            judgement[p].ShouldBeInRange(0, 1);
        }
    }

    [Theory, MemberData(nameof(Detectors))]
    public void The_same_values_give_the_same_judgements_and_bytes_fresh_or_reset(Type type, int recipe)
    {
        double[] values = Series(700, 2);
        values[100] = values[101] = values[350] = double.NaN;
        var detector = Make(type, recipe);
        byte[] fresh = TestData.Bytes(detector.Save);
        var first = Run(detector, values);
        byte[] bytes = TestData.Bytes(detector.Save);
        first.SelectMany(judgement => judgement).ShouldContain(number => number != 0 && double.IsFinite(number));
        TestData.Bytes(detector.Save).ShouldBe(bytes);
        bytes.ShouldNotBe(fresh);

        var other = Make(type, recipe);
        Run(other, values).ShouldBe(first);
        TestData.Bytes(other.Save).ShouldBe(bytes);

        detector.Reset();
        TestData.Bytes(detector.Save).ShouldBe(fresh);
        Run(detector, values).ShouldBe(first);
        TestData.Bytes(detector.Save).ShouldBe(bytes);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Saved_at_any_point_it_goes_on_as_if_nothing_had_been(Type type, int recipe)
    {
        double[] values = Series(600, 3);
        for (int i = 7; i < 600; i += 31) values[i] = double.NaN;
        var whole = Run(Make(type, recipe), values);
        Gen.Int[0, 600].Sample(at =>
        {
            var detector = Make(type, recipe);
            Run(detector, values[..at]);
            byte[] bytes = TestData.Bytes(detector.Save);
            var loaded = Load(type, bytes);
            TestData.Bytes(loaded.Save).ShouldBe(bytes);
            int to = Math.Min(600, at + 80);
            Run(loaded, values[at..to]).ShouldBe(whole[at..to]);
        }, iter: 12, threads: 1);
        foreach (int at in new[] { 0, 1, 2 }) Run(Load(type, TestData.Bytes(stream => { var d = Make(type, recipe); Run(d, values[..at]); d.Save(stream); })), values[at..60]).ShouldBe(whole[at..60]);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void A_missing_value_is_a_gap(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        Run(detector, Series(500, 4));
        foreach (double[] judgement in Run(detector, Enumerable.Repeat(double.NaN, 5))) judgement[0].ShouldBe(0);
        int p = PValue(detector);
        foreach (double[] judgement in Run(detector, Series(500, 5)[20..])) if (p >= 0) judgement[p].ShouldNotBe(double.NaN);

        // A series of gaps alone teaches nothing that could alert.
        var empty = Make(type, recipe);
        foreach (double[] judgement in Run(empty, Enumerable.Repeat(double.NaN, 200))) judgement[0].ShouldBe(0);
        byte[] bytes = TestData.Bytes(empty.Save);
        TestData.Bytes(Load(type, bytes).Save).ShouldBe(bytes);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void One_huge_value_does_not_poison_for_good(Type type, int recipe)
    {
        foreach (double huge in new[] { 1e12, 1e30, double.MaxValue })
        {
            double[] values = Series(3000, 6);
            values[1000] = huge;
            var judgements = Run(Make(type, recipe), values);
            var calm = Run(Make(type, recipe), Series(3000, 6));
            for (int i = 2500; i < 3000; i++)
            {
                for (int k = 0; k < judgements[i].Length; k++)
                    (double.IsNaN(judgements[i][k]) == double.IsNaN(calm[i][k])).ShouldBeTrue($"{huge} at 1000: number {k} of {i} is {judgements[i][k]} and was {calm[i][k]}");
            }
            int p = PValue(Make(type, recipe));
            // What is unusual without it is as unusual long after it.
            if (p >= 0) Math.Abs(judgements[2500..].Count(j => j[p] < 0.05) - calm[2500..].Count(j => j[p] < 0.05)).ShouldBeLessThanOrEqualTo(5, $"{huge}");
            Math.Abs(judgements[2500..].Count(j => j[0] == 1) - calm[2500..].Count(j => j[0] == 1)).ShouldBeLessThanOrEqualTo(5, $"{huge}");
        }
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Infinite_and_other_odd_values_are_refused_or_survived(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        var outputs = new double[detector.OutputNames.Count];
        Run(detector, Series(500, 7));
        foreach (double odd in new[] { double.PositiveInfinity, double.NegativeInfinity, -1e30, 0, double.Epsilon })
        {
            try
            {
                detector.Update(odd, outputs);
            }
            catch (ArgumentOutOfRangeException error)
            {
                error.Message.ShouldContain("value is");
            }
        }
        int p = PValue(detector);
        foreach (double[] judgement in Run(detector, Series(1700, 8)).Skip(1500)) (p >= 0 ? judgement[p] : judgement[1]).ShouldNotBe(double.NaN);
        byte[] bytes = TestData.Bytes(detector.Save);
        TestData.Bytes(Load(type, bytes).Save).ShouldBe(bytes);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Judging_one_by_one_is_judging_all(Type type, int recipe)
    {
        double[] values = Series(400, 10);
        var one = Make(type, recipe);
        var batch = type.GetMethods().Single(method => method.Name == "Update" && method.GetParameters() is { Length: 2 } p && p[0].ParameterType == typeof(ReadOnlySpan<double>)
            || method.Name == "Update" && method.GetParameters() is { Length: 3 } q && q[1].ParameterType == typeof(ReadOnlySpan<double>));
        string singles = string.Join('\n', Singles(one, values)), all = string.Join('\n', All(Make(type, recipe), batch, values));
        all.ShouldBe(singles);
    }

    /// <summary>The typed judgements, one by one.</summary>
    private static IEnumerable<object> Singles(ISeriesDetector detector, double[] values) => detector switch
    {
        SeasonalSpikeDetector d => values.Select((value, i) => (object)d.Update(i, value)),
        IidSpikeDetector d => values.Select(value => (object)d.Update(value)),
        IidChangePointDetector d => values.Select(value => (object)d.Update(value)),
        SsaSpikeDetector d => values.Select(value => (object)d.Update(value)),
        SsaChangePointDetector d => values.Select(value => (object)d.Update(value)),
        SpectralResidualDetector d => values.Select(value => (object)d.Update(value)),
        _ => throw new ArgumentException($"{detector.GetType()} has no case here"),
    };

    private static IEnumerable<object> All(ISeriesDetector detector, MethodInfo batch, double[] values)
    {
        switch (detector)
        {
            case SeasonalSpikeDetector d: return Filled<SeasonalSpike>(values.Length, results => d.Update(0, values, results));
            case IidSpikeDetector d: return Filled<SpikePoint>(values.Length, results => d.Update(values, results));
            case IidChangePointDetector d: return Filled<ChangePoint>(values.Length, results => d.Update(values, results));
            case SsaSpikeDetector d: return Filled<SpikePoint>(values.Length, results => d.Update(values, results));
            case SsaChangePointDetector d: return Filled<ChangePoint>(values.Length, results => d.Update(values, results));
            case SpectralResidualDetector d: return Filled<SaliencyPoint>(values.Length, results => d.Update(values, results));
            default: throw new ArgumentException($"{batch} has no case here");
        }
    }

    private static IEnumerable<object> Filled<T>(int count, Action<T[]> fill) where T : struct
    {
        var results = new T[count];
        fill(results);
        return results.Cast<object>();
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Room_for_another_number_of_outputs_is_refused(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        int count = detector.OutputNames.Count;
        foreach (int wrong in new[] { 0, count - 1, count + 1 })
            Should.Throw<ArgumentException>(() => detector.Update(1, new double[wrong])).Message.ShouldContain($"room for {wrong} numbers");
    }

    [Theory, MemberData(nameof(Detectors))]
    public void A_point_costs_a_bounded_allocation(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        double[] values = Series(3000, 11);
        var outputs = new double[detector.OutputNames.Count];
        foreach (double value in values[..1000]) detector.Update(value, outputs);
        long Bytes(int from, int to)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = from; i < to; i++) detector.Update(values[i], outputs);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        long first = Bytes(1000, 2000), second = Bytes(2000, 3000);
        (second / 1000).ShouldBeLessThanOrEqualTo(64);
        second.ShouldBeLessThanOrEqualTo(2 * first + 10_000);
        TestData.Bytes(detector.Save).Length.ShouldBeLessThan(40_000);
    }

    [Theory, MemberData(nameof(Detectors))]
    public void Any_cut_and_any_flip_is_refused(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        Run(detector, Series(120, 12));
        byte[] bytes = TestData.Bytes(detector.Save);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= (byte)(1 << bit);
            Should.Throw<InvalidDataException>(() => Load(type, damaged));
            Should.Throw<InvalidDataException>(() => Load(type, bytes, at));
        }, iter: 200, threads: 1);
        byte[] newer = [.. bytes];
        newer[8] = 99;
        Should.Throw<InvalidDataException>(() => Load(type, newer)).Message.ShouldContain("version 99");
    }

    /// <summary>Behind a right checksum, too, whatever stands there is refused or read: nothing else is thrown.</summary>
    [Theory, MemberData(nameof(Detectors))]
    public void Forged_content_is_refused_or_read(Type type, int recipe)
    {
        var detector = Make(type, recipe);
        Run(detector, Series(120, 12));
        byte[] bytes = TestData.Bytes(detector.Save);
        Gen.Select(Gen.Int[20, Math.Min(bytes.Length - 33, 200)], Gen.Byte).Sample((at, value) =>
        {
            byte[] forged = [.. bytes];
            forged[at] = value;
            System.Security.Cryptography.SHA256.HashData(forged.AsSpan(0, forged.Length - 32)).CopyTo(forged, forged.Length - 32);
            try
            {
                Run(Load(type, forged), Series(30, 13));
            }
            catch (InvalidDataException)
            {
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void Wrong_arguments_are_refused_with_value_and_range()
    {
        foreach (var (make, value) in new (Func<object>, string)[]
        {
            (() => new IidSpikeDetector(-1), "confidence is -1; it must be in [0, 100]"),
            (() => new IidSpikeDetector(double.NaN), "confidence is NaN"),
            (() => new IidSpikeDetector(99, 0), "length is 0"),
            (() => new IidSpikeDetector(99, 10, (AnomalySide)7), "side is 7; it must be one of TwoSided"),
            (() => new IidChangePointDetector(101), "confidence is 101"),
            (() => new IidChangePointDetector(95, -1), "length is -1"),
            (() => new IidChangePointDetector(95, 20, (MartingaleType)5), "martingale is 5"),
            (() => new IidChangePointDetector(95, 20, MartingaleType.Power, 1), "epsilon is 1; it must be in (0, 1)"),
            (() => SsaModel.Train(new double[100], 1), "window is 1; it must be in [2, 16384]"),
            (() => SsaModel.Train(new double[48], 24), "48 values"),
            (() => SsaModel.Train(new double[100], 24, (Gaps)9), "gaps is 9"),
            (() => new SsaSpikeDetector(Rhythm.Value, 200), "confidence is 200"),
            (() => new SsaSpikeDetector(Rhythm.Value, error: (ErrorFunction)9), "error is 9"),
            (() => new SsaSpikeDetector(Rhythm.Value, start: (SsaStart)9), "start is 9"),
            (() => new SsaChangePointDetector(Rhythm.Value, epsilon: 0), "epsilon is 0"),
            (() => new SsaChangePointDetector(Rhythm.Value, gaps: (Gaps)9), "gaps is 9"),
            (() => new SpectralResidualDetector(11), "windowSize is 11; it must be in [12,"),
            (() => new SpectralResidualDetector(64, 0), "averagingWindow is 0"),
            (() => new SpectralResidualDetector(64, 3, 65), "judgementWindow is 65; it must be in [1, 64]"),
            (() => new SpectralResidualDetector(threshold: -0.1), "threshold is -0.1"),
            (() => new SeasonalSpikeDetector(new SeasonalSpikeOptions { Weeks = 1 }), "Weeks is 1; it must be in [2, 26]"),
            (() => new SeasonalSpikeDetector(new SeasonalSpikeOptions { Floor = 0 }), "Floor is 0"),
            (() => new SeasonalSpikeDetector().Update(0, -1), "value is -1; it must be at least 0"),
        })
            Should.Throw<ArgumentException>(() => make()).Message.ShouldContain(value);
        foreach (var make in new Func<object>[] { () => new SsaSpikeDetector(null!), () => new SsaChangePointDetector(null!) }) Should.Throw<ArgumentNullException>(() => make());
    }

    [Fact]
    public void A_planted_spike_is_the_most_unusual_point()
    {
        double[] values = Series(1400, 14);
        values[1300] = 900;
        foreach (var make in new Func<ISeriesDetector>[] { Recipes[typeof(SeasonalSpikeDetector)][0], Recipes[typeof(IidSpikeDetector)][0], Recipes[typeof(SsaSpikeDetector)][0] })
        {
            var judgements = Run(make(), values);
            int p = PValue(make());
            double least = judgements[1000..].Min(judgement => judgement[p]);
            judgements[1300][p].ShouldBe(least);
            judgements[1300][0].ShouldBe(1);
        }
        var saliency = Run(new SpectralResidualDetector(), values);
        saliency[1300][1].ShouldBe(saliency[1000..].Max(judgement => judgement[1]));
    }
}
