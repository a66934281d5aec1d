using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Config;

public class AnomalyConfigTests
{
    private static AnomalyConfig Parse(string text) => AnomalyConfig.Parse("a.yaml", text);

    private static IReadOnlyList<string> Errors(string text) => Should.Throw<UsageException>(() => Parse(text)).Messages;

    [Fact]
    public void The_committed_default_file_is_the_generated_one()
        => ApprovedText.ShouldMatch(AnomalyConfig.DefaultYaml(), "data", "reference", "anomaly.default.yaml");

    [Fact]
    public void The_committed_page_is_the_generated_one()
        => ApprovedText.ShouldMatch(ConfigDocs.Markdown(), "docs", "configuration.md");

    [Fact]
    public void The_default_file_reads_back_as_the_defaults()
    {
        var config = Parse(AnomalyConfig.DefaultYaml());
        config.Fingerprint().ShouldBe(new AnomalyConfig().Fingerprint());
        config.Models.CalibrateShare.ShouldBe(1.0 / 6);
    }

    [Fact]
    public void Every_kind_of_value_reads_and_writes_back_equal()
    {
        var config = Parse("""
            ingest: { max_bad_share: 1/3, time_zone: Europe/Berlin, threads: 1_0 }
            resolve:
              catalogue: "it's: #1"
              private_networks: [192.0.2.0/24]
              extra_repositories:
                - { provider: corp, domain: git.example.com, channel: ssh }
                - provider: lab
                  domain: lab.example.com
            rules:
              shipped: false
              disabled: ['1', x]
            fusion: { mode: strict }
            """);
        config.Ingest.MaxBadShare.ShouldBe(1.0 / 3);
        config.Ingest.Threads.ShouldBe(10);
        config.Resolve.ExtraRepositories.Select(r => (r.Provider, r.Domain, r.Channel)).ShouldBe(
            [("corp", "git.example.com", RepositoryChannel.Ssh), ("lab", "lab.example.com", RepositoryChannel.Git)]);
        config.Rules.Shipped.ShouldBeFalse();
        config.Fusion.Mode.ShouldBe(FusionMode.Strict);
        var again = Parse(config.ToYaml());
        again.ToYaml().ShouldBe(config.ToYaml());
        again.Resolve.Catalogue.ShouldBe("it's: #1");
        again.Rules.Disabled.ShouldBe(["1", "x"]);
        again.Fingerprint().ShouldNotBe(new AnomalyConfig().Fingerprint());
    }

    [Fact]
    public void Nothing_at_all_is_the_defaults()
    {
        foreach (string text in new[] { "", "# nothing\n", "ingest:\n", "---\n" })
            Parse(text).Fingerprint().ShouldBe(new AnomalyConfig().Fingerprint());
        AnomalyConfig.Load((string?)null).Fingerprint().ShouldBe(new AnomalyConfig().Fingerprint());
    }

    [Fact]
    public void All_errors_are_told_at_once_each_with_its_place()
        => Errors("""
            ingest:
              max_bad_share: 1.5
              max_bad_share: 0.2
              thread: 4
              time_zone: Mars/Olympus
            fusoin: {}
            skew_seconds: 3
            resolve:
              skew_seconds: soon
              private_networks: [10.0.0.0/33, [], 192.0.2.0/24]
              extra_repositories:
                - { provider: corp, chanel: git }
            fusion:
              mode: loud
              alerts_per_night: '5'
            models: [1]
            store:
              memory_limit: much
            """).ShouldBe(
        [
            "a.yaml:2:18 ingest.max_bad_share: 1.5 is outside 0 to 1",
            "a.yaml:3:3 key 'max_bad_share' is written twice; first at line 2",
            "a.yaml:4:3 unknown key 'ingest.thread' (did you mean 'threads'?)",
            "a.yaml:5:14 ingest.time_zone: 'Mars/Olympus' is not a time zone of this machine; write an IANA name such as Europe/Berlin or an offset such as +02:00",
            "a.yaml:6:1 unknown section 'fusoin' (did you mean 'fusion'?)",
            "a.yaml:7:1 unknown section 'skew_seconds' (the key 'skew_seconds' belongs to section 'resolve')",
            "a.yaml:9:17 resolve.skew_seconds: expected a whole number, 0 to 3600, found 'soon'",
            "a.yaml:10:22 resolve.private_networks: '10.0.0.0/33' is not a network; write address/prefix such as 10.0.0.0/8",
            "a.yaml:10:35 resolve.private_networks: expected text, found a list",
            "a.yaml:12:7 resolve.extra_repositories: 'domain' is missing",
            "a.yaml:12:25 unknown key 'resolve.extra_repositories.chanel' (did you mean 'channel'?)",
            "a.yaml:14:9 fusion.mode: expected additive or strict, found 'loud'",
            "a.yaml:15:21 fusion.alerts_per_night: expected a number or a fraction, 0 to 100000, found '5'",
            "a.yaml:16:9 models: expected keys, found a list",
            "a.yaml:18:17 store.memory_limit: 'much' is not a size; write a number and KB, MB, GB or TB, such as 2GB",
        ]);

    [Fact]
    public void Detectors_that_do_not_exist_cannot_be_switched_off()
    {
        Errors("models:\n  disabled_detectors: [upload_cusum, upload_drfit]\n").Single().ShouldStartWith(
            "a.yaml:2:38 models.disabled_detectors: there is no detector 'upload_drfit' (did you mean 'upload_drift'?); the detectors are repo_bytes_out, ");
        Parse("models: { disabled_detectors: [upload_cusum, pca] }").Models.DisabledDetectors.ShouldBe(["upload_cusum", "pca"]);
    }

    [Fact]
    public void Keys_that_contradict_each_other_are_refused()
        => Errors("models:\n  fit_share: 0.9\n  calibrate_share: 0.1\n").ShouldBe(
            ["a.yaml:3:20 models.calibrate_share: fit_share and calibrate_share together leave no day to score; their sum must be below 1"]);

    [Theory]
    [InlineData("ingest: [", "not valid YAML")]
    [InlineData("ingest: &a { threads: 1 }", "anchors (&name) are not supported")]
    [InlineData("ingest: *a", "aliases (*name) are not supported")]
    [InlineData("ingest: !x { threads: 1 }", "tags (!name) are not supported")]
    [InlineData("{ [a]: b }", "a key must be a single value, not a list")]
    [InlineData("- a", "expected sections, found a list")]
    [InlineData("ingest: {}\n---\ningest: {}", "one document")]
    [InlineData("models: { fit_share: 1/0 }", "found '1/0'")]
    [InlineData("ingest: { threads: null }", "found nothing")]
    public void What_is_not_a_configuration_is_refused(string text, string message)
        => Errors(text).ShouldContain(m => m.Contains(message, StringComparison.Ordinal) && m.StartsWith("a.yaml:", StringComparison.Ordinal));

    [Fact]
    public void Nesting_without_end_is_refused()
        => Errors(new string('[', 5000)).ShouldContain(m => m.Contains("nested more than", StringComparison.Ordinal));

    [Fact]
    public void A_missing_file_is_a_wrong_call()
        => Should.Throw<UsageException>(() => AnomalyConfig.Load(Path.Combine(TestPaths.Root, "absent.yaml"))).Message.ShouldContain("cannot be read");
}
