using Anomaly.Pipeline;
using Anomaly.Pipeline.Resolve;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class RepositoryCatalogTests
{
    private static readonly RepositoryCatalog Catalog = RepositoryCatalog.Default;

    [Theory]
    [InlineData("github.com", "github", "git")]
    [InlineData("GitHub.COM.", "github", "git")]
    [InlineData("github.com:443", "github", "git")]
    [InlineData("api.github.com", "github", "api")]
    [InlineData("uploads.github.com", "github", "upload")]
    [InlineData("ghcr.io", "github", "upload")]
    [InlineData("ssh.github.com", "github", "ssh")]
    [InlineData("gist.github.com", "github", "web")]
    [InlineData("github-cloud.s3.amazonaws.com", "github", "upload")]
    [InlineData("github-production-release-asset-2e65be.s3.amazonaws.com", "github", "upload")]
    [InlineData("github-production-user-asset-6210df.s3.us-east-1.amazonaws.com", "github", "upload")]
    [InlineData("productionresultssa12.blob.core.windows.net", "github", "upload")]
    [InlineData("raw.githubusercontent.com", "github", "download")]
    [InlineData("objects.githubusercontent.com", "github", "download")]
    [InlineData("gist.githubusercontent.com", "github", "download")]
    [InlineData("codeload.github.com", "github", "download")]
    [InlineData("someone.github.io", "github", "download")]
    [InlineData("api.individual.githubcopilot.com", "github", "telemetry")]
    [InlineData("copilot-proxy.githubusercontent.com", "github", "telemetry")]
    [InlineData("collector.github.com", "github", "telemetry")]
    [InlineData("acme.ghe.com", "github", "git")]
    [InlineData("api.acme.ghe.com", "github", "api")]
    [InlineData("gitlab.com", "gitlab", "git")]
    [InlineData("altssh.gitlab.com", "gitlab", "ssh")]
    [InlineData("bitbucket.org", "bitbucket", "git")]
    [InlineData("altssh.bitbucket.org", "bitbucket", "ssh")]
    [InlineData("dev.azure.com", "azure-devops", "git")]
    [InlineData("acme.visualstudio.com", "azure-devops", "git")]
    [InlineData("marketplace.visualstudio.com", "azure-devops", "telemetry")]
    [InlineData("git-codecommit.eu-west-1.amazonaws.com", "codecommit", "git")]
    [InlineData("codecommit.us-east-1.amazonaws.com", "codecommit", "api")]
    [InlineData("huggingface.co", "huggingface", "git")]
    [InlineData("cdn-lfs-us-1.hf.co", "huggingface", "download")]
    [InlineData("codeberg.org", "codeberg", "git")]
    [InlineData("git.sr.ht", "sourcehut", "git")]
    public void Names_of_providers_are_known(string name, string provider, string channel)
    {
        Catalog.Match(name).ShouldBe(new RepositoryMatch(provider, channel));
        Catalog.Match(name)!.Upload.ShouldBe(channel is not ("download" or "telemetry"));
    }

    [Theory]
    [InlineData("github.com.evil.net")]
    [InlineData("notgithub.com")]
    [InlineData("xgithub.com")]
    [InlineData("api-github.com")]
    [InlineData("githubusercontent.com.co")]
    [InlineData("ghe.com")]
    [InlineData("evilghe.com")]
    [InlineData("git-codecommit.a.b.amazonaws.com")]
    [InlineData("git-codecommit.eu-west-1.amazonaws.com.evil.org")]
    [InlineData("x.github-cloud.s3.amazonaws.com.evil")]
    [InlineData("github-production-x.evil.s3.amazonaws.com")]
    [InlineData("my-github-production-x.s3.amazonaws.com")]
    [InlineData("s3.amazonaws.com")]
    [InlineData("blob.core.windows.net")]
    [InlineData("github")]
    [InlineData("com")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".ghe.com")]
    [InlineData("github.com:x")]
    [InlineData("github.com:443:22")]
    [InlineData("registry.npmjs.org")]
    [InlineData("pypi.org")]
    public void Other_names_are_not(string name) => Catalog.Match(name).ShouldBeNull();

    [Fact]
    public void Port_22_makes_an_upload_path_ssh_and_leaves_downloads_alone()
    {
        Catalog.Match("github.com", 22).ShouldBe(new RepositoryMatch("github", "ssh"));
        Catalog.Match("github.com", 443).ShouldBe(new RepositoryMatch("github", "git"));
        Catalog.Match("ssh.github.com", 443).ShouldBe(new RepositoryMatch("github", "ssh"));
        Catalog.Match("raw.githubusercontent.com", 22).ShouldBe(new RepositoryMatch("github", "download"));
        Catalog.MatchAddress("140.82.112.3", 22).ShouldBe(new RepositoryMatch("github", "ssh"));
    }

    [Theory]
    [InlineData("140.82.121.4", "github", "git")]
    [InlineData("::ffff:140.82.121.4", "github", "git")]
    [InlineData("185.199.111.133", "github", "download")]
    [InlineData("2606:50c0:8000::153", "github", "download")]
    [InlineData("2a0a:a447::1", "github", "git")]
    [InlineData("172.65.251.78", "gitlab", "git")]
    public void Addresses_of_blocks_are_known(string ip, string provider, string channel)
        => Catalog.MatchAddress(ip).ShouldBe(new RepositoryMatch(provider, channel));

    [Theory]
    [InlineData("140.82.128.0")]
    [InlineData("140.82.111.255")]
    [InlineData("2a0a:a448::1")]
    [InlineData("8.8.8.8")]
    [InlineData("140.82")]
    [InlineData("github.com")]
    [InlineData("")]
    public void Other_addresses_are_not(string ip) => Catalog.MatchAddress(ip).ShouldBeNull();

    [Fact]
    public void The_longest_prefix_and_the_most_specific_name_win()
    {
        var catalog = Load("""
            providers:
              - provider: wide
                names: {git: ["*.corp.example"]}
                addresses: {git: [10.0.0.0/8, "fd00::/8"]}
              - provider: narrow
                names: {web: ["git-*.corp.example"], api: [git-1.corp.example]}
                addresses: {api: [10.1.0.0/16, "fd00:1::/32"]}
                ssh_ports: [2222]
            """);
        catalog.Match("a.b.corp.example")!.Provider.ShouldBe("wide");
        catalog.Match("git-2.corp.example").ShouldBe(new RepositoryMatch("narrow", "web"));
        catalog.Match("git-1.corp.example").ShouldBe(new RepositoryMatch("narrow", "api"));
        catalog.Match("git-1.corp.example", 22).ShouldBe(new RepositoryMatch("narrow", "api"));
        catalog.Match("git-1.corp.example", 2222).ShouldBe(new RepositoryMatch("narrow", "ssh"));
        catalog.MatchAddress("10.1.2.3")!.Provider.ShouldBe("narrow");
        catalog.MatchAddress("10.2.2.3")!.Provider.ShouldBe("wide");
        catalog.MatchAddress("fd00:1::5")!.Provider.ShouldBe("narrow");
        catalog.MatchAddress("fd00:2::5")!.Provider.ShouldBe("wide");
    }

    [Fact]
    public void An_own_file_can_add_to_the_shipped_catalogue()
    {
        var catalog = Load("""
            extends: built-in
            version: ours
            providers:
              - provider: our-gitlab
                names: {git: [git.corp.example]}
              - provider: github
                names: {git: [ghes.corp.example]}
            """);
        catalog.Version.ShouldBe("ours");
        catalog.Match("git.corp.example")!.Provider.ShouldBe("our-gitlab");
        catalog.Match("ghes.corp.example")!.Provider.ShouldBe("github");
        catalog.Match("github.com")!.Provider.ShouldBe("github");
        catalog.Fingerprint.ShouldNotBe(Catalog.Fingerprint);
    }

    [Fact]
    public void All_errors_are_told_at_once_with_their_place()
    {
        var errors = Should.Throw<UsageException>(() => Load("""
            verson: x
            providers:
              - provider: Git Hub
                names: {git: [github.com, "*", "a..b"], gopher: [x.org]}
              - provider: b
                checked: yesterday
                names: {git: [github.com]}
                addresses: {git: [10.0.0.1/8, 10.0.0.0/33, nonsense]}
                ssh_ports: [0, 22]
              - title: nameless
              - provider: c
            """)).Messages;
        errors.ShouldBe([
            "own.yaml:1:1 'verson' is not known here; one of version, extends, providers",
            "own.yaml:3:15 'Git Hub' is no provider: use 1 to 40 of a-z, 0-9 and -",
            "own.yaml:4:45 'gopher' is not known here; one of git, api, upload, ssh, web, download, telemetry",
            "own.yaml:4:31 '*': a name has at least two labels",
            "own.yaml:4:36 'a..b': a label has 1 to 63 characters",
            "own.yaml:6:14 'yesterday' is not a day; write YYYY-MM-DD",
            "own.yaml:9:17 '0' is no port from 1 to 65535",
            "own.yaml:7:19 name 'github.com' is listed twice",
            "own.yaml:8:23 '10.0.0.1/8': bits are set beyond the length",
            "own.yaml:8:35 '10.0.0.0/33': the length must be from 1 to 32",
            "own.yaml:8:48 'nonsense': a block is written address/length",
            "own.yaml:5:5 provider 'b' has neither names nor addresses",
            "own.yaml:10:5 'provider' is missing",
            "own.yaml:11:5 provider 'c' has neither names nor addresses",
        ], ignoreOrder: true);
    }

    [Theory]
    [InlineData("", "own.yaml:1:1 the catalogue must be one mapping with 'providers'")]
    [InlineData("providers: []", "own.yaml:1:1 the catalogue lists no provider")]
    [InlineData("version: 1", "own.yaml:1:1 'providers' is missing")]
    public void An_empty_catalogue_is_refused(string yaml, string message)
        => Should.Throw<UsageException>(() => Load(yaml)).Messages.ShouldBe([message]);

    [Fact]
    public void Broken_yaml_is_refused_with_its_place()
        => Should.Throw<UsageException>(() => Load("providers: [")).Messages.ShouldHaveSingleItem().ShouldStartWith("own.yaml:2:1 ");

    [Fact]
    public void Every_shipped_provider_is_dated()
    {
        foreach (var provider in Catalog.Providers)
        {
            provider.Checked.ShouldNotBeEmpty(provider.Id);
            provider.Names.ShouldContain(n => Channels.IsUpload(n.Channel), provider.Id);
        }
    }

    [Fact]
    public void Arbitrary_text_never_throws()
        => Gen.String[Gen.Char["abgithu.com*:/\0é%"], 0, 40].Sample(text =>
        {
            _ = Catalog.Match(text);
            _ = Catalog.MatchAddress(text);
        });

    private static RepositoryCatalog Load(string yaml) => RepositoryCatalogLoader.Load(new StringReader(yaml), "own.yaml");
}
