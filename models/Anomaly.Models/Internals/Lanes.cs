using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Anomaly.Models.Internals;

/// <summary>
/// Loops over doubles in eight lanes, whatever the processor has: the order of every sum is the same everywhere, and results are the same bytes with
/// AVX-512 and with AVX2. Below that (no fused multiplication) the library's exponentials differ in the last digit.
/// </summary>
/// <remarks>Math.NET's managed loops run a number at a time; training and scoring of a fleet's spike detectors spend their time here.</remarks>
internal static class Lanes
{
    public const int Width = 8;

    private static readonly Vector512<double> Indices = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);

    /// <summary>Length rounded up to whole vectors.</summary>
    public static int Padded(int length) => (length + Width - 1) & -Width;

    /// <summary>Lanes below <paramref name="count"/> set.</summary>
    public static Vector512<double> First(int count) => Vector512.LessThan(Indices, Vector512.Create((double)count));

    /// <summary>Sum of the lanes: halves, quarters, pairs.</summary>
    public static double Sum(Vector512<double> vector)
    {
        var quarter = vector.GetLower() + vector.GetUpper();
        var pair = quarter.GetLower() + quarter.GetUpper();
        return pair[0] + pair[1];
    }

    /// <summary>Σ a·b over the shorter of the two.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int n = Math.Min(a.Length, b.Length), i = 0;
        ref double x = ref MemoryMarshal.GetReference(a), y = ref MemoryMarshal.GetReference(b);
        Vector512<double> even = Vector512<double>.Zero, odd = even;
        for (; i <= n - 2 * Width; i += 2 * Width)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), even);
            odd = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)(i + Width)), Vector512.LoadUnsafe(ref y, (nuint)(i + Width)), odd);
        }
        if (i <= n - Width)
        {
            even = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, (nuint)i), Vector512.LoadUnsafe(ref y, (nuint)i), even);
            i += Width;
        }
        double sum = Sum(even + odd);
        for (; i < n; i++) sum = Math.FusedMultiplyAdd(a[i], b[i], sum);
        return sum;
    }

    /// <summary>The largest |x|; 0 for none.</summary>
    public static double LargestMagnitude(ReadOnlySpan<double> x)
    {
        ref double from = ref MemoryMarshal.GetReference(x);
        var largest = Vector512<double>.Zero;
        int i = 0;
        for (; i <= x.Length - Width; i += Width) largest = Vector512.Max(largest, Vector512.Abs(Vector512.LoadUnsafe(ref from, (nuint)i)));
        var quarter = Vector256.Max(largest.GetLower(), largest.GetUpper());
        double most = Math.Max(Math.Max(quarter[0], quarter[1]), Math.Max(quarter[2], quarter[3]));
        for (; i < x.Length; i++) most = Math.Max(most, Math.Abs(x[i]));
        return most;
    }

    /// <summary>How many are below a value.</summary>
    public static int CountBelow(ReadOnlySpan<double> x, double value)
    {
        ref double from = ref MemoryMarshal.GetReference(x);
        var values = Vector512.Create(value);
        int i = 0, count = 0;
        for (; i <= x.Length - Width; i += Width) count += BitOperations.PopCount(Vector512.LessThan(Vector512.LoadUnsafe(ref from, (nuint)i), values).ExtractMostSignificantBits());
        for (; i < x.Length; i++) if (x[i] < value) count++;
        return count;
    }

    /// <summary>y += factor·x.</summary>
    public static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        int n = Math.Min(y.Length, x.Length), i = 0;
        ref double to = ref MemoryMarshal.GetReference(y), from = ref MemoryMarshal.GetReference(x);
        var factors = Vector512.Create(factor);
        for (; i <= n - Width; i += Width)
            Vector512.FusedMultiplyAdd(factors, Vector512.LoadUnsafe(ref from, (nuint)i), Vector512.LoadUnsafe(ref to, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }

    /// <summary>y += a·u + b·v.</summary>
    public static void AddScaled(Span<double> y, double a, ReadOnlySpan<double> u, double b, ReadOnlySpan<double> v)
    {
        int n = Math.Min(y.Length, Math.Min(u.Length, v.Length)), i = 0;
        ref double to = ref MemoryMarshal.GetReference(y), first = ref MemoryMarshal.GetReference(u), second = ref MemoryMarshal.GetReference(v);
        Vector512<double> ofFirst = Vector512.Create(a), ofSecond = Vector512.Create(b);
        for (; i <= n - Width; i += Width)
        {
            var sum = Vector512.FusedMultiplyAdd(ofFirst, Vector512.LoadUnsafe(ref first, (nuint)i), Vector512.LoadUnsafe(ref to, (nuint)i));
            Vector512.FusedMultiplyAdd(ofSecond, Vector512.LoadUnsafe(ref second, (nuint)i), sum).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < n; i++) y[i] = Math.FusedMultiplyAdd(b, v[i], Math.FusedMultiplyAdd(a, u[i], y[i]));
    }

    /// <summary>Turns the pairs (x, y) by an angle: x ← c·x + s·y, y ← c·y − s·x.</summary>
    public static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        int n = Math.Min(x.Length, y.Length), i = 0;
        ref double first = ref MemoryMarshal.GetReference(x), second = ref MemoryMarshal.GetReference(y);
        Vector512<double> cosines = Vector512.Create(c), sines = Vector512.Create(s);
        for (; i <= n - Width; i += Width)
        {
            Vector512<double> u = Vector512.LoadUnsafe(ref first, (nuint)i), v = Vector512.LoadUnsafe(ref second, (nuint)i);
            Vector512.FusedMultiplyAdd(cosines, u, sines * v).StoreUnsafe(ref first, (nuint)i);
            Vector512.FusedMultiplyAdd(cosines, v, -(sines * u)).StoreUnsafe(ref second, (nuint)i);
        }
        for (; i < n; i++) (x[i], y[i]) = (Math.FusedMultiplyAdd(c, x[i], s * y[i]), Math.FusedMultiplyAdd(c, y[i], -(s * x[i])));
    }

    /// <summary>output[k] = Σᵢ kernel[i]·series[i + k]; the series has at least kernel + output − 1 values.</summary>
    public static void Correlate(ReadOnlySpan<double> kernel, ReadOnlySpan<double> series, Span<double> output)
    {
        if (series.Length < kernel.Length + output.Length - 1)
            Throw.Argument(nameof(series), $"There are {series.Length} values; {kernel.Length} weights at {output.Length} places need {kernel.Length + output.Length - 1}.");
        const int Block = 4 * Width;
        ref double from = ref MemoryMarshal.GetReference(series), to = ref MemoryMarshal.GetReference(output);
        int k = 0;
        for (; k <= output.Length - Block; k += Block)
        {
            Vector512<double> a = Vector512<double>.Zero, b = a, c = a, d = a;
            for (int i = 0; i < kernel.Length; i++)
            {
                var weight = Vector512.Create(kernel[i]);
                nuint at = (nuint)(i + k);
                a = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref from, at), a);
                b = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref from, at + Width), b);
                c = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref from, at + 2 * Width), c);
                d = Vector512.FusedMultiplyAdd(weight, Vector512.LoadUnsafe(ref from, at + 3 * Width), d);
            }
            a.StoreUnsafe(ref to, (nuint)k);
            b.StoreUnsafe(ref to, (nuint)(k + Width));
            c.StoreUnsafe(ref to, (nuint)(k + 2 * Width));
            d.StoreUnsafe(ref to, (nuint)(k + 3 * Width));
        }
        for (; k <= output.Length - Width; k += Width)
        {
            var a = Vector512<double>.Zero;
            for (int i = 0; i < kernel.Length; i++) a = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[i]), Vector512.LoadUnsafe(ref from, (nuint)(i + k)), a);
            a.StoreUnsafe(ref to, (nuint)k);
        }
        for (; k < output.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < kernel.Length; i++) sum = Math.FusedMultiplyAdd(kernel[i], series[i + k], sum);
            output[k] = sum;
        }
    }
}
