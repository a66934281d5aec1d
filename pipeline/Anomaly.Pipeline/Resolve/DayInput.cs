using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Everything that decides how a day resolves. All lists are full paths.</summary>
/// <param name="Day">Day.</param>
/// <param name="Flows">Flow parts.</param>
/// <param name="Processes">Process parts.</param>
/// <param name="Files">File parts.</param>
/// <param name="Names">Name parts.</param>
/// <param name="NamesBefore">Name parts of the day before.</param>
/// <param name="Leases">Lease parts, of all days.</param>
/// <param name="ClaimsBefore">Claims of the day before; null if it has none.</param>
internal sealed record DayInput(
    int Day,
    IReadOnlyList<string> Flows,
    IReadOnlyList<string> Processes,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> NamesBefore,
    IReadOnlyList<string> Leases,
    string? ClaimsBefore)
{
    /// <summary>First moment of the day, µs.</summary>
    public long From => Day * Event.MicrosPerDay;

    /// <summary>First moment after the day, µs.</summary>
    public long To => From + Event.MicrosPerDay;

    /// <summary>What the sources hold for a day.</summary>
    public static DayInput Of(SourceCatalog sources, int day, string? claimsBefore) => new(
        day,
        sources.Files(EventKind.Flow, day),
        sources.Files(EventKind.Process, day),
        sources.Files(EventKind.File, day),
        sources.Files(EventKind.Name, day),
        sources.Files(EventKind.Name, day - 1),
        sources.LeaseFiles,
        claimsBefore);
}
