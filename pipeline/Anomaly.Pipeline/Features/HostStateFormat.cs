using Anomaly.Models.Baselines;
using Anomaly.Models.Spikes;

namespace Anomaly.Pipeline.Features;

public sealed partial class HostState
{
    /// <summary>Changes whenever the bytes or their meaning do.</summary>
    public const int FormatVersion = 2;

    /// <summary>Writes the state; equal states give equal bytes.</summary>
    public void Save(BinaryWriter w)
    {
        foreach (int number in (ReadOnlySpan<int>)[Days, FirstDay, LastDay, FlowDays, ProcessDays, FirstSeenTrials]) w.Write(number);
        foreach (var history in Amounts) history.Save(w);
        Write(w, _references, (history, o) => history.Save(o));
        w.Write(Cusum);
        Profile.Save(w);
        using (var memory = new MemoryStream())
        {
            Uploads.Save(memory);
            w.Write((int)memory.Length);
            w.Write(memory.GetBuffer(), 0, (int)memory.Length);
        }
        Write(w, _seen.OrderBy(k => k.Kind, StringComparer.Ordinal).ThenBy(k => k.Key, StringComparer.Ordinal), (key, o) =>
        {
            o.Write(key.Kind);
            o.Write(key.Key);
        });
        foreach (var counts in (Dictionary<string, int>[])[FirstSeenDays, _ruleDays])
            Write(w, counts.OrderBy(c => c.Key, StringComparer.Ordinal), (count, o) =>
            {
                o.Write(count.Key);
                o.Write(count.Value);
            });
        foreach (var days in (SortedDictionary<int, double>[])[_uploads, _sent])
            Write(w, days, (day, o) =>
            {
                o.Write(day.Key);
                o.Write(day.Value);
            });
        Write(w, _withheld, Save);
    }

    /// <summary>Reads what <see cref="Save(BinaryWriter)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no state.</exception>
    public static HostState Load(BinaryReader r)
    {
        var state = new HostState
        {
            Days = r.ReadInt32(),
            FirstDay = r.ReadInt32(),
            LastDay = r.ReadInt32(),
            FlowDays = r.ReadInt32(),
            ProcessDays = r.ReadInt32(),
            FirstSeenTrials = r.ReadInt32(),
        };
        for (int i = 0; i < state.Amounts.Length; i++) state.Amounts[i] = HurdleHistory.Load(r);
        for (int n = Count(r); n > 0; n--) state._references.Enqueue(HurdleHistory.Load(r));
        state.Cusum = r.ReadDouble();
        state.Profile = HourProfile.Load(r);
        using (var memory = new MemoryStream(r.ReadBytes(Count(r)))) state.Uploads = SeasonalSpikeDetector.Load(memory);
        for (int n = Count(r); n > 0; n--) state._seen.Add((r.ReadString(), r.ReadString()));
        foreach (var counts in (Dictionary<string, int>[])[state.FirstSeenDays, state._ruleDays])
            for (int n = Count(r); n > 0; n--) counts[r.ReadString()] = r.ReadInt32();
        foreach (var days in (SortedDictionary<int, double>[])[state._uploads, state._sent])
            for (int n = Count(r); n > 0; n--) days[r.ReadInt32()] = r.ReadDouble();
        for (int n = Count(r); n > 0; n--) state._withheld.Enqueue(LoadLesson(r));
        return state;
    }

    private static void Save(Lesson lesson, BinaryWriter w)
    {
        w.Write(lesson.Day);
        Write(w, lesson.ActiveHours, (hour, o) => o.Write(hour));
        Write(w, lesson.Seen, (key, o) =>
        {
            o.Write(key.Kind);
            o.Write(key.Key);
        });
        Write(w, lesson.Rules, (rule, o) => o.Write(rule));
        Write(w, lesson.Features, (value, o) => o.Write(value));
        Write(w, lesson.Limits, (value, o) => o.Write(value));
    }

    private static Lesson LoadLesson(BinaryReader r) => new(
        r.ReadInt32(),
        List(r, i => i.ReadInt64()),
        List(r, i => (i.ReadString(), i.ReadString())),
        List(r, i => i.ReadString()),
        Vector(r),
        Vector(r));

    private static double[] Vector(BinaryReader r)
    {
        var values = List(r, i => i.ReadDouble());
        return values.Length == FeatureCatalog.Count ? values : throw new InvalidDataException($"a day of {values.Length} features where {FeatureCatalog.Count} belong");
    }

    private static T[] List<T>(BinaryReader r, Func<BinaryReader, T> read)
    {
        int count = Count(r);
        var values = new List<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++) values.Add(read(r));
        return [.. values];
    }

    private static void Write<T>(BinaryWriter w, IEnumerable<T> values, Action<T, BinaryWriter> write)
    {
        var list = values as IReadOnlyCollection<T> ?? [.. values];
        w.Write(list.Count);
        foreach (var value in list) write(value, w);
    }

    private static int Count(BinaryReader r) => r.ReadInt32() is >= 0 and var count ? count : throw new InvalidDataException("a negative count");
}
