using Anomaly.Pipeline;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Verdicts;

public sealed class SuppressionFileTests : IDisposable
{
    private readonly LedgerFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Suppressions_are_read_by_id()
    {
        var all = SuppressionFile.Parse("s.yaml", """
            - id: mirror
              host: srv-mirror*
              reason: Mirrors public repositories.
              until: 2026-12-31
            - id: build
              peer_group: build
              rule: mitre-command-git-push
              process: git
              remote: github:example/site
              reason: Pushes release tags.
              by: alice
              from: 2026-01-01
              until: 2026-06-30
            """);
        all.ShouldBe(
        [
            new Suppression
            {
                Id = "build", PeerGroup = "build", Rule = "mitre-command-git-push", Process = "git", Remote = "github:example/site", Reason = "Pushes release tags.", By = "alice",
                From = Workspace.ParseDay("2026-01-01"), Until = Workspace.ParseDay("2026-06-30"),
            },
            new Suppression { Id = "mirror", Host = "srv-mirror*", Reason = "Mirrors public repositories.", Until = Workspace.ParseDay("2026-12-31") },
        ]);
        SuppressionFile.Parse("s.yaml", "# nothing yet\n").ShouldBeEmpty();
    }

    [Fact]
    public void All_errors_are_told_at_once_with_their_place()
        => Should.Throw<UsageException>(() => SuppressionFile.Parse("s.yaml", """
            - id: a
              hots: x
              reason: r
              until: 2026-01-01
            - id: b
              host: '*?'
              reason: ''
              until: soon
            - id: c
              remote: example/site
              rule: [x]
              reason: r
              until: 2026-01-01
              from: 2026-02-01
            - id: d
              rule: x
              reason: r
              from: 2026-02-01
              until: 2026-01-01
            - x
            - { id: e, rule: x, reason: r, until: 2026-01-01 }
            - { id: e, rule: y, reason: r, until: 2026-01-01 }
            """)).Messages.ShouldBe(
        [
            "s.yaml:1:3 a suppression needs a host, peer_group, remote, process or rule; it would hide everything",
            "s.yaml:2:3 unknown key 'hots' (did you mean 'host'?)",
            "s.yaml:6:9 host '*?' would hide every host",
            "s.yaml:7:11 'reason' is missing",
            "s.yaml:8:10 'soon' is not a day; write YYYY-MM-DD",
            "s.yaml:10:11 'example/site' is no remote; write provider:owner or provider:owner/repo, as github:example",
            "s.yaml:11:9 'rule' must be a single value, found a list",
            "s.yaml:18:9 'from' lies behind 'until'",
            "s.yaml:20:3 a suppression must be a map, found a list".Replace("a list", "a single value"),
            "s.yaml:22:3 suppression 'e' exists already",
        ]);

    [Fact]
    public void A_workspace_without_the_file_has_none()
    {
        SuppressionSet.Load(_f.Workspace).ShouldBe(SuppressionSet.None);
        SuppressionSet.None.Fingerprint.ShouldBe("");
        Directory.CreateDirectory(_f.Workspace.Root);
        File.WriteAllText(_f.Workspace.SuppressionsFile, "- { id: a, host: x, reason: r, until: 2026-01-01 }\n");
        SuppressionSet.Load(_f.Workspace).All.Single().Host.ShouldBe("x");
    }

    [Fact]
    public void The_fingerprint_is_of_what_is_said_and_not_of_how()
    {
        SuppressionSet Of(string text) => new(SuppressionFile.Parse("s", text));
        var one = Of("- { id: a, host: x, reason: r, until: 2026-01-01 }\n- { id: b, rule: y, reason: r, until: 2026-01-01 }");
        Of("- { rule: y, id: b, until: 2026-01-01, reason: r }\n- { id: a, reason: r, host: 'x', until: 2026-01-01 }").Fingerprint.ShouldBe(one.Fingerprint);
        Of("- { id: a, host: x, reason: r, until: 2026-01-02 }\n- { id: b, rule: y, reason: r, until: 2026-01-01 }").Fingerprint.ShouldNotBe(one.Fingerprint);
        Of("- { id: a, peer_group: x, reason: r, until: 2026-01-01 }\n- { id: b, rule: y, reason: r, until: 2026-01-01 }").Fingerprint.ShouldNotBe(one.Fingerprint);
    }
}
