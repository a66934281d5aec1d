using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Small values in ASCII.</summary>
internal static class SmallText
{
    /// <summary>The text in lower case, in <paramref name="room"/>; false where it does not fit or is not ASCII.</summary>
    public static bool TryLower(ReadOnlySpan<byte> text, Span<byte> room, out ReadOnlySpan<byte> lower)
    {
        bool done = Ascii.ToLower(text, room, out int length) == OperationStatus.Done;
        lower = room[..length];
        return done;
    }

    /// <summary>A count: digits and nothing else, up to 2^63 − 1.</summary>
    public static bool TryCount(ReadOnlySpan<byte> text, out long count)
    {
        count = 0;
        if (text.IsEmpty || text.Length > 19) return false;
        ulong value = 0;
        foreach (byte c in text)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            value = value * 10 + digit;
        }
        count = (long)value;
        return count >= 0;
    }

    /// <summary>A duration as <c>h:mm:ss</c>, <c>mm:ss</c> or seconds, in µs; false beyond 2^33 seconds.</summary>
    public static bool TryDuration(ReadOnlySpan<byte> text, out long micros)
    {
        const long most = 1L << 33;
        micros = 0;
        long seconds = 0;
        int parts = 0;
        while (true)
        {
            int colon = text.IndexOf((byte)':');
            if (!TryCount(colon < 0 ? text : text[..colon], out long part) || part > most || ++parts > 3) return false;
            seconds = seconds * 60 + part;
            if (colon < 0) break;
            text = text[(colon + 1)..];
        }
        if (seconds > most) return false;
        micros = seconds * 1_000_000;
        return true;
    }
}
