using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Tests.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class RejectsVerbTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Rejects_are_counted_by_log_and_reason_the_most_frequent_first()
    {
        string a = _f.Write("a.log", IngestFixture.Conn(0, 60, bad: 2) + "short\trow\n"), b = _f.Write("b\u001b.log", IngestFixture.Conn(100, 60, bad: 3));
        _f.Ingest(a, b);
        string shown = b.Replace("\u001b", "\\x1b");
        Run("rejects").ShouldBe((ExitCode.Done, $"""
                count  reason                   first at
                    3  time is not a number     {shown}:8
                    2  time is not a number     {a}:8
                    1  wrong number of columns  {a}:68
            6 records of 2 logs; --list shows them

            """));
        Run("rejects", "--source", "A.LOG", "--reason", "columns").Output.ShouldContain("1 records of 1 log;");
        Run("rejects", "--reason", "no such").Output.ShouldBe("nothing was rejected\n");
        var json = JsonDocument.Parse(Run("rejects", "--output", "json").Output).RootElement;
        json.EnumerateArray().Select(r => r.GetProperty("count").GetInt64()).ShouldBe([3, 2, 1]);
        json[2].GetProperty("first_line").GetInt64().ShouldBe(68);
        Run("rejects", "--output", "csv").Output.Split('\n')[3].ShouldStartWith($"1,wrong number of columns,{a},68,");
    }

    [Fact]
    public void Listed_records_have_place_and_text_and_steer_nothing()
    {
        const string hostile = "=cmd|'/c calc'!A0\u001b[31m\u202Epush https://u:ghp_0123456789abcdefghijklmnopqrstuvwxyz@github.com/o/r\tx";
        string head = IngestFixture.Conn(0, 60);
        string log = _f.Write("a.log", head + hostile + "\n");
        _f.Ingest(log);
        string table = Run("rejects", "--list").Output, csv = Run("rejects", "--list", "--output", "csv").Output, json = Run("rejects", "--list", "--output", "json").Output;
        table.ShouldStartWith($"{log}:68 (byte {head.Length}): wrong number of columns\n    =cmd");
        table.ShouldContain("\\x1b[31m\\u202epush");
        csv.ShouldContain($"{log},68,{head.Length},wrong number of columns,'=cmd");
        csv.Trim().Split('\n').Length.ShouldBe(2);
        foreach (string output in new[] { table, csv, json })
        {
            output.ShouldNotContain("0123456789abcdef");
            output.Where(c => c != '\n').ShouldAllBe(c => !char.IsControl(c) && c != '\u202E');
        }
        var record = JsonDocument.Parse(json).RootElement.EnumerateArray().ShouldHaveSingleItem();
        record.GetProperty("offset").GetInt64().ShouldBe(head.Length);
        record.GetProperty("text").GetString().ShouldStartWith("=cmd|'/c calc'!A0\u001b[31m\u202Epush ");
        record.GetProperty("source").GetString().ShouldBe(_f.Flows()[0].Source);
    }

    [Fact]
    public void A_workspace_that_does_not_exist_is_a_wrong_call()
        => Run("rejects").Code.ShouldBe(ExitCode.WrongCall);

    [Fact]
    public void Without_rejects_every_form_is_still_whole()
    {
        _f.Ingest(_f.Write("a.log", IngestFixture.Conn(0, 3)));
        Run("rejects").Output.ShouldBe("nothing was rejected\n");
        Run("rejects", "--list").Output.ShouldBe("");
        Run("rejects", "--list", "--output", "json").Output.ShouldBe("[]\n");
        Run("rejects", "--output", "csv").Output.ShouldBe("count,reason,source_path,first_line,first_offset,source\n");
    }

    private (int Code, string Output) Run(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run([.. args, "--workspace", _f.Workspace.Root], new CliContext(output, new StringWriter(), _f.Clock, CancellationToken.None, false));
        return (code, output.ToString());
    }
}
