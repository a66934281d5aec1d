using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>The name of the other side, its provider and its channel.</summary>
public sealed class FlowNameTests : IDisposable
{
    private const string Host = "10.0.0.5";
    private const string Remote = "203.0.113.9";
    private const string GitHub = "140.82.121.4";
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void The_name_in_the_connection_wins_over_DNS()
    {
        _f.Dns("08:59:59", Host, Remote, "cdn.example");
        _f.Zeek("09:00:00", Host, Remote, uid: "C1");
        Named("sni", "github.com", "C1");
        Check("github.com", "sni", "github", "git");
    }

    [Fact]
    public void Sni_wins_over_the_http_host_of_the_same_connection()
    {
        _f.Zeek("09:00:00", Host, Remote, uid: "C1");
        Named("http", "proxy.example", "C1");
        Named("sni", "gitlab.com", "C1");
        Check("gitlab.com", "sni", "gitlab", "git");
    }

    [Fact]
    public void The_largest_http_request_names_the_flow()
    {
        _f.Zeek("09:00:00", Host, Remote, uid: "C1", dstPort: 80);
        Request("small.example", "GET", "/a", 10);
        Request("api.github.com", "PUT", "/repos/o/r/contents/x", 9000);
        Request("other.example", "POST", "/b", 8999);
        var flow = Check("api.github.com", "http", "github", "api");
        (flow.HttpMethod, flow.HttpPath).ShouldBe(("PUT", "/repos/o/r/contents/x"));
    }

    [Theory]
    [InlineData("api.github.com", true, "github")]
    [InlineData("www.example.com", true, "")]
    [InlineData("intranet", false, "")]
    [InlineData("", false, "")]
    public void A_request_to_an_unknown_address_goes_where_its_name_says(string name, bool external, string provider)
    {
        var request = _f.Zeek("09:00:00", Host, "");
        (request.Sensor, request.SrcPort, request.DstName, request.NameSource, request.HttpMethod) = ("squid", 0, name, name.Length > 0 ? "http" : "", "PUT");
        var flow = _f.TheFlow();
        (flow.Host, flow.DstIp, flow.External, flow.Provider, flow.HttpMethod).ShouldBe((Host, "", external, provider, "PUT"));
    }

    [Fact]
    public void A_name_seen_by_the_sensor_whose_flow_was_dropped_is_not_lost()
    {
        _f.Zeek("09:00:00", Host, Remote, uid: "A", source: "one").BytesKnown = false;
        _f.Zeek("09:00:01", Host, Remote, uid: "B", source: "two");
        Named("sni", "github.com", "A");
        Check("github.com", "sni", "github", "git");
    }

    [Fact]
    public void The_latest_DNS_answer_to_that_client_before_the_flow_names_it()
    {
        _f.Dns("08:00:00", Host, Remote, "old.example");
        _f.Dns("08:50:00", Host, Remote, "github.com");
        _f.Dns("09:00:01", Host, Remote, "later.example");
        _f.Dns("08:59:00", "10.0.0.6", Remote, "others.example");
        _f.Dns("08:59:00", Host, "203.0.113.10", "elsewhere.example");
        _f.Zeek("09:00:00", Host, Remote);
        Check("github.com", "dns", "github", "git");
    }

    [Theory]
    [InlineData(60, "08:00:00", "github.com")]
    [InlineData(60, "07:59:59.999999", "")]
    [InlineData(7200, "07:00:00", "github.com")]
    [InlineData(7200, "06:59:59.999999", "")]
    public void An_answer_is_good_for_its_time_to_live_but_at_least_an_hour(int ttl, string clock, string name)
    {
        _f.Dns(clock, Host, Remote, "github.com", ttl);
        _f.Zeek("09:00:00", Host, Remote);
        _f.TheFlow().DstName.ShouldBe(name);
    }

    [Fact]
    public void Answers_of_the_day_before_still_count()
    {
        _f.Dns("23:50:00", Host, Remote, "github.com", days: -1);
        _f.Zeek("00:10:00", Host, Remote);
        Check("github.com", "dns", "github", "git");
    }

    [Fact]
    public void Answers_follow_the_host_over_its_addresses()
    {
        _f.Lease(Host, "alpha", At("00:00:00"), At("00:00:00", 1));
        _f.Lease("2001:db8::5", "alpha", At("00:00:00"), At("00:00:00", 1));
        _f.Dns("09:00:00", Host, "2a0a:a440::1", "github.com");
        _f.Zeek("09:00:01", "2001:db8::5", "2a0a:a440::1");
        Check("github.com", "dns", "github", "git");
    }

    [Fact]
    public void Look_ups_that_the_host_itself_logged_name_its_flows_also_when_its_clock_is_late()
    {
        _f.Sysmon("09:00:00", "alpha", Host, Remote);
        _f.Add(new NameEvent { Time = At("09:00:03"), Host = "ALPHA.corp.example", Sensor = "sysmon", Address = Remote, Name = "github.com", NameSource = "dns" });
        Check("github.com", "dns", "github", "git");
    }

    [Fact]
    public void Answers_to_a_shared_address_name_the_flows_of_those_who_share_it()
    {
        foreach (var (clock, host, port) in (ReadOnlySpan<(string, string, int)>)[("09:00:00", "alpha", 1), ("09:10:00", "beta", 2), ("09:20:00", "alpha", 3)])
            _f.Sysmon(clock, host, Host, Remote, srcPort: port);
        _f.Dns("08:59:00", Host, Remote, "github.com");
        _f.Dns("09:01:00", Host, Remote, "github.com");
        _f.Flows().Select(f => (f.Host, f.DstName)).ShouldBe([("alpha", "github.com"), ("alpha", "github.com"), ("beta", "github.com")]);
    }

    [Fact]
    public void A_network_sensors_later_answer_does_not_name_an_earlier_flow()
    {
        _f.Dns("09:00:00.5", Host, Remote, "github.com");
        _f.Zeek("09:00:00", Host, Remote);
        Check("", "", "", "");
    }

    [Fact]
    public void A_reverse_name_is_shown_but_never_says_the_provider()
    {
        var flow = _f.Sysmon("09:00:00", "alpha", Host, Remote);
        (flow.DstName, flow.NameSource) = ("github.com", "ptr");
        Check("github.com", "ptr", "", "");
    }

    [Fact]
    public void DNS_wins_over_the_sensors_own_name_which_wins_over_a_reverse_name()
    {
        var first = _f.Zeek("09:00:00", Host, Remote, srcPort: 1);
        (first.DstName, first.NameSource) = ("own.example", "sensor");
        var second = _f.Zeek("12:00:00", Host, Remote, srcPort: 2);
        (second.DstName, second.NameSource) = ("gitlab.com", "sensor");
        var agent = _f.Sysmon("12:00:00", "alpha", Host, Remote, srcPort: 2);
        (agent.DstName, agent.NameSource) = ("reverse.example", "ptr");
        _f.Dns("08:59:00", Host, Remote, "dns.example");
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => (f.DstName, f.NameSource, f.Provider)).ShouldBe([("dns.example", "dns", ""), ("gitlab.com", "sensor", "gitlab")]);
    }

    [Fact]
    public void An_address_of_a_block_is_enough_where_there_is_no_name()
    {
        _f.Zeek("09:00:00", Host, GitHub, srcPort: 1);
        _f.Zeek("09:00:00", Host, "185.199.110.133", srcPort: 2);
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => (f.DstName, f.NameSource, f.Provider, f.Channel))
            .ShouldBe([("", "cidr", "github", "git"), ("", "cidr", "github", "download")]);
    }

    [Fact]
    public void A_foreign_name_does_not_hide_an_upload_capable_block_but_a_customers_page_is_the_customers()
    {
        _f.Zeek("09:00:00", Host, GitHub, uid: "C1", srcPort: 1);
        Named("sni", "innocent.example", "C1");
        _f.Zeek("09:00:00", Host, "185.199.110.133", uid: "C2", srcPort: 2);
        Named("sni", "blog.example", "C2");
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => (f.DstName, f.NameSource, f.Provider))
            .ShouldBe([("innocent.example", "cidr", "github"), ("blog.example", "sni", "")]);
    }

    [Fact]
    public void A_reverse_name_leaves_the_block_to_say_the_provider()
    {
        var flow = _f.Sysmon("09:00:00", "alpha", Host, GitHub);
        (flow.DstName, flow.NameSource) = ("lb-140-82-121-4-fra.github.com", "ptr");
        Check("lb-140-82-121-4-fra.github.com", "cidr", "github", "git");
    }

    [Fact]
    public void Port_22_of_a_provider_is_ssh()
    {
        _f.Zeek("09:00:00", Host, GitHub, dstPort: 22);
        Check("", "cidr", "github", "ssh");
    }

    [Fact]
    public void Storage_of_large_files_is_the_providers_and_completion_is_no_upload()
    {
        _f.Zeek("09:00:00", Host, Remote, uid: "C1", srcPort: 1);
        Named("sni", "github-cloud.s3.amazonaws.com", "C1");
        _f.Zeek("09:00:00", Host, Remote, uid: "C2", srcPort: 2);
        Named("sni", "api.githubcopilot.com", "C2");
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => (f.Provider, f.Channel)).ShouldBe([("github", "upload"), ("github", "telemetry")]);
    }

    [Fact]
    public void An_own_catalogue_names_self_hosted_services()
    {
        var catalog = RepositoryCatalogLoader.Load(new StringReader("""
            extends: built-in
            providers: [{provider: our-git, names: {git: [git.corp.example]}}]
            """), "own.yaml");
        _f.Zeek("09:00:00", Host, "10.0.9.9", uid: "C1");
        Named("sni", "git.corp.example", "C1");
        _f.Resolve(new ResolveOptions { Catalog = catalog });
        var flow = _f.Facts().Flows(Day).Single();
        (flow.Provider, flow.Channel, flow.External).ShouldBe(("our-git", "git", false));
        _f.Resolve().Changed.ShouldBe([Day]);
        _f.Facts().Flows(Day).Single().Provider.ShouldBe("");
    }

    [Fact]
    public void A_turned_flow_does_not_keep_the_name_of_its_own_side()
    {
        var flow = _f.Zeek("09:00:00", Remote, "10.0.0.7", srcPort: 40000);
        (flow.DstName, flow.NameSource) = ("github.com", "sensor");
        Check("", "", "", "");
    }

    private void Named(string source, string name, string uid)
        => _f.Add(new NameEvent { Time = At("09:00:00"), Sensor = "zeek", Client = Host, Address = Remote, Name = name, NameSource = source, Uid = uid });

    private void Request(string name, string method, string path, long bytes)
        => _f.Add(new NameEvent { Time = At("09:00:00"), Sensor = "zeek", Client = Host, Address = Remote, Name = name, NameSource = "http", Uid = "C1", HttpMethod = method, HttpPath = path, RequestBytes = bytes });

    private FlowEvent Check(string name, string source, string provider, string channel)
    {
        var flow = _f.TheFlow();
        (flow.DstName, flow.NameSource, flow.Provider, flow.Channel).ShouldBe((name, source, provider, channel));
        return flow;
    }
}
