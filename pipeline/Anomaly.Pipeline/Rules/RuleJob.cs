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
/// Keeps <c>facts/rule_hit/day=YYYY-MM-DD.parquet</c> up to date. Beside each lie what the day leaves for the sliding windows
/// of the next (<c>.tail</c>) and from which events, rules and tail it was made, with the hashes of both files (<c>.mark</c>); only what differs is made
/// again, so that late events of a day remake the next one where its windows reach back to them, and only then. Killed
/// anywhere, the next run makes good.
/// </summary>
public sealed class RuleJob(Workspace workspace, RuleSet rules)
{
    private readonly string _folder = Path.Combine(workspace.Facts, FactSchema.RuleHit.Name);

    /// <summary>Full path of a day's hits.</summary>
    public string PathOf(int day) => Path.Combine(_folder, $"day={Workspace.DayText(day)}.parquet");

    /// <summary>Brings days up to date, each after the day before it; returns those that were made anew, ascending.</summary>
    public IReadOnlyList<int> Run(IReadOnlyList<RuleDay> days, IProgressLog progress, CancellationToken stop = default)
    {
        var engine = new RuleEngine(rules);
        var made = new List<int>();
        var sorted = days.OrderBy(d => d.Day).ToList();
        for (int i = 0; i < sorted.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            progress.Step("rules", i, sorted.Count);
            bool follows = i > 0 && sorted[i - 1].Day == sorted[i].Day - 1;
            if (Make(engine, sorted[i], follows ? File.ReadAllBytes(TailOf(sorted[i].Day - 1)) : [])) made.Add(sorted[i].Day);
        }
        progress.Step("rules", sorted.Count, sorted.Count);
        return made;
    }

    /// <summary>The hits of a day, by host and rule; none where the day was not evaluated.</summary>
    public IEnumerable<RuleHit> Read(int day) => File.Exists(PathOf(day)) ? ParquetTable.Read(PathOf(day), FactSchema.RuleHit) : [];

    /// <summary>SHA-256 (hex) of the file with a day's hits; '' where the day was not evaluated.</summary>
    public string HashOf(int day) => File.Exists(MarkOf(day)) && File.ReadAllLines(MarkOf(day)) is [_, var hash, _] ? hash : "";

    private string TailOf(int day) => Path.ChangeExtension(PathOf(day), ".tail");

    private string MarkOf(int day) => Path.ChangeExtension(PathOf(day), ".mark");

    private bool Make(RuleEngine engine, RuleDay day, byte[] before)
    {
        string path = PathOf(day.Day), mark = MarkOf(day.Day);
        string wanted = Hash(Encoding.UTF8.GetBytes($"{day.Fingerprint}\n{rules.Fingerprint}\n{Hash(before)}"));
        if (File.Exists(path) && File.Exists(TailOf(day.Day)) && File.Exists(mark) && File.ReadAllLines(mark) is [var made, _, var left] && made == wanted
            && left == Hash(File.ReadAllBytes(TailOf(day.Day)))) return false;

        // The mark goes first and comes last: hits under an old mark would pass for what they are not.
        if (File.Exists(mark)) File.Delete(mark);
        var (hits, tail) = engine.Evaluate(RuleTail.Parse(before), day.Day, day.Processes(), day.Flows(), day.Files(), day.Names?.Invoke());
        ParquetTable.Write(path, FactSchema.RuleHit, hits);
        byte[] after = tail.ToBytes();
        AtomicFile.Write(TailOf(day.Day), stream => stream.Write(after));
        AtomicFile.Write(mark, stream => stream.Write(Encoding.ASCII.GetBytes($"{wanted}\n{Hash(File.ReadAllBytes(path))}\n{Hash(after)}\n")));
        return true;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
