namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>A web address as firewalls write it, with or without its scheme.</summary>
internal static class UrlText
{
    /// <summary>Its host, without user and port; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Host(ReadOnlySpan<byte> url)
    {
        url = WithoutScheme(url);
        int end = url.IndexOfAny("/?#"u8);
        return HttpTarget.HostOf(end < 0 ? url : url[..end]);
    }

    /// <summary>Its path and query; <c>/</c> where it has none.</summary>
    public static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> url)
    {
        url = WithoutScheme(url);
        int slash = url.IndexOf((byte)'/');
        return slash < 0 ? "/"u8 : url[slash..];
    }

    private static ReadOnlySpan<byte> WithoutScheme(ReadOnlySpan<byte> url)
    {
        int scheme = url[..Math.Min(url.Length, 12)].IndexOf("://"u8);
        return scheme < 0 ? url : url[(scheme + 3)..];
    }
}
