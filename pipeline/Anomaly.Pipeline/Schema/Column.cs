namespace Anomaly.Pipeline.Schema;

/// <summary>Type of a stored column. Text is never null (absent = ''), counts are never null (absent = 0).</summary>
public enum ColumnType
{
    /// <summary>UTF-8 text.</summary>
    Text,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>64-bit signed integer.</summary>
    Int64,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>64-bit float; used in the ledger only, never in events or facts.</summary>
    Float64,
}

/// <summary>The stage that fills a column.</summary>
[Flags]
public enum FilledBy
{
    /// <summary>The reader of the log format.</summary>
    Parse = 1,

    /// <summary>The resolve stage.</summary>
    Resolve = 2,
}

/// <summary>One column of a stored table.</summary>
/// <param name="Name">Lower-case name, the same in every engine and file.</param>
/// <param name="Type">Stored type.</param>
/// <param name="Unit">Unit, '' where the value has none.</param>
/// <param name="Meaning">One line for the data dictionary.</param>
/// <param name="By">Stage that fills it.</param>
public abstract record Column(string Name, ColumnType Type, string Unit, string Meaning, FilledBy By);

/// <summary>A column bound to the property of <typeparamref name="T"/> that it stores.</summary>
public sealed record Column<T>(string Name, ColumnType Type, string Unit, string Meaning, FilledBy By, Accessor<T> Get)
    : Column(Name, Type, Unit, Meaning, By);

/// <summary>How to read a column from a row object; exactly one delegate is set, by type.</summary>
public sealed class Accessor<T>
{
    /// <summary>Set for <see cref="ColumnType.Text"/>.</summary>
    public Func<T, string>? Text { get; init; }

    /// <summary>Set for <see cref="ColumnType.Int32"/>, <see cref="ColumnType.Int64"/> and <see cref="ColumnType.Bool"/> (0 or 1).</summary>
    public Func<T, long>? Integer { get; init; }

    /// <summary>Set for <see cref="ColumnType.Float64"/>.</summary>
    public Func<T, double>? Real { get; init; }
}

/// <summary>A stored table: its name and its columns in order.</summary>
public sealed class TableSchema<T>
{
    /// <summary>Creates a table schema; column names must be unique.</summary>
    public TableSchema(string name, string meaning, IReadOnlyList<Column<T>> columns)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
            if (!seen.Add(column.Name)) throw new ArgumentException($"column '{column.Name}' is declared twice in '{name}'");
        Name = name;
        Meaning = meaning;
        Columns = columns;
    }

    /// <summary>Lower-case table name.</summary>
    public string Name { get; }

    /// <summary>One line for the data dictionary.</summary>
    public string Meaning { get; }

    /// <summary>Columns in stored order.</summary>
    public IReadOnlyList<Column<T>> Columns { get; }
}

/// <summary>Short constructors for column declarations.</summary>
public static class Col
{
    /// <summary>Unit of columns that hold a time; they are printed as dates.</summary>
    public const string TimeUnit = "µs since 1970-01-01 UTC";

    /// <summary>Text column.</summary>
    public static Column<T> Text<T>(string name, string meaning, FilledBy by, Func<T, string> get)
        => new(name, ColumnType.Text, "", meaning, by, new Accessor<T> { Text = get });

    /// <summary>32-bit column.</summary>
    public static Column<T> Int32<T>(string name, string unit, string meaning, FilledBy by, Func<T, int> get)
        => new(name, ColumnType.Int32, unit, meaning, by, new Accessor<T> { Integer = r => get(r) });

    /// <summary>64-bit column.</summary>
    public static Column<T> Int64<T>(string name, string unit, string meaning, FilledBy by, Func<T, long> get)
        => new(name, ColumnType.Int64, unit, meaning, by, new Accessor<T> { Integer = get });

    /// <summary>Boolean column.</summary>
    public static Column<T> Bool<T>(string name, string meaning, FilledBy by, Func<T, bool> get)
        => new(name, ColumnType.Bool, "", meaning, by, new Accessor<T> { Integer = r => get(r) ? 1 : 0 });

    /// <summary>Float column (ledger only).</summary>
    public static Column<T> Float64<T>(string name, string unit, string meaning, FilledBy by, Func<T, double> get)
        => new(name, ColumnType.Float64, unit, meaning, by, new Accessor<T> { Real = get });
}
