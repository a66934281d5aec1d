using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Anomaly.Tests.Ingest;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class RestrictionsVerbTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public RestrictionsVerbTests()
    {
        _f.Ingest(_f.Write("a.log", IngestFixture.Conn(0, 3000)));
        int day = Workspace.ParseDay("2026-03-01");
        new LedgerStore(_f.Workspace).Write(day, [new HostScore { Day = day, Host = "10.0.0.7", Rank = 1, PeerGroup = "developer" }], LedgerFixture.Manifest(day));
    }

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Peer_groups_and_what_they_send_to_are_listed()
    {
        var (code, table, _) = Run("restrictions");
        code.ShouldBe(ExitCode.Done);
        table.ShouldStartWith("peer group  repository      hosts  host-days       sent     events  first       last      \n");
        table.ShouldContain("developer   github ");
        table.ShouldContain("used by nobody: gitlab, bitbucket, ");
        var rows = Run("restrictions", "--output", "json").Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var developer = rows.Single(r => r.GetProperty("peer_group").GetString() == "developer");
        developer.GetProperty("provider").GetString().ShouldBe("github");
        developer.GetProperty("hosts").GetInt32().ShouldBe(1);
        developer.GetProperty("hosts_of_group").GetInt32().ShouldBe(1);
        developer.GetProperty("host_days").GetInt32().ShouldBe(2);
        developer.GetProperty("first_time").GetString()!.ShouldStartWith("2026-03-01T");
        Run("restrictions", "--output", "csv").Out.ShouldStartWith("peer_group,kind,provider,owner,hosts,hosts_of_group,host_days,bytes_out,events,first_time,last_time\n");
        Run("restrictions", "--from", "2026-03-02", "--to", "2026-03-02", "--peer-group", "developer", "--output", "csv").Out.ShouldContain("developer,provider,github,,1,1,1,");
    }

    [Fact]
    public void Lists_for_a_proxy_leave_out_what_is_used()
    {
        string domains = Run("restrictions", "--output", "domains").Out;
        domains.ShouldContain("\nbitbucket.org\n");
        domains.ShouldNotContain("github.com\n");
        Run("restrictions", "--output", "regex").Out.ShouldContain("\n^bitbucket\\.org$\n");
        var wrong = Run("restrictions", "--peer-group", "devloper");
        wrong.Code.ShouldBe(ExitCode.WrongCall);
        wrong.Err.ShouldContain("no host of peer group 'devloper' was seen (did you mean 'developer'?)");
    }

    private (int Code, string Out, string Err) Run(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, _f.Clock, TestContext.Current.CancellationToken, false));
        return (code, output.ToString(), error.ToString());
    }
}
