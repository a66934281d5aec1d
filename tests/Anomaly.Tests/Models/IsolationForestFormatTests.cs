using Anomaly.Models.IsolationForest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class IsolationForestFormatTests
{
    private static readonly string Approved = Path.Combine(TestPaths.Root, "tests", "Anomaly.Tests", "Models", "approved");

    internal static IsolationForestModel Golden()
    {
        // Uniform, so that no function of the platform's mathematics library takes part.
        var random = new Random(1);
        var data = new float[900];
        for (int i = 0; i < data.Length; i++) data[i] = i % 11 == 0 ? float.NaN : random.NextSingle();
        return IsolationForestTrainer.Fit(data, 3, new IsolationForestOptions { Seed = 42, Trees = 3, SampleSize = 32, Contamination = 0.05 }, ["bytes_out", "flows", "ratio"]);
    }

    /// <summary>Version 1 as it was first written: later versions must read it and score alike.</summary>
    [Fact]
    public void The_first_version_is_read_and_scores_as_it_did()
    {
        using var stream = File.OpenRead(Path.Combine(Approved, "forest-v1.bin"));
        var model = IsolationForestModel.Load(stream);
        model.ColumnNames.ShouldBe(["bytes_out", "flows", "ratio"]);
        (model.Seed, model.SampleSize, model.TrainingRows, model.Contamination).ShouldBe((42, 32, 300, 0.05));
        using var text = new StringWriter();
        model.WriteText(text);
        text.ToString().ShouldBe(File.ReadAllText(Path.Combine(Approved, "forest-v1.txt")));
        model.Score([4, 0, 0]).ShouldBe(0.5876686916950629, 1e-12);
    }

    [Fact]
    public void The_same_seed_grows_the_same_trees_in_every_build()
    {
        using var text = new StringWriter();
        Golden().WriteText(text);
        text.ToString().ShouldBe(File.ReadAllText(Path.Combine(Approved, "forest-v1.txt")));
        TestData.Bytes(Golden().Save).ShouldBe(File.ReadAllBytes(Path.Combine(Approved, "forest-v1.bin")));
    }

    [Fact]
    public void Saved_and_loaded_it_scores_and_saves_alike()
    {
        float[] data = TestData.Gaussians(1000, 5, 3);
        var model = IsolationForestTrainer.Fit(data, 5);
        byte[] bytes = TestData.Bytes(model.Save);
        bytes.Length.ShouldBeLessThan(70_000);
        var loaded = IsolationForestModel.Load(new MemoryStream(bytes));
        TestData.Bytes(loaded.Save).ShouldBe(bytes);
        for (int r = 0; r < 100; r++) loaded.Score(data.AsSpan(5 * r, 5)).ShouldBe(model.Score(data.AsSpan(5 * r, 5)));
    }

    [Fact]
    public void Any_damage_is_refused()
    {
        byte[] bytes = TestData.Bytes(Golden().Save);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample((at, flip) =>
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= flip;
            Should.Throw<InvalidDataException>(() => IsolationForestModel.Load(new MemoryStream(damaged)));
        }, iter: 300);
        Gen.Int[0, bytes.Length - 1].Sample(length =>
        {
            Should.Throw<InvalidDataException>(() => IsolationForestModel.Load(new MemoryStream(bytes, 0, length)));
        }, iter: 100);
        Should.Throw<InvalidDataException>(() => IsolationForestModel.Load(new MemoryStream([.. bytes.AsSpan(0, 8), 9, 0, 0, 0, .. bytes.AsSpan(12)])))
            .Message.ShouldContain("version 9");
    }
}
