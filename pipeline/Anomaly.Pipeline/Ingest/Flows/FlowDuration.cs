using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Durations as flow tools print them.</summary>
internal static class FlowDuration
{
    private const long Most = 100L * 366 * 86_400 * 1_000_000;

    /// <summary>Seconds with a fraction, or <c>[days d] hours:minutes:seconds</c>, as microseconds; false for anything else and for over a century.</summary>
    public static bool TryMicros(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        text = text.Trim((byte)' ');
        if (!text.Contains((byte)':')) return ZeekText.Micros(text, out micros) && micros is >= 0 and <= Most;
        long days = 0;
        int day = text.IndexOf((byte)'d');
        if (day >= 0)
        {
            if (!ZeekText.Count(text[..day].TrimEnd((byte)' '), out days) || days > 36_600) return false;
            text = text[(day + 1)..].TrimStart((byte)' ');
        }
        int first = text.IndexOf((byte)':');
        int last = text.LastIndexOf((byte)':');
        if (first == last || !ZeekText.Count(text[..first], out long hours) || !ZeekText.Count(text[(first + 1)..last], out long minutes)
            || !ZeekText.Micros(text[(last + 1)..], out long seconds) || hours > 1_000_000 || minutes > 59 || seconds is < 0 or >= 60_000_000) return false;
        micros = ((days * 24 + hours) * 60 + minutes) * 60_000_000 + seconds;
        return micros <= Most;
    }
}
