using System.Net;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Review.Server;

/// <summary>How the review page is served.</summary>
public sealed record ReviewOptions
{
    /// <summary>Default port.</summary>
    public const int DefaultPort = 8567;

    /// <summary>What is shown.</summary>
    public required Workspace Workspace { get; init; }

    /// <summary>The only clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Warnings and errors of the server, one line each.</summary>
    public required TextWriter Log { get; init; }

    /// <summary>Address that is listened on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port that is listened on; 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Names it is reached under beside its addresses, localhost and the machine's name: that of a proxy before it.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Name that verdicts carry unless another is given at sign-in.</summary>
    public string Analyst { get; init; } = "analyst";

    /// <summary>Known attacks, to show which of them a verdict would hide.</summary>
    public IReadOnlyList<AttackLabel> Labels { get; init; } = [];

    /// <summary>Requests of one address in a window.</summary>
    public int RequestsPerWindow { get; init; } = 1200;

    /// <summary>Tries to sign in of one address in a window.</summary>
    public int SignInsPerWindow { get; init; } = 20;

    /// <summary>Length of a window of the limits.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);
}
