namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>TCP flags as nfdump prints them (<c>...AP.SF</c>): those of all packets of the record, joined.</summary>
internal static class NfdumpFlags
{
    private const int Syn = 2;
    private const int Ack = 16;

    /// <summary>SYN without ACK is sent by the end that opens a connection, and only where no answer came.</summary>
    public static Opener OpenerOf(ReadOnlySpan<byte> flags)
        => flags.Contains((byte)'S') && !flags.Contains((byte)'A') ? Opener.Source : Opener.Unknown;

    /// <summary>The same of the flags as a number.</summary>
    public static Opener OpenerOf(int flags) => (flags & (Syn | Ack)) == Syn ? Opener.Source : Opener.Unknown;
}
