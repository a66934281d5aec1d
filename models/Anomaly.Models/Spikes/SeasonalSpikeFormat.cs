using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

public sealed partial class SeasonalSpikeDetector
{
    internal const string Magic = "ANMSEASN";
    private const int FormatVersion = 1;

    /// <summary>
    /// Writes settings and state; equal runs (silence, zeros) take five bytes whatever their length. The same state gives the same bytes.
    /// </summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        writer.Write(options.Weeks);
        writer.Write(options.Days);
        writer.Write(options.ScaleFloor);
        writer.Write(options.TailFraction);
        writer.Write(options.MinimumExcesses);
        writer.Write(options.MinimumHistory);
        writer.Write(options.WinsorizeBelow);
        writer.Write(options.BandP);
        writer.Write(options.Floor);
        writer.Write(started);
        writer.Write(lastHour);
        WriteRuns(writer, weeks);
        WriteRuns(writer, days);
        WriteRuns(writer, residuals.ByTime);
    });

    /// <summary>Reads what <see cref="Save"/> wrote and goes on from there.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static SeasonalSpikeDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) =>
    {
        var options = new SeasonalSpikeOptions
        {
            Weeks = reader.ReadInt32(),
            Days = reader.ReadInt32(),
            ScaleFloor = reader.ReadDouble(),
            TailFraction = reader.ReadDouble(),
            MinimumExcesses = reader.ReadInt32(),
            MinimumHistory = reader.ReadInt32(),
            WinsorizeBelow = reader.ReadDouble(),
            BandP = reader.ReadDouble(),
            Floor = reader.ReadDouble(),
        };
        SeasonalSpikeDetector detector;
        try
        {
            detector = new SeasonalSpikeDetector(options);
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"A seasonal detector cannot be read: {error.Message}", error);
        }
        detector.started = reader.ReadBoolean();
        detector.lastHour = reader.ReadInt64();
        ReadRuns(reader, detector.weeks);
        ReadRuns(reader, detector.days);
        var residuals = new float[detector.residuals.ByTime.Length];
        ReadRuns(reader, residuals);
        for (int i = 0; i < residuals.Length; i++) detector.residuals.Put(i, residuals[i]);
        return detector;
    });

    private static void WriteRuns(BinaryWriter writer, ReadOnlySpan<float> values)
    {
        for (int from = 0; from < values.Length;)
        {
            int bits = BitConverter.SingleToInt32Bits(values[from]), to = from + 1;
            while (to < values.Length && BitConverter.SingleToInt32Bits(values[to]) == bits) to++;
            writer.Write7BitEncodedInt(to - from);
            writer.Write(bits);
            from = to;
        }
    }

    private static void ReadRuns(BinaryReader reader, float[] values)
    {
        for (int from = 0; from < values.Length;)
        {
            int length = reader.Read7BitEncodedInt();
            float value = reader.ReadSingle();
            if (length < 1 || length > values.Length - from) Throw.Damaged("A seasonal detector", $"a run of {length} hours begins {values.Length - from} before the end");
            if (float.IsInfinity(value)) Throw.Damaged("A seasonal detector", "its history is infinite");
            values.AsSpan(from, length).Fill(value);
            from += length;
        }
    }
}
