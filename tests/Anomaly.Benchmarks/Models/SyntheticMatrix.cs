namespace Anomaly.Benchmarks.Models;

/// <summary>A matrix that any language makes alike from integer hashes: sums of four uniforms less 2; every hundredth row times 3.</summary>
public static class SyntheticMatrix
{
    private const ulong Seed = 20261124;

    /// <summary>Row-major, rows × columns.</summary>
    public static float[] Rows(int rows, int columns)
    {
        var values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            ulong k = 4UL * (ulong)i;
            double value = Uniform(k) + Uniform(k + 1) + Uniform(k + 2) + Uniform(k + 3) - 2;
            if (i / columns % 100 == 99) value *= 3;
            values[i] = (float)value;
        }
        return values;
    }

    private static double Uniform(ulong i)
    {
        ulong z = Seed + (i + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
