using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Rules;

/// <summary>The resolved events of one day.</summary>
/// <param name="Day">Day number.</param>
/// <param name="Fingerprint">Changes whenever the day's events do.</param>
/// <param name="Processes">Streams process events; may reuse the object.</param>
/// <param name="Flows">Streams flow events; may reuse the object.</param>
/// <param name="Files">Streams file events; may reuse the object.</param>
/// <param name="Names">Streams name events; may reuse the object.</param>
public sealed record RuleDay(
    int Day,
    string Fingerprint,
    Func<IEnumerable<ProcessEvent>> Processes,
    Func<IEnumerable<FlowEvent>> Flows,
    Func<IEnumerable<FileEvent>> Files,
    Func<IEnumerable<NameEvent>>? Names = null);

/// <summary>
/// Keeps <c>facts/rule_hit/day=YYYY-MM-DD.parquet</c> up to date. A small file beside each says from which events and
/// rules it was made; only what differs is made again. Killed anywhere, the next run makes good.
/// </summary>
public sealed class RuleJob(Workspace workspace, RuleSet rules)
{
    private readonly string _folder = Path.Combine(workspace.Facts, FactSchema.RuleHit.Name);

    /// <summary>Full path of a day's hits.</summary>
    public string PathOf(int day) => Path.Combine(_folder, $"day={Workspace.DayText(day)}.parquet");

    /// <summary>Brings days up to date; returns those that were made anew, in the order given.</summary>
    public IReadOnlyList<int> Run(IReadOnlyList<RuleDay> days, IProgressLog progress, CancellationToken stop = default)
    {
        var engine = new RuleEngine(rules);
        var made = new List<int>();
        for (int i = 0; i < days.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            progress.Step("rules", i, days.Count);
            if (Make(engine, days[i])) made.Add(days[i].Day);
        }
        progress.Step("rules", days.Count, days.Count);
        return made;
    }

    /// <summary>The hits of a day, by host and rule; none where the day was not evaluated.</summary>
    public IEnumerable<RuleHit> Read(int day) => File.Exists(PathOf(day)) ? ParquetTable.Read(PathOf(day), FactSchema.RuleHit) : [];

    private bool Make(RuleEngine engine, RuleDay day)
    {
        string path = PathOf(day.Day), mark = Path.ChangeExtension(path, ".mark");
        string wanted = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{day.Fingerprint}\n{rules.Fingerprint}")));
        if (File.Exists(path) && File.Exists(mark) && File.ReadAllText(mark) == wanted) return false;

        // The mark goes first and comes last: hits under an old mark would pass for what they are not.
        if (File.Exists(mark)) File.Delete(mark);
        ParquetTable.Write(path, FactSchema.RuleHit, engine.Evaluate(day.Day, day.Processes(), day.Flows(), day.Files(), day.Names?.Invoke()));
        AtomicFile.Write(mark, stream => stream.Write(Encoding.ASCII.GetBytes(wanted)));
        return true;
    }
}
