using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Resolve;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class ResolveOptionsTests
{
    [Fact]
    public void Configured_defaults_are_the_programs_defaults()
    {
        using var folder = new TestFolder();
        var workspace = new Workspace(folder.Path);
        var options = ResolveOptions.From(new AnomalyConfig(), workspace);
        options.PrivateNetworks.ShouldBe(AddressClasses.DefaultNetworks);
        (options with { PrivateNetworks = AddressClasses.DefaultNetworks }).ShouldBe(new ResolveOptions());
    }

    [Fact]
    public void Own_repositories_and_catalogues_are_taken()
    {
        using var folder = new TestFolder();
        folder.Write("own.yaml", "providers: [{provider: only, names: {git: [only.example]}}]");
        var config = AnomalyConfig.Parse("anomaly.yaml", """
            resolve:
              catalogue: own.yaml
              skew_seconds: 7
              extra_repositories:
                - { provider: ours, domain: git.corp.example, channel: git }
                - { provider: ours, domain: Files.corp.example., channel: download }
                - { provider: taken, domain: only.example, channel: web }
            store: { memory_limit: 1.5GB, threads: 3 }
            """);
        var options = ResolveOptions.From(config, new Workspace(folder.Path));
        (options.SkewUs, options.Engine.MemoryLimit, options.Engine.Threads).ShouldBe((7_000_000, 1_500_000_000, 3));
        options.Catalog.Match("git.corp.example").ShouldBe(new RepositoryMatch("ours", "git"));
        options.Catalog.Match("a.git.corp.example", 22).ShouldBe(new RepositoryMatch("ours", "ssh"));
        options.Catalog.Match("files.corp.example").ShouldBe(new RepositoryMatch("ours", "download"));
        options.Catalog.Match("only.example").ShouldBe(new RepositoryMatch("taken", "web"));
        options.Catalog.Match("github.com").ShouldBeNull();
    }

    [Theory]
    [InlineData("resolve: { extra_repositories: [{ provider: x, domain: '*.corp.example' }] }")]
    [InlineData("resolve: { extra_repositories: [{ provider: x, domain: localhost }] }")]
    [InlineData("resolve: { catalogue: nowhere.yaml }")]
    [InlineData("store: { memory_limit: 1MB }")]
    public void What_cannot_be_is_refused(string yaml)
    {
        using var folder = new TestFolder();
        Should.Throw<UsageException>(() => ResolveOptions.From(AnomalyConfig.Parse("anomaly.yaml", yaml), new Workspace(folder.Path)));
    }
}
