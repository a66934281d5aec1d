using Anomaly.Models.Bundles;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>Bundles that another version of the program trained.</summary>
public sealed class OlderBundleTests : IDisposable
{
    private const int First = 200;
    private const int Last = First + 9;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private Workspace Space => new(_folder.File("workspace"));

    private static ScoringModel Train()
    {
        var facts = new Facts();
        for (int day = First; day <= Last; day++)
            for (int host = 0; host < 8; host++) facts.Hour($"h{host}", day, 9, 1000 * (day + host), 400);
        return new Trainer(facts, RuleSet.Parse(), new AnomalyConfig(), SilentProgress.Instance).Train(First, Last - 3, Last, CancellationToken.None);
    }

    // The bundle again without some sections, under a version of one's choice.
    private void Older(string version, Func<string, bool> lacks)
    {
        string path = Directory.GetFiles(Space.Bundles).Single();
        var reader = BundleReader.Read(path);
        File.Delete(path);
        var writer = new BundleWriter(reader.Manifest);
        foreach (var section in reader.Manifest.Sections.Where(s => !lacks(s.Name)))
            writer.Add(section.Name, stream =>
            {
                using var bytes = reader.Open(section.Name);
                bytes.CopyTo(stream);
            });
        writer.Write(Path.Combine(Space.Bundles, ScoringModel.FileName(First, Last, version)));
    }

    [Theory]
    [InlineData("/account_hours")]
    [InlineData("risk")]
    [InlineData("/merged/timing")]
    public void One_that_lacks_a_detector_says_what_to_do(string section)
    {
        Train().Save(Space.Bundles, new Dictionary<string, string>());
        Older("000000000000", name => name.EndsWith(section, StringComparison.Ordinal));
        foreach (string? version in (string?[])[null, "0000"])
        {
            string message = Should.Throw<UsageException>(() => ScoringModel.Load(Space, version)).Message;
            message.ShouldContain("was trained by another version of the program");
            message.ShouldContain($"anomaly train --from {Workspace.DayText(First)} --to {Workspace.DayText(Last)}");
            message.Length.ShouldBeLessThan(400);
        }
    }

    [Fact]
    public void Training_again_on_its_days_replaces_it_whatever_its_version()
    {
        string version = Train().Save(Space.Bundles, new Dictionary<string, string>());
        Older("ffffffffffff", name => name.EndsWith("/account_hours", StringComparison.Ordinal));
        Train().Save(Space.Bundles, new Dictionary<string, string>()).ShouldBe(version);
        ScoringModel.Load(Space)!.Version.ShouldBe(version);
    }

    [Fact]
    public void A_damaged_one_is_not_passed_over()
    {
        Train().Save(Space.Bundles, new Dictionary<string, string>());
        File.WriteAllText(Path.Combine(Space.Bundles, ScoringModel.FileName(First, Last, "ffffffffffff")), "no bundle");
        Should.Throw<DataException>(() => ScoringModel.Load(Space));
    }
}
