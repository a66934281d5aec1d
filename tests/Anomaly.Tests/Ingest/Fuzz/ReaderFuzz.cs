using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Commands;

namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>Reads damaged logs and says what a reader did wrong.</summary>
/// <param name="Format">The format.</param>
/// <param name="Lines">Damaged lines read.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Events">Events made.</param>
/// <param name="Rejects">Records rejected.</param>
/// <param name="Refused">Logs refused whole.</param>
/// <param name="Failure">What went wrong, with how to do it again; null if nothing.</param>
public sealed record FuzzResult(string Format, long Lines, long Bytes, long Events, long Rejects, long Refused, string? Failure);

/// <summary>The fuzzing of all readers, the same in the tests and by hand.</summary>
public static class ReaderFuzz
{
    private const int LinesPerLog = 400;

    /// <summary>
    /// Reads about <paramref name="lines"/> damaged lines as a format. Whatever a reader throws but a refusal is a failure,
    /// and so is an event that cannot be.
    /// </summary>
    public static FuzzResult Run(string format, int seed, long lines)
    {
        var samples = ReaderSamples.Of(format);
        if (samples.Count == 0) return new FuzzResult(format, 0, 0, 0, 0, 0, $"there is no sample of {format}; see ReaderSamples");
        var foreign = LogFormats.All.SelectMany(r => ReaderSamples.Of(r.Format).Where(s => !s.Binary).Take(1)).SelectMany(s => s.Lines().Take(5)).ToList();
        long done = 0, bytes = 0, events = 0, rejects = 0, refused = 0;
        for (int round = 0; done < lines; round++)
        {
            var sample = samples[round % samples.Count];
            byte[] log = Damaged(sample, new LogMutator(unchecked(seed * 1_000_003 + round), foreign));
            var sink = new FuzzSink();
            try
            {
                LogFormats.Sniff(log, sample.Name);
                LogFormats.Find(format).Read(new LogSource { Path = sample.Name, Content = new MemoryStream(log), DefaultHost = "h", TimeZone = TimeZoneInfo.Utc }, new EnrichingSink(sink));
            }
            catch (LogFormatException)
            {
                refused++;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return new FuzzResult(format, done, bytes, events, rejects, refused, $"seed {seed}, round {round}, {sample.Name}: {e}");
            }
            if (sink.Wrong is not null) return new FuzzResult(format, done, bytes, events, rejects, refused, $"seed {seed}, round {round}, {sample.Name}: {sink.Wrong}");
            done += LinesPerLog;
            bytes += log.Length;
            events += sink.Events;
            rejects += sink.Stats.Rejected;
        }
        return new FuzzResult(format, done, bytes, events, rejects, refused, null);
    }

    private static byte[] Damaged(ReaderSample sample, LogMutator mutator)
        => mutator.Log(sample.Binary ? [sample.Bytes] : sample.Lines(), sample.Binary ? 1 : LinesPerLog);
}
