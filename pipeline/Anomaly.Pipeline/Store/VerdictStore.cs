using Anomaly.Pipeline.Verdicts;
using Microsoft.Data.Sqlite;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// Verdicts in <c>verdicts.db</c> of a workspace. Entries are added and never changed: the database itself refuses updates
/// and deletions. Several processes may use it at a time. Damage surfaces as <see cref="DataException"/>.
/// </summary>
public sealed class VerdictStore(Workspace workspace)
{
    private const int Format = 1;
    private const int LongestText = 2000;

    private const string Schema = """
        CREATE TABLE verdict (
            id INTEGER PRIMARY KEY, kind TEXT NOT NULL, day INTEGER NOT NULL, revision INTEGER NOT NULL, host TEXT NOT NULL,
            scope_host TEXT NOT NULL, scope_peer_group TEXT NOT NULL, scope_remote TEXT NOT NULL, scope_process TEXT NOT NULL, scope_rule TEXT NOT NULL,
            until_day INTEGER NOT NULL, reason TEXT NOT NULL, by_whom TEXT NOT NULL, at_us INTEGER NOT NULL);
        CREATE TABLE undo (verdict INTEGER PRIMARY KEY REFERENCES verdict (id), by_whom TEXT NOT NULL, at_us INTEGER NOT NULL);
        CREATE INDEX verdict_host ON verdict (host, day);
        CREATE TRIGGER verdict_stays BEFORE UPDATE ON verdict BEGIN SELECT RAISE(ABORT, 'verdicts are not changed'); END;
        CREATE TRIGGER verdict_remains BEFORE DELETE ON verdict BEGIN SELECT RAISE(ABORT, 'verdicts are not deleted'); END;
        CREATE TRIGGER undo_stays BEFORE UPDATE ON undo BEGIN SELECT RAISE(ABORT, 'verdicts are not changed'); END;
        CREATE TRIGGER undo_remains BEFORE DELETE ON undo BEGIN SELECT RAISE(ABORT, 'verdicts are not deleted'); END;
        PRAGMA user_version = 1;
        """;

    private const string Select = """
        SELECT v.id, v.kind, v.day, v.revision, v.host, v.scope_host, v.scope_peer_group, v.scope_remote, v.scope_process, v.scope_rule, v.until_day, v.reason,
               v.by_whom, v.at_us, COALESCE(u.by_whom, ''), COALESCE(u.at_us, 0)
        FROM verdict v LEFT JOIN undo u ON u.verdict = v.id
        """;

    /// <summary>Every verdict, the oldest first, also those taken back; none where nobody decided anything yet.</summary>
    public IReadOnlyList<Verdict> All() => Read(Select + " ORDER BY v.id");

    /// <summary>Verdicts of one host, the oldest first, also those taken back.</summary>
    public IReadOnlyList<Verdict> Of(string host) => Read(Select + " WHERE v.host = $host ORDER BY v.id", ("$host", host));

    /// <summary>One verdict; null where the number is nobody's.</summary>
    public Verdict? Find(long id) => Read(Select + " WHERE v.id = $id", ("$id", id)) is [var found] ? found : null;

    /// <summary>Writes a verdict and returns it with its number. Throws <see cref="ArgumentException"/> for one that says too little or too much.</summary>
    public Verdict Add(Verdict verdict)
    {
        if (verdict.By.Length == 0) throw new ArgumentException("a verdict needs somebody who decided", nameof(verdict));
        if (verdict.Kind == VerdictKind.Suppressed != (verdict.Scope is not null)) throw new ArgumentException($"a verdict '{verdict.Kind}' has {(verdict.Scope is null ? "no" : "a")} scope", nameof(verdict));
        if (verdict.Scope is not null && verdict.Reason.Trim().Length == 0) throw new ArgumentException("a suppression needs a reason", nameof(verdict));
        if (verdict.Reason.Length > LongestText) throw new ArgumentException($"a reason has {LongestText} characters at most, not {verdict.Reason.Length}", nameof(verdict));
        var scope = verdict.Scope ?? new SuppressionScope();
        return Guard(() =>
        {
            using var connection = Open(create: true);
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = Command(connection, """
                INSERT INTO verdict (kind, day, revision, host, scope_host, scope_peer_group, scope_remote, scope_process, scope_rule, until_day, reason, by_whom, at_us)
                VALUES ($kind, $day, $revision, $host, $scope_host, $scope_peers, $scope_remote, $scope_process, $scope_rule, $until, $reason, $by, $at);
                SELECT last_insert_rowid()
                """,
                ("$kind", NameOf(verdict.Kind)), ("$day", verdict.Day), ("$revision", verdict.Revision), ("$host", verdict.Host), ("$scope_host", scope.Host),
                ("$scope_peers", scope.PeerGroup), ("$scope_remote", scope.Remote), ("$scope_process", scope.Process), ("$scope_rule", scope.Rule),
                ("$until", verdict.Until), ("$reason", verdict.Reason), ("$by", verdict.By), ("$at", verdict.At));
            long id = (long)command.ExecuteScalar()!;
            transaction.Commit();
            return verdict with { Id = id };
        });
    }

    /// <summary>Takes a verdict back; false where there is none of that number that stands.</summary>
    public bool Undo(long id, string by, long at)
        => File.Exists(workspace.Verdicts) && Guard(() =>
        {
            using var connection = Open(create: false);
            using var transaction = connection.BeginTransaction(deferred: false);
            using var command = Command(connection,
                "INSERT INTO undo (verdict, by_whom, at_us) SELECT id, $by, $at FROM verdict WHERE id = $id AND id NOT IN (SELECT verdict FROM undo)",
                ("$id", id), ("$by", by), ("$at", at));
            bool done = command.ExecuteNonQuery() == 1;
            transaction.Commit();
            return done;
        });

    /// <summary>Word of a kind in files, addresses and the database.</summary>
    public static string NameOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Confirmed => "confirmed",
        VerdictKind.Benign => "benign",
        VerdictKind.Suppressed => "suppressed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of verdict"),
    };

    /// <summary>Kind of a word; null for any other.</summary>
    public static VerdictKind? KindOf(string name)
    {
        foreach (var kind in Enum.GetValues<VerdictKind>())
            if (NameOf(kind) == name) return kind;
        return null;
    }

    private IReadOnlyList<Verdict> Read(string sql, params (string Name, object Value)[] values)
        => !File.Exists(workspace.Verdicts) ? [] : Guard(() =>
        {
            using var connection = Open(create: false);
            using var command = Command(connection, sql, values);
            using var reader = command.ExecuteReader();
            var found = new List<Verdict>();
            while (reader.Read()) found.Add(ReadRow(reader));
            return found;
        });

    private Verdict ReadRow(SqliteDataReader row)
    {
        var kind = KindOf(row.GetString(1)) ?? throw new DataException($"{workspace.Verdicts}: verdict {row.GetInt64(0)} is of unknown kind '{row.GetString(1)}'");
        return new Verdict
        {
            Id = row.GetInt64(0),
            Kind = kind,
            Day = row.GetInt32(2),
            Revision = row.GetInt32(3),
            Host = row.GetString(4),
            Scope = kind == VerdictKind.Suppressed ? new SuppressionScope(row.GetString(5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9)) : null,
            Until = row.GetInt32(10),
            Reason = row.GetString(11),
            By = row.GetString(12),
            At = row.GetInt64(13),
            UndoneBy = row.GetString(14),
            UndoneAt = row.GetInt64(15),
        };
    }

    private SqliteConnection Open(bool create)
    {
        if (create) Directory.CreateDirectory(workspace.Root);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = workspace.Verdicts,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            ForeignKeys = true,
            Pooling = false, // a file that is held open cannot be moved or restored
            DefaultTimeout = 20,
        }.ToString());
        connection.Open();
        // The engine waits for others itself: a commit that finds readers is no failure.
        using (var wait = Command(connection, "PRAGMA busy_timeout = 20000")) wait.ExecuteNonQuery();
        long format = Version(connection);
        if (format == 0 && create) format = Create(connection);
        if (format == Format) return connection;
        connection.Dispose();
        throw new DataException($"{workspace.Verdicts} has format {format}; this program reads {Format}");
    }

    // Immediate: of two that begin at once, the second sees what the first made.
    private static long Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        long format = Version(connection);
        if (format == 0)
        {
            using var command = Command(connection, Schema);
            command.ExecuteNonQuery();
        }
        transaction.Commit();
        return format == 0 ? Format : format;
    }

    private static long Version(SqliteConnection connection)
    {
        using var command = Command(connection, "PRAGMA user_version");
        return (long)command.ExecuteScalar()!;
    }

    // Values enter as parameters only.
    private static SqliteCommand Command(SqliteConnection connection, string sql, params (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value);
        return command;
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw new DataException($"{workspace.Verdicts}: {e.Message}", e);
        }
    }
}
