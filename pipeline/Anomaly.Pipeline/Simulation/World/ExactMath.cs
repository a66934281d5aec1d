namespace Anomaly.Pipeline.Simulation.World;

/// <summary>
/// Exponential and logarithm from additions, multiplications and divisions alone. The platform's own differ in the last
/// bit from one machine to the next, and a simulated fleet has to be the same everywhere.
/// </summary>
internal static class ExactMath
{
    private const double Ln2 = 0.693147180559945309417232121458;

    /// <summary>e^x for |x| ≤ 700; relative error below 1e-14.</summary>
    public static double Exp(double x)
    {
        x = Math.Clamp(x, -700, 700);
        double k = Math.Floor(x / Ln2 + 0.5);
        double r = x - k * Ln2;
        double term = 1, sum = 1;
        for (int i = 1; i <= 16; i++)
        {
            term = term * r / i;
            sum += term;
        }
        return sum * BitConverter.Int64BitsToDouble((long)(k + 1023) << 52);
    }

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double x)
    {
        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (m > 1.4142135623730951)
        {
            m /= 2;
            exponent++;
        }
        double z = (m - 1) / (m + 1), square = z * z, power = z, sum = 0;
        for (int i = 1; i <= 27; i += 2)
        {
            sum += power / i;
            power *= square;
        }
        return 2 * sum + exponent * Ln2;
    }
}
