using Anomaly.Models.Internals;
using Anomaly.Models.Spikes;

namespace Anomaly.Models.MLNet;

/// <summary>
/// What the series of a transformer begin with: one saved detector for all, or one for each series that was seen in training. Saved, because a saved detector
/// can be taken up any number of times and by any number of threads.
/// </summary>
internal sealed class SeriesPrototypes : ISeriesSource
{
    /// <summary>By the magic that their bytes begin with.</summary>
    private static readonly Dictionary<string, (Type Type, Func<Stream, ISeriesDetector> Load)> Kinds = new()
    {
        [SeasonalSpikeDetector.Magic] = (typeof(SeasonalSpikeDetector), SeasonalSpikeDetector.Load),
        [IidSpikeDetector.Magic] = (typeof(IidSpikeDetector), IidSpikeDetector.Load),
        [IidChangePointDetector.Magic] = (typeof(IidChangePointDetector), IidChangePointDetector.Load),
        [SsaSpikeDetector.Magic] = (typeof(SsaSpikeDetector), SsaSpikeDetector.Load),
        [SsaChangePointDetector.Magic] = (typeof(SsaChangePointDetector), SsaChangePointDetector.Load),
        [SpectralResidualDetector.Magic] = (typeof(SpectralResidualDetector), SpectralResidualDetector.Load),
    };

    private readonly SortedDictionary<string, byte[]> saved = new(StringComparer.Ordinal);
    private readonly bool bySeries;

    public SeriesPrototypes(ISeriesDetector detector) : this(false, [new("", Bytes(detector))])
    {
    }

    public SeriesPrototypes(IEnumerable<KeyValuePair<string, ISeriesDetector>> bySeries)
        : this(true, bySeries.Select(pair => KeyValuePair.Create(pair.Key, Bytes(pair.Value))))
    {
    }

    private SeriesPrototypes(bool bySeries, IEnumerable<KeyValuePair<string, byte[]>> saved)
    {
        this.bySeries = bySeries;
        foreach (var (series, bytes) in saved) this.saved.Add(series, bytes);
        if (this.saved.Count == 0) Throw.Argument(nameof(saved), "There is no series.");
        Type? kind = null;
        foreach (byte[] bytes in this.saved.Values)
        {
            var detector = Load(bytes);
            if (kind is not null && kind != detector.GetType()) Throw.Argument(nameof(saved), $"There are a {kind.Name} and a {detector.GetType().Name}; one kind is needed.");
            (kind, OutputNames) = (detector.GetType(), detector.OutputNames);
        }
        Kind = kind!;
    }

    public IReadOnlyList<string> OutputNames { get; } = [];

    public Type Kind { get; }

    public Func<string, SeriesJudge?> Begin() => series => Create(series) switch
    {
        null => null,
        SeasonalSpikeDetector seasonal => (row, outputs) =>
        {
            if (row.Hour is { } hour) seasonal.Update(hour(), row.Value(), outputs);
            else seasonal.Update(row.Value(), outputs);
        }
        ,
        var detector => (row, outputs) => detector.Update(row.Value(), outputs),
    };

    /// <summary>A detector at its beginning; null for a series that training has not seen.</summary>
    private ISeriesDetector? Create(string series) => saved.TryGetValue(bySeries ? series : "", out byte[]? bytes) ? Load(bytes) : null;

    public void Save(BinaryWriter writer)
    {
        writer.Write(bySeries);
        writer.WriteStrings([.. saved.Keys]);
        foreach (byte[] bytes in saved.Values) writer.WriteArray<byte>(bytes);
    }

    public static SeriesPrototypes Load(BinaryReader reader)
    {
        bool bySeries = reader.ReadBoolean();
        string[] series = reader.ReadStrings();
        return new SeriesPrototypes(bySeries, series.Select(name => KeyValuePair.Create(name, reader.ReadArray<byte>())));
    }

    private static ISeriesDetector Load(byte[] bytes)
    {
        string magic = Envelope.MagicOf(bytes);
        if (!Kinds.TryGetValue(magic, out var kind)) Throw.Damaged("A series detector", $"it begins with '{magic}'");
        return kind.Load(new MemoryStream(bytes));
    }

    private static byte[] Bytes(ISeriesDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        if (!Kinds.Values.Any(kind => kind.Type == detector.GetType()))
            Throw.Argument(nameof(detector), $"{detector.GetType()} is not among {string.Join(", ", Kinds.Values.Select(kind => kind.Type.Name))}.");
        using var stream = new MemoryStream();
        detector.Save(stream);
        return stream.ToArray();
    }
}
