using System.Text;
using Anomaly.Models.Bundles;
using Anomaly.Models.IsolationForest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class BundleTests
{
    private static readonly BundleManifest Manifest = new()
    {
        CreatedBy = "anomaly 0.1.0",
        FeatureNames = ["bytes_out", "flows"],
        TrainingDays = [20000, 20001, 20003],
        Properties = new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" },
    };

    private static BundleWriter Writer(params string[] names)
    {
        var writer = new BundleWriter(Manifest);
        foreach (string name in names) writer.Add(name, stream => stream.Write(Encoding.UTF8.GetBytes("content of " + name)));
        return writer;
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var forest = IsolationForestTrainer.Fit(TestData.Gaussians(300, 2, 1), 2);
        var writer = Writer("calibration/all", "priors");
        writer.Add("forest", forest.Save);
        var reader = BundleReader.Read(new MemoryStream(TestData.Bytes(writer.Write)));
        (reader.Manifest.CreatedBy, reader.Manifest.FormatVersion).ShouldBe(("anomaly 0.1.0", 1));
        reader.Manifest.FeatureNames.ShouldBe(Manifest.FeatureNames);
        reader.Manifest.TrainingDays.ShouldBe(Manifest.TrainingDays);
        reader.Manifest.Properties.Keys.ShouldBe(["a", "z"]);
        reader.Manifest.Sections.Select(section => section.Name).ShouldBe(["calibration/all", "forest", "priors"]);
        reader.Load("priors", stream => new StreamReader(stream).ReadToEnd()).ShouldBe("content of priors");
        reader.Load("forest", IsolationForestModel.Load).Score([1, 1]).ShouldBe(forest.Score([1, 1]));
        reader.Has("pca").ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => reader.Open("pca")).Message.ShouldContain("calibration/all, forest, priors");
    }

    [Fact]
    public void The_order_of_adding_changes_no_byte()
    {
        byte[] one = TestData.Bytes(Writer("a", "b", "c").Write);
        TestData.Bytes(Writer("c", "a", "b").Write).ShouldBe(one);
        var reader = BundleReader.Read(new MemoryStream(one));
        reader.ContentId.ShouldBe(BundleReader.Read(new MemoryStream(TestData.Bytes(Writer("c", "b", "a").Write))).ContentId);
        reader.ContentId.ShouldNotBe(BundleReader.Read(new MemoryStream(TestData.Bytes(Writer("a", "b").Write))).ContentId);
    }

    [Fact]
    public void Any_flipped_bit_and_any_cut_is_refused()
    {
        byte[] bytes = TestData.Bytes(Writer("a", "b").Write);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= (byte)(1 << bit);
            Should.Throw<InvalidDataException>(() => BundleReader.Read(new MemoryStream(damaged)));
            Should.Throw<InvalidDataException>(() => BundleReader.Read(new MemoryStream(bytes, 0, at)));
        }, iter: 300);
    }

    [Fact]
    public void A_newer_bundle_is_refused_by_name_of_file_and_version()
    {
        string folder = Directory.CreateTempSubdirectory("bundle").FullName;
        try
        {
            string path = Path.Combine(folder, "b.bundle");
            Writer("a").Write(path);
            Directory.GetFiles(folder).ShouldBe([path]);
            BundleReader.Read(path).Has("a").ShouldBeTrue();
            byte[] bytes = File.ReadAllBytes(path);
            bytes[8] = 2;
            File.WriteAllBytes(path, bytes);
            string message = Should.Throw<InvalidDataException>(() => BundleReader.Read(path)).Message;
            message.ShouldContain(path);
            message.ShouldContain("version 2");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Malformed_names_and_days_are_refused()
    {
        foreach (string name in new[] { "", "A", "a b", "a\\b", new string('a', 201) })
            Should.Throw<ArgumentException>(() => Writer().Add(name, _ => { }));
        Should.Throw<ArgumentException>(() => Writer("a", "a")).Message.ShouldContain("'a' is there already");
        Should.Throw<ArgumentException>(() => new BundleWriter(Manifest with { TrainingDays = [3, 3] })).Message.ShouldContain("3");
    }
}
