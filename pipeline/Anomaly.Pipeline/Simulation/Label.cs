using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Leases;

namespace Anomaly.Pipeline.Simulation;

/// <summary>
/// A row of <c>labels.csv</c> (attacks) or <c>lookalikes.csv</c> (harmless episodes): one episode on one day; an attack
/// of several days has a row for each, under one id.
/// </summary>
/// <param name="Id">Name of the attack or look-alike.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Host">Canonical host.</param>
/// <param name="From">Its first connection that day, µs since the epoch, UTC.</param>
/// <param name="To">End of its last connection that day, µs since the epoch, UTC.</param>
/// <param name="Bytes">What its connections sent that day.</param>
/// <param name="Description">In words.</param>
public sealed record Label(string Id, string Kind, string Host, long From, long To, long Bytes, string Description)
{
    private const string Columns = ",kind,host,from,to,bytes,description";

    /// <summary>First line of <c>labels.csv</c>.</summary>
    public const string AttackHeader = "attack_id" + Columns;

    /// <summary>First line of <c>lookalikes.csv</c>.</summary>
    public const string LookAlikeHeader = "lookalike_id" + Columns;

    /// <summary>Reads <c>labels.csv</c> or <c>lookalikes.csv</c>; throws <see cref="DataException"/> with the line of what is wrong.</summary>
    public static IReadOnlyList<Label> Read(string path)
    {
        var labels = new List<Label>();
        var fields = new List<string>();
        int line = 0;
        foreach (string text in File.ReadLines(path))
        {
            line++;
            if (line == 1)
            {
                if (text is not (AttackHeader or LookAlikeHeader)) throw new DataException($"{path}:1: the columns must be {AttackHeader}");
                continue;
            }
            if (!CsvFields.TrySplit(Encoding.UTF8.GetBytes(text), fields) || fields.Count != 7
                || !LogTime.TryParse(Encoding.UTF8.GetBytes(fields[3]), out long from, out _) || !LogTime.TryParse(Encoding.UTF8.GetBytes(fields[4]), out long to, out _)
                || !long.TryParse(fields[5], NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
            {
                throw new DataException($"{path}:{line}: not id, kind, host, two UTC times, bytes and a description");
            }
            labels.Add(new Label(fields[0], fields[1], fields[2], from, to, bytes, fields[6]));
        }
        return labels;
    }
}
