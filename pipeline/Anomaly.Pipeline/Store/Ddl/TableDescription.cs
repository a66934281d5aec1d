using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store.Ddl;

/// <summary>A stored table without the type of its rows.</summary>
/// <param name="Name">Name of the table.</param>
/// <param name="Meaning">One line.</param>
/// <param name="Columns">Columns in stored order.</param>
public sealed record TableDescription(string Name, string Meaning, IReadOnlyList<Column> Columns)
{
    /// <summary>Tables of events.</summary>
    public static IReadOnlyList<TableDescription> Events { get; } = [Of(EventSchema.Flow), Of(EventSchema.Process), Of(EventSchema.File), Of(EventSchema.Name)];

    /// <summary>Tables that are reduced from events.</summary>
    public static IReadOnlyList<TableDescription> Facts { get; } = [Of(FactSchema.HostHour), Of(FactSchema.Sighting), Of(FactSchema.AccountHour), Of(FactSchema.RuleHit)];

    /// <summary>Tables that ingest keeps beside events.</summary>
    public static IReadOnlyList<TableDescription> Intake { get; } = [Of(IntakeSchema.Lease), Of(IntakeSchema.Reject)];

    /// <summary>Describes a schema.</summary>
    public static TableDescription Of<T>(TableSchema<T> schema) => new(schema.Name, schema.Meaning, schema.Columns);
}
