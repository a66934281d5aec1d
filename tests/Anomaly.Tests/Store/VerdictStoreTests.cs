using Anomaly.Pipeline;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Microsoft.Data.Sqlite;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Store;

public sealed class VerdictStoreTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Workspace _workspace;
    private readonly VerdictStore _store;

    public VerdictStoreTests()
    {
        _workspace = new Workspace(_folder.Path);
        _store = new VerdictStore(_workspace);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Verdicts_come_back_as_they_were_written_in_order()
    {
        _store.All().ShouldBeEmpty();
        File.Exists(_workspace.Verdicts).ShouldBeFalse();
        var first = _store.Add(Draft("a", VerdictKind.Confirmed));
        var second = _store.Add(Draft("'; DROP TABLE verdict; --\0\u202E", VerdictKind.Suppressed) with { Scope = new SuppressionScope("a", "group-1", "github:x", "git.exe", "rule"), Until = 20600, Reason = "known" });
        first.Id.ShouldBe(1);
        second.Id.ShouldBe(2);
        _store.All().ShouldBe([first, second]);
        new VerdictStore(_workspace).Of(second.Host).ShouldBe([second]);
        _store.Find(1).ShouldBe(first);
        _store.Find(3).ShouldBeNull();
    }

    [Fact]
    public void Taking_back_is_an_entry_of_its_own_and_works_once()
    {
        var verdict = _store.Add(Draft("a", VerdictKind.Benign));
        _store.Undo(verdict.Id, "lee", 99).ShouldBeTrue();
        _store.Undo(verdict.Id, "kim", 100).ShouldBeFalse();
        _store.Undo(17, "kim", 100).ShouldBeFalse();
        var undone = _store.Find(verdict.Id)!;
        undone.Stands.ShouldBeFalse();
        undone.ShouldBe(verdict with { UndoneBy = "lee", UndoneAt = 99 });
    }

    [Theory]
    [InlineData("UPDATE verdict SET by_whom = 'somebody else'")]
    [InlineData("DELETE FROM verdict")]
    [InlineData("UPDATE undo SET by_whom = 'somebody else'")]
    [InlineData("DELETE FROM undo")]
    public void The_database_refuses_to_change_what_was_written(string sql)
    {
        var verdict = _store.Add(Draft("a", VerdictKind.Benign));
        _store.Undo(verdict.Id, "lee", 99);
        using var connection = new SqliteConnection($"Data Source={_workspace.Verdicts};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Should.Throw<SqliteException>(() => command.ExecuteNonQuery()).Message.ShouldContain("verdicts are not");
    }

    [Fact]
    public void What_says_too_little_or_too_much_is_refused()
    {
        Should.Throw<ArgumentException>(() => _store.Add(Draft("a", VerdictKind.Benign) with { By = "" }));
        Should.Throw<ArgumentException>(() => _store.Add(Draft("a", VerdictKind.Benign) with { Scope = new SuppressionScope("a") }));
        Should.Throw<ArgumentException>(() => _store.Add(Draft("a", VerdictKind.Suppressed)));
        Should.Throw<ArgumentException>(() => _store.Add(Draft("a", VerdictKind.Suppressed) with { Scope = new SuppressionScope("a"), Reason = " " }));
        Should.Throw<ArgumentException>(() => _store.Add(Draft("a", VerdictKind.Benign) with { Reason = new string('x', 2001) }));
        _store.All().ShouldBeEmpty();
    }

    [Fact]
    public void Several_write_at_once()
    {
        Parallel.For(0, 24, i => new VerdictStore(_workspace).Add(Draft("host" + i, VerdictKind.Benign)));
        _store.All().Select(v => v.Id).ShouldBe(Enumerable.Range(1, 24).Select(i => (long)i));
        _store.All().Select(v => v.Host).Distinct().Count().ShouldBe(24);
    }

    [Fact]
    public void Damage_and_newer_formats_are_named()
    {
        File.WriteAllText(_workspace.Verdicts, new string('x', 5000));
        Should.Throw<DataException>(() => _store.All()).Message.ShouldContain(_workspace.Verdicts);
        File.Delete(_workspace.Verdicts);
        _store.Add(Draft("a", VerdictKind.Benign));
        using (var connection = new SqliteConnection($"Data Source={_workspace.Verdicts};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 2";
            command.ExecuteNonQuery();
        }
        Should.Throw<DataException>(() => _store.All()).Message.ShouldContain("format 2");
    }

    private static Verdict Draft(string host, VerdictKind kind) => new() { Kind = kind, Day = 20500, Revision = 2, Host = host, Reason = "", By = "kim", At = 1_772_000_000_000_000 };
}
