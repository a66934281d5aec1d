namespace Anomaly.Pipeline.Simulation.World;

/// <summary>
/// Seeded random numbers (xoshiro256**). Every stream is seeded by hashing what it is for, so that one more host, day or
/// purpose changes no other stream.
/// </summary>
internal sealed class Dice
{
    private ulong _a, _b, _c, _d;
    private double _spare;
    private bool _hasSpare;

    /// <summary>The stream of a purpose and up to two numbers (host, day, …) under a seed.</summary>
    public Dice(long seed, string purpose, long first = 0, long second = 0)
    {
        ulong state = Hash(seed, purpose, first, second);
        _a = Mix(ref state);
        _b = Mix(ref state);
        _c = Mix(ref state);
        _d = Mix(ref state);
    }

    /// <summary>64 bits that depend on all arguments.</summary>
    public static ulong Hash(long seed, string purpose, long first = 0, long second = 0)
    {
        ulong h = 14695981039346656037UL;
        foreach (char c in purpose) h = (h ^ c) * 1099511628211UL;
        return Fold(Fold(Fold(h, seed), first), second);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits()
    {
        ulong result = ulong.RotateLeft(_b * 5, 7) * 9, t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = ulong.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Unit() => (Bits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high].</summary>
    public int Between(int low, int high) => low + (int)(Bits() % (ulong)(high - low + 1));

    /// <summary>True with probability <paramref name="p"/>.</summary>
    public bool Chance(double p) => Unit() < p;

    /// <summary>Standard normal (polar method).</summary>
    public double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spare;
        }
        double u, v, s;
        do
        {
            u = 2 * Unit() - 1;
            v = 2 * Unit() - 1;
            s = u * u + v * v;
        }
        while (s >= 1 || s == 0);
        double scale = Math.Sqrt(-2 * ExactMath.Log(s) / s);
        _spare = v * scale;
        _hasSpare = true;
        return u * scale;
    }

    /// <summary>Lognormal with that median, at most <paramref name="cap"/>.</summary>
    public long LogNormal(double median, double sigma, long cap = 4_000_000_000)
        => Math.Min(cap, (long)(median * ExactMath.Exp(sigma * Normal())));

    /// <summary>Log-uniform in [low, high].</summary>
    public long LogUniform(double low, double high) => (long)(low * ExactMath.Exp(Unit() * ExactMath.Log(high / low)));

    /// <summary>Exponential with that mean.</summary>
    public double Exponential(double mean) => -mean * ExactMath.Log(1 - Unit());

    /// <summary>Poisson with that mean.</summary>
    public int Poisson(double mean)
    {
        if (mean <= 0) return 0;
        if (mean > 60) return Math.Max(0, (int)(mean + Math.Sqrt(mean) * Normal() + 0.5));
        double limit = ExactMath.Exp(-mean), product = Unit();
        int n = 0;
        while (product > limit)
        {
            product *= Unit();
            n++;
        }
        return n;
    }

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[(int)(Bits() % (ulong)items.Count)];

    /// <summary>One of the items, the first ones more often (density falling as the cube of a uniform number).</summary>
    public T PickSkewed<T>(IReadOnlyList<T> items)
    {
        double u = Unit();
        return items[(int)(u * u * u * items.Count)];
    }

    private static ulong Fold(ulong hash, long value)
    {
        ulong state = hash ^ (ulong)value;
        return Mix(ref state) + hash * 31;
    }

    private static ulong Mix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
