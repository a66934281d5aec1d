using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>How a log of any origin is stored.</summary>
public enum MappedFormat
{
    /// <summary>Separated values.</summary>
    Csv,

    /// <summary>JSON objects, one a line, indented or in an array.</summary>
    Jsonl,

    /// <summary>Parquet.</summary>
    Parquet,
}

/// <summary>
/// What the columns of a log of any origin mean, from a YAML file: how it is stored, which records become events of which
/// kind, and where each value stands. Read with <see cref="Load"/>.
/// </summary>
public sealed class LogMapping
{
    internal LogMapping(string file, MappedFormat format, CsvLayout csv, IReadOnlyList<string> nulls, string sensor, IReadOnlyList<string> columns, IReadOnlyList<MappedRecord> records)
    {
        File = file;
        Format = format;
        Csv = csv;
        Nulls = [.. nulls.Select(System.Text.Encoding.UTF8.GetBytes)];
        Sensor = sensor;
        Columns = columns;
        Tree = new FieldTree(columns.Select((path, slot) => (path, slot)));
        Records = records;
    }

    /// <summary>The file it was read from.</summary>
    public string File { get; }

    /// <summary>How the log is stored.</summary>
    public MappedFormat Format { get; }

    internal CsvLayout Csv { get; }

    internal byte[][] Nulls { get; }

    internal string Sensor { get; }

    /// <summary>Columns that are read, by slot; dotted paths of nested values.</summary>
    internal IReadOnlyList<string> Columns { get; }

    internal FieldTree Tree { get; }

    internal IReadOnlyList<MappedRecord> Records { get; }

    /// <summary>Reads a mapping; throws <see cref="UsageException"/> with every error as <c>file:line:column message</c>.</summary>
    public static LogMapping Load(string path)
    {
        try
        {
            return Parse(path, System.IO.File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{PathExpander.Printable(path)}: the mapping cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads a mapping from a text; errors as in <see cref="Load"/>.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">Content of the file.</param>
    public static LogMapping Parse(string file, string text)
    {
        var problems = new Config.Yaml.Problems();
        var mapping = new MappingFile(file, problems).Read(text);
        problems.ThrowIfAny();
        return mapping ?? throw new UsageException($"{file}: holds no mapping");
    }
}

/// <summary>How separated values are written.</summary>
/// <param name="Separator">Byte between two values.</param>
/// <param name="Columns">Names of the columns where the log has no header; else empty.</param>
/// <param name="Comment">Lines that begin with it stand between records; '' for none.</param>
internal sealed record CsvLayout(byte Separator, IReadOnlyList<string> Columns, string Comment);

/// <summary>One kind of event that records become.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Where">What must hold of a record, all of it.</param>
/// <param name="Time">Where its time stands.</param>
/// <param name="Fields">Where its values stand, by <see cref="MappedField"/>.</param>
internal sealed record MappedRecord(EventKind Kind, IReadOnlyList<MappedCondition> Where, MappedTime Time, IReadOnlyDictionary<MappedField, MappedValue> Fields);

/// <summary>What must hold of one column.</summary>
/// <param name="Slot">The column.</param>
/// <param name="Values">Texts that it must equal one of; null where only its presence matters.</param>
/// <param name="Negated">It must not.</param>
internal sealed record MappedCondition(int Slot, IReadOnlyList<byte[]>? Values, bool Negated);

/// <summary>Where a value stands, and what is done to it.</summary>
/// <param name="Slot">The column; -1 for a constant.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Factor">What a number is multiplied by.</param>
/// <param name="Values">Texts to replace.</param>
internal sealed record MappedValue(int Slot, byte[] Constant, decimal Factor, IReadOnlyDictionary<string, byte[]>? Values);
