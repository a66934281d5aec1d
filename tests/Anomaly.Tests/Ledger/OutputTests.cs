using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Ledger.Outputs;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ledger;

public sealed class OutputTests
{
    private const string Hostile = "=1+1 <img src=x onerror=alert(1)> `code` ``two`` @team https://evil.example [a](javascript:x) \u001b[31m \u202Egpj.exe a|b\n# head\r\n---\0";
    private static readonly int Day = LedgerFixture.Day;

    private static RankedNight Night(int revision, params HostScore[] hosts) => new(Day, LedgerFixture.Manifest(Day) with { Revision = revision }, hosts, []);

    private static HostScore Host(string name, int rank, int risk) => new()
    {
        Day = Day,
        Host = name,
        Rank = rank,
        RiskUnits = risk,
        RuleScore = 9,
        Expected = 0.25,
        PeerGroup = "developer",
        RepoBytesOut = 123_000_000,
        Evidence = risk == 0 ? [] : [new Evidence("commands", "rule", "mitre-command-git-push", risk, $"rule fired: {Hostile}") { Source = "abc", Line = 17 }],
        Rules = [new FiredRule("mitre-command-git-push", 9, true, 1, "git", "github:o/r"), new FiredRule("mitre-command-git-clone", 0, true, 1, "git", "")],
    };

    private static readonly HostScore[] Hosts = [Host(Hostile, 1, 2345), Host("b", 2, 0), new() { Day = Day, Host = "c", Rank = 3 }, new() { Day = Day, Host = "silent", NotScored = "no telemetry" }];

    public static TheoryData<string> Formats => ["jsonl", "parquet", "ocsf", "ecs", "markdown"];

    private static IRankingWriter Writer(string format) => format switch
    {
        "jsonl" => new LinesWriter(),
        "parquet" => new ParquetRankingWriter(),
        "ocsf" => new OcsfWriter(),
        "ecs" => new EcsWriter(),
        _ => new MarkdownWriter(),
    };

    private static byte[] Bytes(string format, int? top = null, int revision = 1)
    {
        using var memory = new MemoryStream();
        Writer(format).Write(memory, [Night(revision, Hosts)], top);
        return memory.ToArray();
    }

    private static List<JsonElement> Lines(string format, int? top = null, int revision = 1)
        => [.. Encoding.UTF8.GetString(Bytes(format, top, revision)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_night_gives_the_same_bytes_and_no_text_reaches_a_terminal_raw(string format)
    {
        byte[] bytes = Bytes(format);
        Bytes(format).ShouldBe(bytes);
        if (format == "parquet") return;
        string text = Encoding.UTF8.GetString(bytes);
        text.ShouldNotBeEmpty();
        text.Where(c => char.IsControl(c) && c != '\n').ShouldBeEmpty();
        text.ShouldNotContain('\u202E');
    }

    [Fact]
    public void Json_lines_hold_all_the_ledger_knows()
    {
        var lines = Lines("jsonl");
        lines.Select(l => l.GetProperty("rank").GetInt32()).ShouldBe([1, 2, 3, 0]);
        lines[0].GetProperty("host").GetString().ShouldBe(Hostile);
        lines[0].GetProperty("revision").GetInt32().ShouldBe(1);
        lines[0].GetProperty("evidence")[0].GetProperty("line").GetInt32().ShouldBe(17);
        lines[0].GetProperty("rules").GetArrayLength().ShouldBe(2);
        Lines("jsonl", top: 1).Select(l => l.GetProperty("rank").GetInt32()).ShouldBe([1, 0]);
    }

    [Fact]
    public void Parquet_holds_the_columns_of_the_ledger()
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "r.parquet");
        File.WriteAllBytes(path, Bytes("parquet"));
        var columns = Anomaly.Pipeline.Ledger.LedgerSchema.Hosts;
        var hosts = ParquetTable.Read(path, columns, row => row.Text("host")).ToList();
        hosts.ShouldBe([Hostile, "b", "c", "silent"]);
    }

    [Fact]
    public void Ocsf_findings_have_what_the_class_requires()
    {
        var findings = Lines("ocsf");
        findings.Count.ShouldBe(2, "hosts without a reason and a rule are no findings");
        var f = findings[0];
        foreach (string required in new[] { "activity_id", "category_uid", "class_uid", "finding_info", "metadata", "severity_id", "time", "type_uid" }) f.TryGetProperty(required, out _).ShouldBeTrue(required);
        f.GetProperty("class_uid").GetInt32().ShouldBe(2004);
        f.GetProperty("type_uid").GetInt32().ShouldBe(200401);
        f.GetProperty("time").GetInt64().ShouldBe((Day + 1) * 86_400_000L);
        f.GetProperty("severity").GetString().ShouldBe("Medium");
        f.GetProperty("severity_id").GetInt32().ShouldBe(3);
        f.GetProperty("device").GetProperty("hostname").GetString().ShouldBe(Hostile);
        var info = f.GetProperty("finding_info");
        info.GetProperty("attacks")[0].GetProperty("sub_technique").GetProperty("uid").GetString().ShouldBe("T1567.001");
        info.GetProperty("related_analytics").EnumerateArray().Select(a => a.GetProperty("uid").GetString()).ShouldBe(["mitre-command-git-push"]);
        f.GetProperty("evidences")[0].GetProperty("data").GetProperty("line").GetInt32().ShouldBe(17);
        var again = Lines("ocsf", revision: 2)[0];
        again.GetProperty("type_uid").GetInt32().ShouldBe(200402);
        again.GetProperty("finding_info").GetProperty("uid").GetString().ShouldBe(info.GetProperty("uid").GetString());
        again.GetProperty("metadata").GetProperty("uid").GetString().ShouldNotBe(f.GetProperty("metadata").GetProperty("uid").GetString());
        findings[1].GetProperty("finding_info").GetProperty("uid").GetString().ShouldNotBe(info.GetProperty("uid").GetString());
        Lines("ocsf", top: 1).Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(2000, 2)]
    [InlineData(3000, 3)]
    [InlineData(4999, 3)]
    [InlineData(5000, 4)]
    [InlineData(21000, 4)]
    public void Levels_follow_the_risk(int risk, int level) => Finding.Level(new HostScore { RiskUnits = risk }).ShouldBe(level);

    [Fact]
    public void Ecs_documents_have_the_fields_a_security_solution_reads()
    {
        var documents = Lines("ecs");
        documents.Count.ShouldBe(2);
        var d = documents[0];
        d.GetProperty("@timestamp").GetString().ShouldBe("2026-03-02T00:00:00.000Z");
        d.GetProperty("ecs").GetProperty("version").GetString().ShouldBe("8.17.0");
        d.GetProperty("event").GetProperty("kind").GetString().ShouldBe("alert");
        d.GetProperty("event").GetProperty("risk_score").GetDecimal().ShouldBe(23.45m);
        d.GetProperty("host").GetProperty("name").GetString().ShouldBe(Hostile);
        d.GetProperty("host").GetProperty("risk").GetProperty("calculated_level").GetString().ShouldBe("Medium");
        d.GetProperty("threat").GetProperty("technique").GetProperty("subtechnique").GetProperty("id")[0].GetString().ShouldBe("T1567.001");
        d.GetProperty("anomaly").GetProperty("rank").GetInt32().ShouldBe(1);
        Lines("ecs", revision: 2)[0].GetProperty("event").GetProperty("id").GetString().ShouldBe(d.GetProperty("event").GetProperty("id").GetString());
    }

    [Fact]
    public void The_rank_without_a_reason_counts_those_that_come_before_then()
    {
        var one = Host("m", 1, 3000);
        one.Others = [new Evidence("commands", "model", "push", 500, "second of the group"), new Evidence("volume", "model", "x", 2500, "another group")];
        HostScore Other(string name, int rank, int risk) => new() { Day = Day, Host = name, Rank = rank, RiskUnits = risk, RuleScore = 1 };
        HostScore[] hosts = [one, Other("a", 2, 2000), Other("b", 3, 600), Other("c", 4, 500), Other("z", 5, 500), new() { Host = "n", NotScored = "x" }];
        new RankedNight(Day, LedgerFixture.Manifest(Day), hosts, []).RankWithout(one, one.Evidence[0]).ShouldBe(4);
        new RankedNight(Day, LedgerFixture.Manifest(Day), hosts, [], FusionMode.Strict).RankWithout(one, one.Evidence[0]).ShouldBe(1, "its rule score stays the largest");
        one.Others = [];
        new RankedNight(Day, LedgerFixture.Manifest(Day), hosts, []).RankWithout(one, one.Evidence[0]).ShouldBe(5);
    }

    [Fact]
    public void A_ticket_holds_text_of_logs_only_as_code()
    {
        string text = Encoding.UTF8.GetString(Bytes("markdown"));
        text.Split('\n').Count(l => l.StartsWith("# ", StringComparison.Ordinal)).ShouldBe(2);
        text.ShouldContain("- Risk: **23.45 dB** (Medium), rule score 9 of 10\n");
        text.ShouldContain("  - log `abc`, line 17\n");
        string outside = OutsideCode(text);
        foreach (string sign in new[] { "<", "@", "http", "javascript", "`", "[" }) outside.ShouldNotContain(sign);
    }

    [Fact]
    public void Any_text_fits_into_its_code_span()
        => Gen.String[Gen.Char["`` ab\n<"], 0, 12].Sample(text =>
        {
            string code = MarkdownWriter.Code(text);
            OutsideCode($"x {code} y").ShouldBe("x  y");
            code.ShouldNotContain('\n');
        }, iter: 2000);

    // As CommonMark has it: a run of backticks opens, the next run of the same length closes.
    private static string OutsideCode(string text) => Regex.Replace(text, "(?<!`)(`+)(?!`)(.*?)(?<!`)\\1(?!`)", "", RegexOptions.Singleline);
}
