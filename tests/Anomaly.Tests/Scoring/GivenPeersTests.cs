using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

public sealed class GivenPeersTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private GivenPeers Read(string text) => GivenPeers.Read(_folder.Write("peers.csv", text));

    private IReadOnlyList<string> Errors(string text) => [.. Should.Throw<UsageException>(() => Read(text)).Messages.Select(m => m.Replace(_folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal))];

    private static string Of(GivenPeers peers, string host) => peers.Of(host) is >= 0 and var at ? peers.Names[at] : "";

    [Fact]
    public void The_own_line_goes_before_patterns_and_the_first_pattern_before_later_ones()
    {
        var peers = Read("\uFEFFhost,peer_group\r\n# a remark\n\nsrv-*,servers\nsrv-d?,databases\n\"SRV-DB\" , backup\nweb.example.com,web\n");
        peers.Names.ShouldBe(["servers", "databases", "backup", "web"]);
        Of(peers, "srv-d1").ShouldBe("servers");
        Of(peers, "srv-db").ShouldBe("backup");
        Of(peers, "Srv-DB.example.com").ShouldBe("backup", "a name without a domain is the host in any");
        Of(peers, "SRV-X9.corp").ShouldBe("servers");
        Of(peers, "web.example.com").ShouldBe("web");
        Of(peers, "web").ShouldBe("");
        Of(peers, "lt-1").ShouldBe("");
        Of(GivenPeers.None, "srv-d1").ShouldBe("");
    }

    [Fact]
    public void An_address_is_never_cut_at_its_dots()
        => Of(Read("host,peer_group\n10,ten\n"), "10.0.0.1").ShouldBe("");

    [Fact]
    public void Columns_come_in_any_order_and_blanks_do_not_matter()
        => Of(Read("peer_group,host\n servers , srv-1 \n"), "srv-1").ShouldBe("servers");

    [Fact]
    public void All_wrong_lines_are_told_at_once_with_their_place()
        => Errors("host,peer_group\nsrv-1,servers\nSRV-1,databases\n,a\nx,\n*,all\na,b,c\n\"open,a\nb,group-1\nc,Fleet\nd,Servers\ne,\u001b[2J\n" + $"f,{new string('x', 65)}\n").ShouldBe(
        [
            "peers.csv:3: 'SRV-1' is written twice; first at line 2",
            "peers.csv:4: host is missing",
            "peers.csv:5: peer_group is missing",
            "peers.csv:6: '*' would be every host",
            "peers.csv:7: 3 values, 2 are expected",
            "peers.csv:8: quotes are not balanced",
            "peers.csv:9: 'group-1' is how a learned group is called; choose another name",
            "peers.csv:10: 'Fleet' is how a learned group is called; choose another name",
            "peers.csv:11: the peer group 'Servers' differs from 'servers' in case only",
            "peers.csv:12: control characters cannot be in names",
            "peers.csv:13: the name of the peer group has 65 characters; 64 is the most",
        ]);

    [Theory]
    [InlineData("", "the first line must name the columns host,peer_group")]
    [InlineData("host,peer_groups\n", "unknown column 'peer_groups' (did you mean 'peer_group'?)")]
    [InlineData("host,host\n", "the first line must name the columns host,peer_group, each once")]
    [InlineData("host\n", "the first line must name the columns host,peer_group, each once")]
    [InlineData("host,peer_group\n# nobody\n", "it names no host")]
    public void A_file_that_names_nobody_is_refused(string text, string message)
        => Errors(text).Single().ShouldStartWith("peers.csv:1: " + message);

    [Fact]
    public void A_missing_file_says_how_to_go_without()
        => Should.Throw<UsageException>(() => GivenPeers.Load(new BaselineConfig { Peers = "absent.csv" })).Message.ShouldBe(
            "baseline.peers: there is no file absent.csv; write learned, or a CSV file with the columns host,peer_group");

    [Fact]
    public void The_example_can_be_read_and_learned_needs_no_file()
    {
        var example = GivenPeers.Read(Path.Combine(TestPaths.Root, "data", "reference", "peers.example.csv"));
        Of(example, "srv-backup").ShouldBe("backup");
        Of(example, "srv-web1").ShouldBe("servers");
        Of(example, "ci-25").ShouldBe("build");
        GivenPeers.Load(new BaselineConfig()).ShouldBeSameAs(GivenPeers.None);
        GivenPeers.None.Fingerprint.ShouldBe("");
        example.Fingerprint.Length.ShouldBe(64);
    }
}
