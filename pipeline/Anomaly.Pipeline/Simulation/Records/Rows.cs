namespace Anomaly.Pipeline.Simulation.Records;

/// <summary>A connection the network sensor saw. Times in µs since the epoch; bytes and duration −1: not seen.</summary>
internal struct NetRow
{
    public long Time;
    public long DurationUs;
    public long Out;
    public long In;
    public long Missed;
    public string OrigIp;
    public string RespIp;
    public ushort OrigPort;
    public ushort RespPort;
    public bool Udp;
    public string Service;
    public string State;
    public int Host;
    public int UidDay;
    public int Uid;

    /// <summary>TLS server name; null where there was no TLS.</summary>
    public string? Sni;
    public byte TlsVersion;
    public bool Resumed;

    public readonly long End => Time + Math.Max(0, DurationUs);
}

/// <summary>A DNS query with its answer.</summary>
internal struct DnsRow
{
    public long Time;
    public int RttUs;
    public string OrigIp;
    public ushort OrigPort;
    public ushort Id;
    public string Query;
    public bool Aaaa;
    public string? Cname;
    public string[] Addresses;
    public int Ttl;
    public int Host;
    public int UidDay;
    public int Uid;
}

/// <summary>A plain HTTP request.</summary>
internal struct HttpRow
{
    public long Time;
    public string OrigIp;
    public string RespIp;
    public ushort OrigPort;
    public string Method;
    public string HostName;
    public string Uri;
    public string Agent;
    public long RequestBody;
    public long ResponseBody;
    public int Status;
    public int Host;
    public int UidDay;
    public int Uid;
}

/// <summary>What an agent on the host recorded.</summary>
internal enum AgentKind : byte
{
    Start,
    Connect,
    Query,
    File,
}

/// <summary>A record of the agent on the host (Sysmon or auditd). Times are true; the writer adds the host's clock skew.</summary>
internal struct AgentRow
{
    public long Time;
    public AgentKind Kind;
    public int Host;
    public Process Process;

    /// <summary>File path or query name.</summary>
    public string Text;

    /// <summary>Addresses a query was answered with.</summary>
    public string[] Addresses;
    public string OrigIp;
    public string RespIp;
    public ushort OrigPort;
    public ushort RespPort;
    public bool Udp;

    /// <summary>A file was read rather than created.</summary>
    public bool Read;
}

/// <summary>A running process.</summary>
/// <param name="Image">Path of the executable.</param>
/// <param name="CommandLine">Command line as the agent shows it.</param>
/// <param name="Arguments">Arguments, on Linux.</param>
/// <param name="Parent">Parent; null for the first of a chain.</param>
/// <param name="User">Account.</param>
/// <param name="Pid">Process id.</param>
/// <param name="Start">Start, µs.</param>
/// <param name="Serial">Number of the process on its host and day.</param>
internal sealed record Process(string Image, string CommandLine, string[] Arguments, Process? Parent, string User, int Pid, long Start, int Serial)
{
    /// <summary>Name in the executable's version information where it is not the file's (renamed binaries).</summary>
    public string OriginalName { get; init; } = "";

    /// <summary>Working folder.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The agent's configuration leaves out connections of this image.</summary>
    public bool Quiet { get; init; }

    /// <summary>The agent's configuration leaves out DNS queries of this image.</summary>
    public bool QuietDns { get; init; }
}

/// <summary>Records of one host on one day, in order of creation.</summary>
internal sealed class HostDay
{
    public List<NetRow> Net { get; } = [];
    public List<DnsRow> Dns { get; } = [];
    public List<HttpRow> Http { get; } = [];
    public List<AgentRow> Agent { get; } = [];
}
