using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Anomaly.Models.Internals;

/// <summary>
/// Eigenvalues and eigenvectors of symmetric matrices of one size: Householder's reduction to three diagonals, then implicit QL (Golub and Van Loan, Matrix
/// Computations, 8.3). Vectors are rows, so that every inner loop runs along memory. Has buffers: not for two threads at once.
/// </summary>
/// <remarks>
/// Math.NET's managed decomposition takes 12 ms at 168 rows, a number at a time, and copies; training a fleet's SSA models was this and little else. Tests
/// hold this one to Math.NET's.
/// </remarks>
internal sealed class SymmetricEigen
{
    private const int MostSweeps = 60;
    private const double Rounding = 2.220446049250313e-16;
    private const int Block = 4 * Lanes.Width;

    private readonly int n;
    private readonly int stride;
    private readonly double[] matrix;
    private readonly double[] rows;
    private readonly double[] diagonal;
    private readonly double[] beside;
    private readonly double[] reflector;
    private readonly double[] factors;
    private readonly double[] product;
    private readonly double[] cosines;
    private readonly double[] sines;
    private readonly int[] order;

    public SymmetricEigen(int size)
    {
        if (size < 1) Throw.OutOfRange(nameof(size), size, "at least 1");
        (n, stride) = (size, Lanes.Padded(size));
        (matrix, rows) = (new double[n * stride], new double[n * stride]);
        (diagonal, beside, factors, product) = (new double[n], new double[n], new double[n], new double[n]);
        (reflector, cosines, sines, order) = (new double[n], new double[n], new double[n], new int[n]);
    }

    /// <summary>Rows and columns.</summary>
    public int Size => n;

    /// <summary>A row of the matrix to decompose; it is lost by the decomposition. All of the matrix is read.</summary>
    public Span<double> Row(int row) => matrix.AsSpan(row * stride, n);

    /// <summary>Eigenvalue by rank, the largest first.</summary>
    public double Value(int rank) => diagonal[order[rank]];

    /// <summary>Eigenvector of length 1 by rank of its value; until the next decomposition.</summary>
    public ReadOnlySpan<double> Vector(int rank) => rows.AsSpan(order[rank] * stride, n);

    /// <summary>Decomposes the matrix in <see cref="Row"/>; false where it holds numbers that are not finite.</summary>
    public bool Decompose()
    {
        double largest = Lanes.LargestMagnitude(matrix);
        foreach (double value in matrix) if (!double.IsFinite(value)) return false;
        // Within [−1, 1] nothing that matters overflows or vanishes when it is squared.
        if (largest > 0) for (int i = 0; i < matrix.Length; i++) matrix[i] /= largest;
        // From the last row up, as EISPACK and LAPACK: where values are equal, their vectors are the same then.
        for (int i = 0; i < n; i++) Row(i).Reverse();
        for (int i = 0; i < n / 2; i++) Swap(Row(i), Row(n - 1 - i));
        Reduce();
        Accumulate();
        Iterate();
        for (int i = 0; i < n; i++) rows.AsSpan(i * stride, n).Reverse();
        for (int i = 0; i < n; i++)
        {
            diagonal[i] *= largest;
            order[i] = i;
        }
        Array.Sort(order, (a, b) => diagonal[a] != diagonal[b] ? diagonal[b].CompareTo(diagonal[a]) : a.CompareTo(b));
        return true;
    }

    private void Swap(Span<double> a, Span<double> b)
    {
        a.CopyTo(product);
        b.CopyTo(a);
        product.CopyTo(b);
    }

    /// <summary>Column after column is turned onto its first two elements by a reflection I − factor·v·vᵀ; v stays where the column was.</summary>
    private void Reduce()
    {
        for (int k = 0; k < n - 2; k++)
        {
            int m = n - k - 1;
            var v = matrix.AsSpan(k * stride + k + 1, m);
            double first = v[0], rest = Lanes.Dot(v[1..], v[1..]);
            diagonal[k] = matrix[k * stride + k];
            if (rest == 0)
            {
                (beside[k], factors[k]) = (first, 0);
                continue;
            }
            double length = Math.Sqrt(first * first + rest), turned = first > 0 ? -length : length;
            v[0] = first - turned;
            double factor = 2 / (v[0] * v[0] + rest);
            (beside[k], factors[k]) = (turned, factor);
            var p = product.AsSpan(0, m);
            for (int i = 0; i < m; i++) p[i] = factor * Lanes.Dot(matrix.AsSpan((k + 1 + i) * stride + k + 1, m), v);
            Lanes.AddScaled(p, -factor / 2 * Lanes.Dot(p, v), v);
            for (int i = 0; i < m; i++) Lanes.AddScaled(matrix.AsSpan((k + 1 + i) * stride + k + 1, m), -v[i], p, -p[i], v);
        }
        if (n > 1) (diagonal[n - 2], beside[n - 2]) = (matrix[(n - 2) * stride + n - 2], matrix[(n - 2) * stride + n - 1]);
        (diagonal[n - 1], beside[n - 1]) = (matrix[(n - 1) * stride + n - 1], 0);
    }

    /// <summary>The product of the reflections, transposed, the last one first: each then meets nothing but the corner it changes.</summary>
    private void Accumulate()
    {
        Array.Clear(rows);
        for (int i = 0; i < n; i++) rows[i * stride + i] = 1;
        for (int k = n - 3; k >= 0; k--)
        {
            if (factors[k] == 0) continue;
            int m = n - k - 1;
            var v = matrix.AsSpan(k * stride + k + 1, m);
            for (int i = k + 1; i < n; i++)
            {
                var row = rows.AsSpan(i * stride + k + 1, m);
                Lanes.AddScaled(row, -factors[k] * Lanes.Dot(row, v), v);
            }
        }
    }

    private void Iterate()
    {
        for (int low = 0; low < n; low++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int high = low;
                for (; high < n - 1; high++) if (Math.Abs(beside[high]) <= Rounding * (Math.Abs(diagonal[high]) + Math.Abs(diagonal[high + 1]))) break;
                if (high == low) break;
                if (sweep == MostSweeps) throw new InvalidOperationException($"An eigenvalue has not converged in {MostSweeps} sweeps.");
                Sweep(low, high);
            }
        }
    }

    /// <summary>One implicit step with Wilkinson's shift.</summary>
    private void Sweep(int low, int high)
    {
        double g = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]), r = Math.Sqrt(g * g + 1);
        g = diagonal[high] - diagonal[low] + beside[low] / (g + Math.CopySign(r, g));
        double s = 1, c = 1, p = 0;
        int i = high - 1;
        for (; i >= low; i--)
        {
            double f = s * beside[i], b = c * beside[i];
            beside[i + 1] = r = Math.Sqrt(f * f + g * g);
            if (r == 0)
            {
                diagonal[i + 1] -= p;
                beside[high] = 0;
                break;
            }
            double inverse = 1 / r;
            (s, c) = (f * inverse, g * inverse);
            g = diagonal[i + 1] - p;
            r = (diagonal[i] - g) * s + 2 * c * b;
            p = s * r;
            diagonal[i + 1] = g + p;
            g = c * r - b;
            (cosines[i], sines[i]) = (c, s);
        }
        Turn(i + 1, high);
        if (i >= low) return;
        diagonal[low] -= p;
        (beside[low], beside[high]) = (g, 0);
    }

    /// <summary>Applies the rotations of a sweep to the rows, a few columns at a time: each row is read and written once.</summary>
    private void Turn(int low, int high)
    {
        int column = 0;
        for (; column <= stride - Block; column += Block)
        {
            ref double at = ref rows[column];
            nuint place = (nuint)(high * stride);
            Vector512<double> a = Vector512.LoadUnsafe(ref at, place), b = Vector512.LoadUnsafe(ref at, place + Lanes.Width);
            Vector512<double> c = Vector512.LoadUnsafe(ref at, place + 2 * Lanes.Width), d = Vector512.LoadUnsafe(ref at, place + 3 * Lanes.Width);
            for (int i = high - 1; i >= low; i--)
            {
                Vector512<double> cosine = Vector512.Create(cosines[i]), sine = Vector512.Create(sines[i]), back = -sine;
                nuint next = place - (nuint)stride;
                a = Turn(ref at, place, next, cosine, sine, back, a);
                b = Turn(ref at, place + Lanes.Width, next + Lanes.Width, cosine, sine, back, b);
                c = Turn(ref at, place + 2 * Lanes.Width, next + 2 * Lanes.Width, cosine, sine, back, c);
                d = Turn(ref at, place + 3 * Lanes.Width, next + 3 * Lanes.Width, cosine, sine, back, d);
                place = next;
            }
            a.StoreUnsafe(ref at, place);
            b.StoreUnsafe(ref at, place + Lanes.Width);
            c.StoreUnsafe(ref at, place + 2 * Lanes.Width);
            d.StoreUnsafe(ref at, place + 3 * Lanes.Width);
        }
        for (; column < stride; column += Lanes.Width)
        {
            ref double at = ref rows[column];
            nuint place = (nuint)(high * stride);
            var a = Vector512.LoadUnsafe(ref at, place);
            for (int i = high - 1; i >= low; i--, place -= (nuint)stride)
                a = Turn(ref at, place, place - (nuint)stride, Vector512.Create(cosines[i]), Vector512.Create(sines[i]), Vector512.Create(-sines[i]), a);
            a.StoreUnsafe(ref at, place);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Turn(ref double at, nuint place, nuint next, Vector512<double> cosine, Vector512<double> sine, Vector512<double> back, Vector512<double> upper)
    {
        var lower = Vector512.LoadUnsafe(ref at, next);
        Vector512.FusedMultiplyAdd(sine, lower, cosine * upper).StoreUnsafe(ref at, place);
        return Vector512.FusedMultiplyAdd(back, upper, cosine * lower);
    }
}
