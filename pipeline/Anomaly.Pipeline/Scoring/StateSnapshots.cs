using System.Text;
using Anomaly.Pipeline.Features;

namespace Anomaly.Pipeline.Scoring;

/// <summary>
/// States of all hosts at the end of a day, so that the next night reads the new day only. Files are derived: whoever
/// deletes them pays with one night that reads all facts again, and gets the same bytes.
/// </summary>
/// <param name="workspace">Where they lie: <c>state/day=YYYY-MM-DD_FINGERPRINT.state</c>.</param>
public sealed class StateSnapshots(Workspace workspace)
{
    /// <summary>Snapshots that are kept: logs that come a few days late are read on from before them.</summary>
    public const int Kept = 7;

    private const string Magic = "ANMSTATE";
    private const string Suffix = ".state";

    /// <summary>Path of the newest snapshot before a day that <paramref name="fingerprint"/> vouches for; null where there is none.</summary>
    /// <param name="before">Day number that the snapshot must precede.</param>
    /// <param name="fingerprint">What a snapshot at the end of a day rests on.</param>
    public (int Day, string Path)? Find(int before, Func<int, string> fingerprint)
    {
        foreach (var (day, path) in Enumerable.Reverse(All()))
            if (day < before && path == PathOf(day, fingerprint(day))) return (day, path);
        return null;
    }

    /// <summary>Hosts with their states, ordinal order, streaming.</summary>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static IEnumerable<(string Host, HostState State)> Read(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        int left = Guard(path, () => Head(reader));
        for (; left > 0; left--) yield return Guard(path, () => (reader.ReadString(), HostState.Load(reader)));
        if (stream.Position != stream.Length) throw Damaged(path, "bytes follow its end", null);
    }

    /// <summary>
    /// Writes the states of a day while they pass by, and drops the oldest snapshots; nothing is written if the sequence is not
    /// read to its end.
    /// </summary>
    public void Write(int day, string fingerprint, Action<Action<string, HostState>> pass)
    {
        AtomicFile.Write(PathOf(day, fingerprint), stream =>
        {
            using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
            writer.Write(Encoding.ASCII.GetBytes(Magic));
            writer.Write(HostState.FormatVersion);
            int count = 0;
            long place = stream.Position;
            writer.Write(count);
            pass((host, state) =>
            {
                writer.Write(host);
                state.Save(writer);
                count++;
            });
            writer.Flush();
            stream.Position = place;
            writer.Write(count);
            writer.Flush();
            stream.Position = stream.Length;
        });
        var all = All();
        foreach (var (_, path) in all.Take(Math.Max(0, all.Count - Kept))) File.Delete(path);
    }

    private string PathOf(int day, string fingerprint) => Path.Combine(workspace.State, $"day={Workspace.DayText(day)}_{fingerprint}{Suffix}");

    private List<(int Day, string Path)> All()
    {
        if (!Directory.Exists(workspace.State)) return [];
        var found = new List<(int, string)>();
        foreach (string path in Directory.GetFiles(workspace.State, "*" + Suffix))
        {
            string name = Path.GetFileName(path);
            if (name.Length > 15 && name.StartsWith("day=", StringComparison.Ordinal) && Workspace.TryParseDay(name[4..14], out int day)) found.Add((day, path));
        }
        found.Sort((a, b) => a.Item1 != b.Item1 ? a.Item1.CompareTo(b.Item1) : string.CompareOrdinal(a.Item2, b.Item2));
        return found;
    }

    private static int Head(BinaryReader reader)
    {
        if (!reader.ReadBytes(Magic.Length).AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(Magic)) || reader.ReadInt32() != HostState.FormatVersion)
            throw new InvalidDataException("it is no state of this version");
        return reader.ReadInt32();
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or IOException or FormatException or ArgumentException)
        {
            throw Damaged(path, e.Message, e);
        }
    }

    private static DataException Damaged(string path, string what, Exception? cause)
        => new($"state {path} is damaged ({what}); delete it and run again, it is derived from facts", cause);
}
