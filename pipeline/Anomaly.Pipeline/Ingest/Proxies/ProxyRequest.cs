namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>One request of a proxy's or web server's log; empty values are absent.</summary>
internal ref struct ProxyRequest
{
    /// <summary>When the request ended, µs since the epoch.</summary>
    public long End;

    /// <summary>How long it took, µs; 0 where unknown.</summary>
    public long Duration;

    public ReadOnlySpan<byte> Client;

    public ReadOnlySpan<byte> ClientPort;

    /// <summary>Address that the request went on to, if there is one.</summary>
    public ReadOnlySpan<byte> Server;

    public ReadOnlySpan<byte> ServerPort;

    public ReadOnlySpan<byte> Method;

    /// <summary>Absolute URL, authority (CONNECT) or path of the request.</summary>
    public ReadOnlySpan<byte> Target;

    /// <summary>Query, where it is not part of the target.</summary>
    public ReadOnlySpan<byte> Query;

    /// <summary>Host asked for, where the target does not name it.</summary>
    public ReadOnlySpan<byte> Host;

    /// <summary>Scheme, where the target does not name it.</summary>
    public ReadOnlySpan<byte> Scheme;

    /// <summary>Name in the TLS handshake.</summary>
    public ReadOnlySpan<byte> Sni;

    public ReadOnlySpan<byte> User;

    /// <summary>What the proxy did.</summary>
    public ReadOnlySpan<byte> Action;

    /// <summary>Status of the answer.</summary>
    public ReadOnlySpan<byte> Status;

    /// <summary>Bytes the client sent.</summary>
    public ReadOnlySpan<byte> Sent;

    /// <summary>Bytes the client received.</summary>
    public ReadOnlySpan<byte> Received;

    public long Line;
}
