using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class RuleSetTests
{
    private static IReadOnlyList<string> Errors(params (string, string)[] files) => Should.Throw<UsageException>(() => RuleSet.Parse(files)).Messages;

    [Fact]
    public void All_errors_of_all_files_are_told_at_once()
        => Errors(
            ("a.yaml", """
                title: one
                id: one
                level: hihg
                status: fine
                tags: { a: b }
                risk_score: 11
                logsource: { category: registry_event, product: solaris, service: sshd }
                detection:
                  selection: { Image: x }
                  timeframe: 5m
                """),
            ("b.yaml", """
                titel: two
                logsource: { category: process_creation, product: windos, service: sysmon2 }
                detection:
                  selection:
                    Imag: x
                    CommandLine|contans: y
                  empty: {}
                  condition: selecton
                ---
                id: three
                title: [x]
                detection: []
                ---
                action: global
                ---
                title: f
                id: f
                filter: {}
                ---
                - x
                """),
            ("c.yaml", "title: [")).ShouldBe(
        [
            "a.yaml:3:8 'level' must be one of informational, low, medium, high, critical, found 'hihg' (did you mean 'high'?)",
            "a.yaml:4:9 'status' must be one of stable, test, experimental, deprecated, unsupported, found 'fine'",
            "a.yaml:5:7 'tags' must be a list, found a map",
            "a.yaml:6:13 'risk_score' must be a number from 0 to 10",
            "a.yaml:7:24 category 'registry_event' is not supported; supported are process_creation, network_connection, firewall, file_event, file_access, file_rename, file_delete, dns_query",
            "a.yaml:7:49 product 'solaris' is not supported; supported are windows, linux, macos",
            "a.yaml:9:3 'condition' is missing",
            "a.yaml:10:3 'timeframe' is not supported; write a correlation",
            "b.yaml:1:1 'title' is missing; 'titel' is not known",
            "b.yaml:1:1 a rule needs an 'id' (or a 'name')",
            "b.yaml:2:51 product 'windos' is not supported; supported are windows, linux, macos",
            "b.yaml:2:68 service 'sysmon2' is not supported; supported are sysmon, security, auditd, sysmon-linux",
            "b.yaml:5:5 unknown field 'Imag' of process events (did you mean 'Image'?)",
            "b.yaml:6:5 unknown modifier 'contans' (did you mean 'contains'?)",
            "b.yaml:7:10 a selection must not be empty",
            "b.yaml:8:14 condition: unknown selection 'selecton' (did you mean 'selection'?)",
            "b.yaml:10:1 'logsource' is missing",
            "b.yaml:11:8 'title' must be a single value, found a list",
            "b.yaml:12:12 'detection' must be a map, found a list",
            "b.yaml:14:1 'action' (collections of rules) is not supported; write every rule in full",
            "b.yaml:16:1 'logsource' is missing",
            "b.yaml:18:9 'condition' is missing",
            "b.yaml:20:1 a rule must be a map, found a list",
            "c.yaml:2:1 not valid YAML: While parsing a node, did not find expected node content.",
        ]);

    [Fact]
    public void Wrong_correlations_are_placed()
        => Errors(("c.yaml", """
            title: a
            id: a
            level: low
            logsource: { category: process_creation }
            detection: { selection: { Image: x }, condition: selection }
            ---
            title: x
            id: x
            correlation:
              type: value_som
              rule: [a]
              timespan: 2d
              condition: { gt: many, field: x }
            ---
            title: y
            id: y
            correlation:
              type: value_sum
              rules: [a, b, x]
              group-by: [Usr]
              timespan: 1h
              condition: { field: CommandLine, gt: 3 }
            ---
            title: z
            id: z
            correlation: { type: event_count, rules: [z2], timespan: 1h, condition: { gte: 1 } }
            ---
            title: z2
            id: z2
            correlation: { type: event_count, rules: [z], timespan: soon, condition: { field: Image, gte: 1 }, generate: maybe }
            """)).ShouldBe(
        [
            "c.yaml:10:3 'rules' is missing",
            "c.yaml:10:9 correlation type 'value_som' is not supported; supported are event_count, value_count, value_sum, value_avg, value_min, value_max, value_percentile, value_median, temporal, temporal_ordered",
            "c.yaml:11:3 unknown key 'correlation.rule' (did you mean 'rules'?)",
            "c.yaml:12:13 timespan '2d' is not supported: days are evaluated one by one, so a day is the longest",
            "c.yaml:13:14 a correlation's condition needs gt, gte, lt, lte, eq or neq with a number",
            "c.yaml:13:16 condition 'gt' is not supported here, or its value is wrong; supported are field, gt, gte, lt, lte, eq, neq and, for value_percentile, percentile (0 to 100)",
            "c.yaml:19:14 unknown rule 'b'",
            "c.yaml:30:57 'timespan' must be a number and s, m, h or d, found 'soon'",
            "c.yaml:30:83 'field' stands only with value_… correlations",
            "c.yaml:30:110 'generate' must be true or false",
        ]);

    [Fact]
    public void Names_are_unique_and_circles_are_refused()
    {
        string one = TestRules.Document("a", "selection:\n  Image: x");
        Errors(("1.yaml", one), ("2.yaml", one)).ShouldBe(["2.yaml:1:1 rule 'a' exists already at 1.yaml:1:1"]);
        const string Circle = "title: {0}\nid: {0}\nlevel: low\ncorrelation: {{ type: event_count, rules: [{1}], timespan: 1h, condition: {{ gte: 1 }} }}\n";
        string Correlation(string id, string of) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Circle, id, of);
        Errors(("c.yaml", Correlation("p", "q") + "---\n" + Correlation("q", "p"))).ShouldBe(["c.yaml:1:1 correlation 'p' uses itself"]);
    }

    [Fact]
    public void Fields_of_correlations_are_checked()
        => Errors(("c.yaml", TestRules.Document("a", "selection:\n  Image: x") + """
            ---
            title: y
            id: y
            level: low
            correlation:
              type: value_sum
              rules: [a]
              group-by: [Usr, who]
              timespan: 1h
              aliases: { who: { b: User } }
              condition: { field: CommandLine, gt: 3 }
            """)).ShouldBe(
        [
            "c.yaml:16:14 rule 'a' has no field 'Usr' (did you mean 'User'?)",
            "c.yaml:16:19 alias 'who' names no field of rule 'a'",
            "c.yaml:16:19 rule 'a' has no field 'who'",
            "c.yaml:19:23 field 'CommandLine' is text and has no sum or order",
        ]);

    [Fact]
    public void A_rule_without_score_is_refused_unless_it_only_feeds()
    {
        string bare = TestRules.Document("a", "selection:\n  Image: x", extra: "");
        Errors(("a.yaml", bare)).ShouldBe(["a.yaml:1:1 rule 'a' needs a 'level' or a 'risk_score'"]);
        RuleSet.Parse(("a.yaml", bare + "---\ntitle: y\nid: y\nlevel: low\ncorrelation: { type: event_count, rules: [a], timespan: 1h, condition: { gte: 1 } }\n")).Rules.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("level: informational", 0)]
    [InlineData("level: low", 3)]
    [InlineData("level: medium", 5)]
    [InlineData("level: high", 7)]
    [InlineData("level: critical", 9)]
    [InlineData("level: critical\nrisk_score: 8", 8)]
    [InlineData("risk_score: 2.5", 2.5)]
    public void The_score_is_the_rules_own_or_its_levels(string extra, double score)
        => RuleSet.Parse(("a.yaml", TestRules.Document("a", "selection:\n  Image: x", extra: extra))).Rules[0].Score.ShouldBe(score);

    [Fact]
    public void Rules_can_be_switched_off_and_added()
    {
        var config = AnomalyConfig.Parse("c", "rules: { disabled: [mitre-command-git-push] }").Rules;
        var rules = RuleSet.Load(config);
        TestRules.Hits(rules, TestRules.Process("git push")).ShouldNotContain(h => h.RuleId == "mitre-command-git-push");
        rules.Fingerprint.ShouldNotBe(RuleSet.LoadDefault().Fingerprint);
        RuleSet.LoadDefault().Fingerprint.ShouldBe(RuleSet.Load(new RulesConfig()).Fingerprint);
        Should.Throw<UsageException>(() => RuleSet.Load(new RulesConfig { Disabled = ["mitre-command-git-psh"] })).Message.ShouldContain("did you mean 'mitre-command-git-push'?");

        string folder = Directory.CreateTempSubdirectory("rules").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "sub"));
            File.WriteAllText(Path.Combine(folder, "sub", "own.yml"), TestRules.Document("own", "selection:\n  Image: x"));
            File.WriteAllText(Path.Combine(folder, "own.samples.yaml"), "not a rule");
            File.WriteAllText(Path.Combine(folder, "notes.txt"), "not a rule");
            RuleSet.Load(new RulesConfig { Folders = [folder], Shipped = false }).Rules.Select(r => r.Id).ShouldBe(["own"]);
            RuleSet.Load(new RulesConfig { Folders = [folder] }).Find("own").ShouldNotBeNull().EvidenceGroup.ShouldBe("commands");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Should.Throw<UsageException>(() => RuleSet.Load([folder])).Message.ShouldContain("no such folder");
    }
}
