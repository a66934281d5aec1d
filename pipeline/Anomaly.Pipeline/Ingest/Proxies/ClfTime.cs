namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>Times of the common log format: <c>10/Oct/2000:13:55:36 -0700</c>.</summary>
internal static class ClfTime
{
    /// <summary>Why a time cannot be used; null where <paramref name="micros"/> holds it.</summary>
    public static string? Parse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.IsEmpty) return "time is missing";
        if (text.Length != 26 || text[2] != '/' || text[6] != '/' || text[11] != ':' || text[20] != ' ') return "time is not a time";
        int month = "JanFebMarAprMayJunJulAugSepOctNovDec"u8.IndexOf(text.Slice(3, 3));
        if (month < 0 || month % 3 != 0) return "time is not a time";
        month = month / 3 + 1;
        Span<byte> iso = stackalloc byte[25];
        text.Slice(7, 4).CopyTo(iso);
        iso[4] = iso[7] = (byte)'-';
        iso[5] = (byte)('0' + month / 10);
        iso[6] = (byte)('0' + month % 10);
        text[..2].CopyTo(iso[8..]);
        iso[10] = (byte)' ';
        text.Slice(12, 8).CopyTo(iso[11..]);
        iso[19] = (byte)' ';
        text.Slice(21, 5).CopyTo(iso[20..]);
        return ZonedTime.Parse(iso, null, out micros);
    }
}
