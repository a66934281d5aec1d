namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Who began the connections that are open, as their Built messages say. The latest 131,072 to 262,144 are
/// remembered; a device numbers its connections anew after a restart, so the ports must be the same.
/// </summary>
internal sealed class AsaBuilt
{
    private const int MostOfOneAge = 1 << 17;

    private Dictionary<(string Device, long Number), Began> _young = [];
    private Dictionary<(string Device, long Number), Began> _old = [];

    private readonly record struct Began(long Ports, bool Second);

    /// <summary>Remembers a connection.</summary>
    public void Add(string device, in AsaConnection connection, bool secondBegan)
    {
        if (_young.Count >= MostOfOneAge) (_young, _old) = ([], _young);
        SmallText.TryCount(connection.Number, out long number);
        _young[(device, number)] = new Began(Ports(connection), secondBegan);
    }

    /// <summary>True where the second end began the connection, null where that is not known; it is then forgotten.</summary>
    public bool? Take(string device, in AsaConnection connection)
    {
        SmallText.TryCount(connection.Number, out long number);
        bool found = _young.Remove((device, number), out var began) || _old.Remove((device, number), out began);
        return found && began.Ports == Ports(connection) ? began.Second : null;
    }

    private static long Ports(in AsaConnection connection)
    {
        SmallText.TryCount(connection.First.Port, out long first);
        SmallText.TryCount(connection.Second.Port, out long second);
        return first << 20 ^ second;
    }
}
