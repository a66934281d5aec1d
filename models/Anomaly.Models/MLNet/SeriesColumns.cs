using Anomaly.Models.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>The columns that a series detector reads and writes, and what their types may be.</summary>
internal sealed record SeriesColumns(string Output, string Input, string? Group = null, string? Hour = null)
{
    public string Score => Output + ".Score";

    public string PredictedLabel => Output + ".PredictedLabel";

    /// <summary>The columns to read, in the order input, group, hour.</summary>
    /// <exception cref="ArgumentException">One is absent or of another type.</exception>
    public DataViewSchema.Column[] Find(DataViewSchema schema)
    {
        var found = new List<DataViewSchema.Column>(3);
        foreach (var (name, wanted, fits) in Wanted())
        {
            var column = schema.GetColumnOrNull(name) ?? throw Absent(name);
            if (column.Type is KeyDataViewType or VectorDataViewType || !fits(column.Type)) throw Unfit(name, $"{column.Type}", wanted);
            found.Add(column);
        }
        return [.. found];
    }

    /// <inheritdoc cref="Find"/>
    public void Check(SchemaShape shape)
    {
        foreach (var (name, wanted, fits) in Wanted())
        {
            var column = shape.Where(column => column.Name == name).Cast<SchemaShape.Column?>().FirstOrDefault() ?? throw Absent(name);
            if (column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar || !fits(column.ItemType))
                throw Unfit(name, $"{column.Kind} {(column.IsKey ? "Key of " : "")}{column.ItemType}", wanted);
        }
    }

    public void Save(BinaryWriter writer) => writer.WriteStrings([Output, Input, Group ?? "", Hour ?? ""]);

    public static SeriesColumns Load(BinaryReader reader)
    {
        string[] names = reader.ReadStrings();
        if (names.Length != 4) Throw.Damaged("A series transformer", $"it names {names.Length} columns");
        return new SeriesColumns(names[0], names[1], NullIfEmpty(names[2]), NullIfEmpty(names[3])).Validated();
    }

    public SeriesColumns Validated()
    {
        ArgumentException.ThrowIfNullOrEmpty(Output);
        ArgumentException.ThrowIfNullOrEmpty(Input);
        if (Group is not null) ArgumentException.ThrowIfNullOrEmpty(Group);
        if (Hour is not null) ArgumentException.ThrowIfNullOrEmpty(Hour);
        return this;
    }

    private IEnumerable<(string Name, string Wanted, Func<DataViewType, bool> Fits)> Wanted()
    {
        yield return (Input, "Single or Double", type => type == NumberDataViewType.Single || type == NumberDataViewType.Double);
        if (Group is not null) yield return (Group, "text, Int32 or Int64", type => type is TextDataViewType || IsWhole(type));
        if (Hour is not null) yield return (Hour, "Int32 or Int64 (hours) or DateTime", type => type is DateTimeDataViewType || IsWhole(type));
    }

    private static bool IsWhole(DataViewType type) => type == NumberDataViewType.Int32 || type == NumberDataViewType.Int64;

    private static string? NullIfEmpty(string name) => name.Length == 0 ? null : name;

    private static ArgumentException Absent(string name) => new($"There is no column '{name}'.");

    private static ArgumentException Unfit(string name, string type, string wanted) => new($"Column '{name}' is {type}; {wanted} is needed.");
}
