namespace Anomaly.Pipeline.Config.Yaml;

/// <summary>A place in a text file; line and column are 1-based.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">Line.</param>
/// <param name="Column">Column, in characters.</param>
public readonly record struct Place(string File, int Line, int Column) : IComparable<Place>
{
    /// <summary><c>file:line:column</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}:{Column}");

    /// <summary>By file, line, column.</summary>
    public int CompareTo(Place other)
    {
        int order = string.CompareOrdinal(File, other.File);
        if (order == 0) order = Line.CompareTo(other.Line);
        return order != 0 ? order : Column.CompareTo(other.Column);
    }
}

/// <summary>A YAML value that knows where it was written.</summary>
public abstract record YamlValue(Place Place)
{
    /// <summary>What it is, for messages: a value, a list or a map.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value. Quoted text is text, whatever it looks like; plain <c>null</c>, <c>~</c> and nothing are null.</summary>
public sealed record YamlText(Place Place, string Value, bool Quoted) : YamlValue(Place)
{
    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a single value";

    /// <summary>Nothing was written, or a plain null.</summary>
    public bool IsNull => !Quoted && (Value is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
public sealed record YamlList(Place Place, IReadOnlyList<YamlValue> Items) : YamlValue(Place)
{
    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>One key of a map with its value.</summary>
public sealed record YamlEntry(YamlText Key, YamlValue Value);

/// <summary>A map in written order. Keys are unique: doubled ones were reported and dropped.</summary>
public sealed record YamlMap(Place Place, IReadOnlyList<YamlEntry> Entries) : YamlValue(Place)
{
    /// <inheritdoc/>
    public override string Kind => "a map";

    /// <summary>The entry of a key, or null.</summary>
    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
            if (entry.Key.Value == key) return entry;
        return null;
    }
}
