using Anomaly.Models.Baselines;
using Anomaly.Models.Spikes;

namespace Anomaly.Pipeline.Features;

/// <summary>
/// What a host has taught by the end of a day. Rolls forward one day at a time; features of day D read the state at the
/// end of D − 1.
/// </summary>
public sealed partial class HostState
{
    /// <summary>Days of history that the drift reference spans.</summary>
    public const int DriftReferenceDays = 30;

    /// <summary>Days that are held against the drift reference.</summary>
    public const int DriftDays = 5;

    private readonly HashSet<(string Kind, string Key)> _seen = [];
    private readonly SortedDictionary<int, double> _uploads = [];
    private readonly Dictionary<string, int> _ruleDays = new(StringComparer.Ordinal);
    private readonly Queue<Lesson> _withheld = new();

    // What an alerted day will teach once its time has passed.
    private sealed record Lesson(int Day, IReadOnlyList<long> ActiveHours, IReadOnlyList<(string Kind, string Key)> Seen, IReadOnlyList<string> Rules, double[] Features, double[] Limits)
    {
        public static Lesson Of(HostDay day, double[] features, double[] limits)
            => new(day.Day, [.. day.Hours.Where(h => h.Flows > 0 || h.Processes > 0).Select(h => h.Hour)], [.. day.Sightings.Select(s => (s.Kind, s.Key))],
                [.. day.RuleHits.Select(h => h.RuleId)], features, limits);
    }

    /// <summary>Days that taught the baseline.</summary>
    public int Days { get; private set; }

    /// <summary>First day seen; -1 before any.</summary>
    public int FirstDay { get; private set; } = -1;

    /// <summary>Last day with facts; -1 before any.</summary>
    public int LastDay { get; private set; } = -1;

    /// <summary>Days with flows.</summary>
    public int FlowDays { get; private set; }

    /// <summary>Days with process events.</summary>
    public int ProcessDays { get; private set; }

    /// <summary>Sums per feature of shape Amount, by feature index.</summary>
    public HurdleHistory[] Amounts { get; } = new HurdleHistory[FeatureCatalog.Count];

    /// <summary>Days with flows before there is a reference of slow drift.</summary>
    public const int CusumReferenceDays = 14;

    /// <summary>Days with flows that the reference of slow drift stays behind, so that what grows by 7 % a day is fourfold before it is learned.</summary>
    public const int CusumLagDays = 21;

    private readonly Queue<HurdleHistory> _references = new();

    /// <summary>What was known of uploads <see cref="CusumLagDays"/> days ago, or after the first days where that is later; null before they are over.</summary>
    public HurdleHistory? CusumReference => _references.TryPeek(out var oldest) ? oldest : null;

    /// <summary>The sum of <see cref="DriftCusum"/> at the end of the last day.</summary>
    public double Cusum { get; private set; }

    /// <summary>When the host is active.</summary>
    public HourProfile Profile { get; private set; } = new();

    /// <summary>Hourly uploads to code repositories.</summary>
    public SeasonalSpikeDetector Uploads { get; private set; } = new();

    /// <summary>Days with a first sighting, by kind and fleet bucket, counted once <see cref="FirstSeenBurnIn"/> days are known.</summary>
    public Dictionary<string, int> FirstSeenDays { get; } = new(StringComparer.Ordinal);

    /// <summary>Days on which first sightings were counted.</summary>
    public int FirstSeenTrials { get; private set; }

    /// <summary>Days of history before a sighting can be called first seen.</summary>
    public const int FirstSeenBurnIn = 3;

    /// <summary>Days on which a rule fired.</summary>
    public int RuleDays(string ruleId) => _ruleDays.GetValueOrDefault(ruleId);

    /// <summary>Rules that ever fired here.</summary>
    public IReadOnlyDictionary<string, int> AllRuleDays => _ruleDays;

    /// <summary>Whether the host was seen with a key on an earlier day.</summary>
    public bool Knows(string kind, string key) => _seen.Contains((kind, key));

    /// <summary>Uploads of the days [from, to] that taught the baseline, oldest first.</summary>
    public IEnumerable<(int Day, double Bytes)> UploadDays(int from, int to)
    {
        foreach (var (day, bytes) in _uploads)
            if (day >= from && day <= to) yield return (day, bytes);
    }

    /// <summary>Every day's uploads, alerted ones too: what was sent, not what is normal.</summary>
    private readonly SortedDictionary<int, double> _sent = [];

    /// <summary>Bytes sent to code repositories in days [from, to], alerted days included.</summary>
    public double Sent(int from, int to)
    {
        double sum = 0;
        foreach (var (day, bytes) in _sent)
            if (day >= from && day <= to) sum += bytes;
        return sum;
    }

    /// <summary>Mean bytes sent to code repositories a day over the days of [from, to] with telemetry; 0 without any.</summary>
    public double MeanSent(int from, int to)
    {
        double sum = 0;
        int days = 0;
        foreach (double bytes in SentDays(from, to))
        {
            sum += bytes;
            days++;
        }
        return days == 0 ? 0 : sum / days;
    }

    /// <summary>Bytes sent on each of the days [from, to] with telemetry, alerted days included.</summary>
    public IEnumerable<double> SentDays(int from, int to)
    {
        foreach (var (day, bytes) in _sent)
            if (day >= from && day <= to) yield return bytes;
    }

    /// <summary>
    /// Bytes out per byte in to code repositories, each with 10 kB added so that a handshake is no ratio; the upload ratio on
    /// a scale without ends. NaN without bytes.
    /// </summary>
    public static double UploadQuotient(double[] features)
    {
        double sent = features[FeatureCatalog.RepoBytesOut], received = features[FeatureCatalog.RepoBytesIn];
        return sent + received > 0 ? (sent + 10_000) / (received + 10_000) : double.NaN;
    }

    /// <summary>Takes a day in.</summary>
    /// <param name="day">The facts.</param>
    /// <param name="features">Its features.</param>
    /// <param name="limits">Winsorisation limit per feature; infinity for none.</param>
    /// <param name="firstSeen">Labels (kind and bucket) of the day's first sightings.</param>
    /// <param name="alerted">The day was alerted: it is withheld for <paramref name="exclusionDays"/> days.</param>
    /// <param name="exclusionDays">Days an alerted day is withheld.</param>
    /// <param name="confirmed">The day is a confirmed attack: it never teaches. Its bytes still count for sums over days.</param>
    public void Learn(HostDay day, double[] features, double[] limits, IReadOnlyCollection<string> firstSeen, bool alerted, int exclusionDays, bool confirmed = false)
    {
        if (FirstDay < 0) FirstDay = day.Day;
        LastDay = day.Day;
        while (_withheld.TryPeek(out var oldest) && oldest.Day + exclusionDays <= day.Day)
        {
            _withheld.Dequeue();
            Teach(oldest, []);
        }
        if (!double.IsNaN(features[FeatureCatalog.UploadCusum])) Cusum = features[FeatureCatalog.UploadCusum];
        if (!double.IsNaN(features[FeatureCatalog.RepoBytesOut])) _sent[day.Day] = features[FeatureCatalog.RepoBytesOut];
        while (_sent.Count > DriftReferenceDays + DriftDays + 10) _sent.Remove(_sent.Keys.First());
        if (confirmed) return;
        var lesson = Lesson.Of(day, features, limits);
        if (alerted) _withheld.Enqueue(lesson);
        else Teach(lesson, firstSeen);
    }

    private void Teach(Lesson day, IReadOnlyCollection<string> firstSeen)
    {
        var (features, limits) = (day.Features, day.Limits);
        if (Days >= FirstSeenBurnIn)
        {
            FirstSeenTrials++;
            foreach (string label in firstSeen) FirstSeenDays[label] = FirstSeenDays.GetValueOrDefault(label) + 1;
        }
        Days++;
        if (features[FeatureCatalog.FlowHours] > 0) FlowDays++;
        if (features[FeatureCatalog.ProcessHours] > 0) ProcessDays++;
        foreach (int i in FeatureCatalog.Amounts) Amounts[i].Add(features[i], limits[i]);
        if (Amounts[FeatureCatalog.RepoBytesOut].Days >= CusumReferenceDays && !double.IsNaN(features[FeatureCatalog.RepoBytesOut])) _references.Enqueue(Amounts[FeatureCatalog.RepoBytesOut]);
        while (_references.Count > CusumLagDays + 1) _references.Dequeue();
        Amounts[FeatureCatalog.UploadRatioRepo].Add(UploadQuotient(features), limits[FeatureCatalog.UploadRatioRepo]);
        double bytes = features[FeatureCatalog.RepoBytesOut];
        if (!double.IsNaN(bytes)) _uploads[day.Day] = Math.Min(bytes, limits[FeatureCatalog.RepoBytesOut]);
        while (_uploads.Count > DriftReferenceDays + DriftDays + 10) _uploads.Remove(_uploads.Keys.First());
        foreach (long hour in day.ActiveHours) Profile.Add(hour);
        _seen.UnionWith(day.Seen);
        foreach (string rule in day.Rules) _ruleDays[rule] = _ruleDays.GetValueOrDefault(rule) + 1;
    }
}
