namespace Anomaly.Models.Internals;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): small, fast, and the same on every platform and in every version of .NET.
/// A stream is named by any number of integers, hashed, so that neighbouring seeds share nothing.
/// </summary>
internal struct SplitMix64(ulong state)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private ulong state = state;

    public static SplitMix64 Of(ulong seed, ulong stream) => new(Mix(Mix(seed + Golden) ^ (stream * 0xD1342543DE82EF95 + Golden)));

    public ulong Next() => Mix(state += Golden);

    /// <summary>In [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [0, bound), without bias (Lemire 2019).</summary>
    public int NextInt(int bound)
    {
        uint range = (uint)bound;
        ulong product = (Next() >> 32) * range;
        if ((uint)product < range)
        {
            uint least = (0u - range) % range;
            while ((uint)product < least) product = (Next() >> 32) * range;
        }
        return (int)(product >> 32);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
