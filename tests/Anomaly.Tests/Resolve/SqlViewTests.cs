using System.Text.RegularExpressions;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Resolve;

public class SqlViewTests
{
    public static TheoryData<string> Views => [.. SqlViews.All.Select(v => v.Name)];

    [Fact]
    public void The_shipped_views_are_those_of_the_schema()
        => SqlViews.All.Select(v => v.Name).ShouldBe(["account_hour", "host_hour", "sighting"]);

    [Theory]
    [MemberData(nameof(Views))]
    public void Views_are_one_text_for_every_engine(string name)
    {
        string sql = Regex.Replace(Regex.Replace(SqlViews.Find(name).Sql, "--.*", ""), "'[^']*'", "''");
        string[] words = [.. Regex.Matches(sql, @"(?<![""\w])[A-Za-z_][A-Za-z_0-9]*(?=\()").Select(m => m.Value.ToUpperInvariant()).Distinct()];
        words.Except(["SUM", "COUNT", "MIN", "MAX", "CAST", "LOWER", "CONCAT"]).ShouldBeEmpty("only these functions are the same everywhere");
        foreach (string banned in (string[])["NULL", "AVG", "DOUBLE", "FLOAT", "REAL", "DECIMAL", "JOIN", "OVER", "QUALIFY", "FILTER", "ILIKE", "LIMIT", "WITH", "EXCLUDE", "REPLACE", "GREATEST"])
            Regex.IsMatch(sql, $@"\b{banned}\b", RegexOptions.IgnoreCase).ShouldBeFalse(banned);
        sql.ShouldNotContain("::");
        sql.ShouldNotContain("/");
        sql.ShouldNotContain("\\");
        // A sum that is not cast is wider than 64 bits in one engine and not in the other.
        Regex.Matches(sql, @"(SUM|COUNT|MIN|MAX)\(").Count.ShouldBe(Regex.Matches(sql, @"CAST\((SUM|COUNT|MIN|MAX)\(").Count);
    }

    [Theory]
    [MemberData(nameof(Views))]
    public void An_alias_is_never_a_column_that_it_aggregates(string name)
    {
        foreach (Match match in Regex.Matches(SqlViews.Find(name).Sql, @"CAST\((?:SUM|MIN|MAX)\((?<inner>.*?)\) AS BIGINT\) AS (?<alias>\w+)", RegexOptions.Singleline))
            Regex.IsMatch(match.Groups["inner"].Value, $@"\b{match.Groups["alias"].Value}\b").ShouldBeFalse(match.Groups["alias"].Value);
    }

    [Fact]
    public void A_header_is_read_and_its_faults_have_a_place()
    {
        var view = SqlView.Parse("-- view: v\n-- grain: a, b\n-- needs: flow, w\n-- columns:\n--   a: first\n--   b: second (≥ 0)\n\nSELECT 1\n", "v.sql");
        (view.Name, view.Sql).ShouldBe(("v", "SELECT 1"));
        view.Grain.ShouldBe(["a", "b"]);
        view.Tables.ShouldBe(["flow"]);
        view.Views.ShouldBe(["w"]);
        view.Columns.ShouldBe([("a", "first"), ("b", "second (≥ 0)")]);
        Should.Throw<DataException>(() => SqlView.Parse("-- view: v\nSELECT 1", "v.sql")).Message.ShouldBe("v.sql:1: the header lacks 'grain'");
        Should.Throw<DataException>(() => SqlView.Parse("-- view: v\n-- something\n", "v.sql")).Message.ShouldBe("v.sql:2: expected '-- name: text'");
        Should.Throw<DataException>(() => SqlView.Parse("-- view: v\n-- view: w\n", "v.sql")).Message.ShouldBe("v.sql:2: 'view' is given twice");
        Should.Throw<DataException>(() => SqlView.Parse("-- view: v\n-- grain: a\n-- needs: flow\n-- columns:\n", "v.sql")).Message.ShouldStartWith("v.sql:5: there is no query");
    }

    [Fact]
    public void Views_come_after_what_they_need()
    {
        SqlViews.Sort([View("a", "b", "flow"), View("b", "c"), View("c")]).Select(v => v.Name).ShouldBe(["c", "b", "a"]);
        Should.Throw<DataException>(() => SqlViews.Sort([View("a", "nothing")])).Message.ShouldContain("'nothing'");
        Should.Throw<DataException>(() => SqlViews.Sort([View("a", "b"), View("b", "a")])).Message.ShouldContain("circle");
    }

    [Fact]
    public void Stated_columns_must_be_those_of_the_schema()
    {
        var good = SqlViews.Sighting;
        SqlViews.Difference(good, FactSchema.Sighting).ShouldBeNull();
        SqlViews.Difference(good with { Columns = [.. good.Columns.Skip(1)] }, FactSchema.Sighting)!.ShouldContain("states the columns day");
        SqlViews.Difference(good with { Grain = ["host", "nobody"] }, FactSchema.Sighting)!.ShouldContain("'nobody'");
    }

    [Fact]
    public void A_store_runs_a_view_over_appended_and_attached_events()
    {
        using var folder = new TestFolder();
        var workspace = new Workspace(folder.Path);
        string part = folder.File("part.parquet");
        ParquetTable.Write(part, EventSchema.Process, [new ProcessEvent { Time = 5, Host = "pc", Action = "push", Image = "/bin/git" }]);
        using IEventStore store = new DuckDbEventStore(new DuckDbJob(workspace, new DuckDbOptions { Threads = 1 }, "test"));
        store.Append(EventSchema.Process, [new ProcessEvent { Time = 7, Host = "pc", Action = "push", Image = "/bin/git" }]);
        store.Append(EventSchema.Flow, [new FlowEvent { Time = 7, Host = "pc", Channel = "git", External = true, BytesOut = 12, BytesKnown = true }]);
        store.Attach(EventSchema.Process, [part]);
        var hour = store.Run(SqlViews.HostHour, FactSchema.HostHour).Single();
        (hour.Push, hour.RepoBytesOut, hour.ExternalBytesOut, hour.UnknownByteFlows).ShouldBe((2, 12, 12, 0));
        store.Run(SqlViews.Sighting, FactSchema.Sighting).Single(s => s.Kind == "process").Events.ShouldBe(2);
    }

    [Fact]
    public void A_failure_of_the_engine_names_the_query()
    {
        using var folder = new TestFolder();
        using var job = new DuckDbJob(new Workspace(folder.Path), new DuckDbOptions { Threads = 1 }, "test");
        Should.Throw<DataException>(() => job.Execute("SELECT nonsense")).Message.ShouldContain("SELECT nonsense");
        Should.Throw<DataException>(() => job.Query("SELECT CAST('x' AS INTEGER)").Count());
        Should.Throw<ArgumentOutOfRangeException>(() => new DuckDbJob(new Workspace(folder.Path), new DuckDbOptions { MemoryLimit = 1 }, "small"));
        Directory.Exists(Path.Combine(folder.Path, "tmp", "duckdb-small")).ShouldBeFalse();
    }

    private static SqlView View(string name, params string[] needs) => new(name, [], needs, [], "SELECT 1");
}
