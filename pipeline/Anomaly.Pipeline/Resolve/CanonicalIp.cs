using System.Net;

namespace Anomaly.Pipeline.Resolve;

/// <summary>One spelling per address.</summary>
internal static class CanonicalIp
{
    /// <summary>The address as readers of logs write it; text that is no address stays as it is.</summary>
    public static string Of(string ip)
    {
        if (!IPAddress.TryParse(ip, out var address)) return ip;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }
}
