namespace Anomaly.Pipeline.Simulation.World;

/// <summary>A name on the internet with the addresses it has in the simulated world.</summary>
/// <param name="Name">DNS name.</param>
/// <param name="Addresses">Addresses; several names may share one (content networks).</param>
/// <param name="Ttl">Seconds an answer holds.</param>
/// <param name="Cname">Canonical name in the answer, where there is one.</param>
internal sealed record Site(string Name, string[] Addresses, int Ttl, string? Cname = null)
{
    /// <summary>A site on a content network: four addresses of its block, chosen by the name's hash.</summary>
    public static Site On(string network, string name, int ttl = 300)
    {
        ulong h = Dice.Hash(0, name);
        string Host(int shift) => network switch
        {
            "google" => $"142.250.{180 + (int)((h >> shift) % 10)}.{2 + (int)((h >> (shift + 8)) % 240)}",
            "microsoft" => $"13.107.{42 + (int)((h >> shift) % 4) * 50}.{10 + (int)((h >> (shift + 8)) % 200)}",
            "azure" => $"20.{42 + (int)((h >> shift) % 20)}.{(int)((h >> (shift + 5)) % 250)}.{2 + (int)((h >> (shift + 13)) % 240)}",
            "cloudflare" => $"104.{16 + (int)((h >> shift) % 6)}.{(int)((h >> (shift + 3)) % 250)}.{2 + (int)((h >> (shift + 11)) % 240)}",
            "fastly" => $"151.101.{(int)((h >> shift) % 250)}.{132 + (int)(h % 4) * 13}",
            "akamai" => $"23.{32 + (int)((h >> shift) % 30)}.{(int)((h >> (shift + 5)) % 250)}.{2 + (int)((h >> (shift + 13)) % 240)}",
            "cloudfront" => $"18.{64 + (int)((h >> shift) % 4)}.{(int)((h >> (shift + 2)) % 250)}.{2 + (int)((h >> (shift + 10)) % 240)}",
            "aws" => $"52.{28 + (int)((h >> shift) % 4)}.{(int)((h >> (shift + 2)) % 250)}.{2 + (int)((h >> (shift + 10)) % 240)}",
            _ => throw new ArgumentException($"no content network '{network}'", nameof(network)),
        };
        string? cname = network switch
        {
            "akamai" => $"e{1000 + (int)(h % 90000)}.dsca.akamaiedge.net",
            "cloudfront" => $"d{h % 100_000_000_000:x}.cloudfront.net",
            "microsoft" => name.Split('.')[0] + ".ax-9999.ax-msedge.net",
            _ => null,
        };
        int count = network is "aws" or "azure" ? 2 : network is "microsoft" ? 1 : 4;
        var addresses = new string[count];
        for (int i = 0; i < count; i++) addresses[i] = Host(i * 11);
        return new Site(name, addresses, ttl, cname);
    }
}
