using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules;
using Anomaly.Tests.Rules;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class RulesVerbTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = AnomalyProgram.Run(args, new CliContext(output, error, new FakeTimeProvider(), CancellationToken.None, Interactive: false));
        return (code, output.ToString(), error.ToString());
    }

    [Fact]
    public void Shipped_rules_and_samples_are_right()
    {
        Run("rules", "lint").ShouldBe((ExitCode.Done, $"{RuleSet.LoadDefault().Rules.Count} of {RuleSet.LoadDefault().Rules.Count} rules compile, 0 errors, 0 notes\n", ""));
        var (code, output, error) = Run("rules", "test");
        (code, error).ShouldBe((ExitCode.Done, ""));
        output.ShouldMatch(@"^(\d+) of \1 samples of \d+ rules hold\n$");
    }

    [Fact]
    public void Lists_for_people_spreadsheets_and_programs()
    {
        string workspace = _folder.Path;
        _folder.Write("own/r.yaml", TestRules.Document("=cmd", "selection:\n  Image: x", extra: "level: high\ntags: [a.b, c.d]"));
        _folder.Write("anomaly.yaml", $"rules: {{ folders: ['{_folder.File("own")}'], shipped: false }}");
        Run("rules", "list", "--workspace", workspace).Output.ShouldBe("""
            id    score  fixed  reports  group     title
            =cmd      7         yes      commands  a rule

            """);
        Run("rules", "list", "--output", "csv", "--workspace", workspace).Output.ShouldBe("""
            id,score,level,fixed,reports,group,category,title,tags
            '=cmd,7,high,false,true,commands,process_creation,a rule,a.b c.d

            """);
        var json = JsonDocument.Parse(Run("rules", "list", "--output", "json", "--workspace", _folder.File("none/none")).Output).RootElement;
        json.EnumerateArray().Single(r => r.GetProperty("id").GetString() == "mitre-command-git-push").GetProperty("score").GetDouble().ShouldBe(9);
    }

    [Fact]
    public void Lint_names_what_is_refused_and_what_may_not_be_meant()
    {
        string good = TestRules.Document("good", "selection:\n  Image|endswith: x\nunused:\n  Image: y", extra: "level: high\nreferences: [x]\nfalsepositives: [y]\ntgas: [z]");
        string never = TestRules.Document("never", "selection:\n  OriginalFileName: y", extra: "level: high\nreferences: [x]\nfalsepositives: [y]");
        string file = _folder.Write("a b/rules.yaml", good + "---\n" + never + "---\n" + TestRules.Document("bad", "selection:\n  Image: x", "registry_set") + "---\n" + TestRules.Document("bad2", "selection:\n  Image: x", "image_load, product: beos"));
        var (code, output, error) = Run("rules", "lint", _folder.Path);
        (code, error).ShouldBe((ExitCode.Refused, ""));
        output.ShouldBe($"""
            {file}:28:24 category 'registry_set' is not supported; supported are process_creation, network_connection, firewall, file_event, file_access, file_rename, file_delete, dns_query
            {file}:37:24 category 'image_load' is not supported; supported are process_creation, network_connection, firewall, file_event, file_access, file_rename, file_delete, dns_query
            {file}:37:45 product 'beos' is not supported; supported are windows, linux, macos
            {file}:7:3 no condition asks for selection 'unused' (note)
            {file}:13:1 key 'tgas' is not known (did you mean 'tags'?) (note)
            {file}:15:1 rule 'never' never fires: no event carries OriginalFileName (note)
            1 × category 'image_load' is not supported
            1 × category 'registry_set' is not supported
            1 × product 'beos' is not supported
            fields that no event carries, with the rules that ask: OriginalFileName 1
            2 of 4 rules compile, 3 errors, 3 notes

            """);
        Run("rules", "lint", "--summary", file).Output.ShouldStartWith("1 × category 'image_load'");
        Run("rules", "lint", _folder.File("absent")).ShouldBe((ExitCode.WrongCall, "", $"anomaly: {_folder.File("absent")}: there is no such folder of rules\n"));
    }

    [Fact]
    public void Test_tells_the_samples_that_do_not_hold()
    {
        string rules = _folder.Write("r.yaml", TestRules.Document("r", "selection:\n  CommandLine|contains: push"));
        string samples = _folder.Write("r.samples.yaml", """
            - rule: r
              fires:
                - command_line: git push
                - command_line: git pull
              silent:
                - command_line: git push
                - { name: two, events: [ { command_line: a }, { command_line: b } ] }
            - rule: mitre-command-git-push
              fires: [ { command_line: git push } ]
            """);
        Run("rules", "test", _folder.Path).ShouldBe((ExitCode.Refused, $"""
            {samples}:4:7 rule 'r' does not fire on: git pull
            {samples}:6:7 rule 'r' fires on: git push
            3 of 5 samples of 2 rules hold

            """, ""));
        Run("rules", "test", rules).Output.ShouldEndWith("3 of 5 samples of 2 rules hold\n");
        Run("rules", "test", Path.Combine(TestPaths.Root, "data", "rules")).Code.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Wrong_samples_are_placed()
    {
        _folder.Write("r.yaml", TestRules.Document("r", "selection:\n  CommandLine|contains: push"));
        string samples = _folder.Write("r.samples.yaml", """
            - rule: q
            - rule: r
              fire: []
              fires:
                - x
                - { comand_line: x }
                - { pid: many, time: never }
                - { kind: thing }
                - events: []
                - events: [ { time: '2026-01-01T00:00:00Z' }, { time: '2026-01-02T00:00:00Z' } ]
              silent: x
            """);
        var (code, output, error) = Run("rules", "test", _folder.Path);
        (code, output).ShouldBe((ExitCode.WrongCall, ""));
        error.ShouldBe($"""
            anomaly: {samples}:1:3 unknown rule 'q'
            anomaly: {samples}:3:3 unknown key 'fire'
            anomaly: {samples}:5:7 a sample must be a map, found a single value
            anomaly: {samples}:6:9 unknown column 'comand_line' (did you mean 'command_line'?)
            anomaly: {samples}:7:14 'many' is no value of column 'pid'
            anomaly: {samples}:7:26 'never' is no value of column 'time'
            anomaly: {samples}:8:15 unknown kind 'thing'
            anomaly: {samples}:9:7 a sample needs events, all of one day
            anomaly: {samples}:10:7 a sample needs events, all of one day
            anomaly: {samples}:11:11 'silent' must be a list, found a single value

            """);
    }

    [Fact]
    public void Explains_a_rule_and_suggests_another()
    {
        string text = Run("rules", "explain", "mitre-upload-flow").Output;
        text.ShouldContain("    bytes_out|gt: 5000000\n");
        text.ShouldContain("reports nothing itself");
        text.ShouldContain("feeds\n  - mitre-upload-volume-100mb\n  - mitre-upload-volume-50mb\n");
        Run("rules", "explain", "mitre-upload-volume-50mb").Output.ShouldContain("the sum of bytes_out is greater than 50,000,000\n");
        Run("rules", "explain", "mitre-command-git-psh").ShouldBe((ExitCode.WrongCall, "", "anomaly: there is no rule 'mitre-command-git-psh' (did you mean 'mitre-command-git-push'?)\n"));
    }

    [Fact]
    public void Exports_the_fixed_rules_as_plain_sigma()
    {
        Run("rules", "export", "--out", _folder.Path).ShouldBe((ExitCode.Done, "", ""));
        Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order().ShouldBe(["commands.yml", "repository_files.yml", "upload_volume.yml"]);
        var exported = RuleSet.Load([_folder.Path]);
        exported.Rules.Count.ShouldBe(RuleSet.LoadDefault().Rules.Count(r => r.IsFixed));
        foreach (var rule in exported.Rules) Guid.TryParse(rule.Id, out _).ShouldBeTrue(rule.Id);
        string all = string.Concat(Directory.GetFiles(_folder.Path).Order().Select(File.ReadAllText));
        all.ShouldNotContain("risk_score");
        all.ShouldNotContain("RepositoryProvider");
        all.ShouldContain("- 'github.com'");
        all.ShouldContain("- '140.82.112.0/20'");
        all.ShouldNotContain("githubcopilot");

        // What the exported rules find is what ours find.
        var push = TestRules.Hits(exported, TestRules.Process("git push"), TestRules.Upload(120_000_000));
        push.Select(h => h.Score).Order().ShouldBe([7, 9, 9]);
        TestRules.Hits(exported, TestRules.Upload(100_000_000, address: "192.0.2.1")).Count.ShouldBe(1);
    }

    [Fact]
    public void The_configuration_is_printed_as_it_holds()
    {
        Run("config", "--default").ShouldBe((ExitCode.Done, AnomalyConfig.DefaultYaml(), ""));
        string file = _folder.Write("anomaly.yaml", "fusion: { mode: strict }\n");
        Run("config", "--workspace", _folder.Path).Output.ShouldBe(AnomalyConfig.Load(file).ToYaml());
        _folder.Write("anomaly.yaml", "fusion: { mode: strickt }\nx: 1\n");
        Run("config", "--workspace", _folder.Path).ShouldBe((ExitCode.WrongCall, "",
            $"anomaly: {file}:1:17 fusion.mode: expected additive or strict, found 'strickt'\nanomaly: {file}:2:1 unknown section 'x'\n"));
    }
}
