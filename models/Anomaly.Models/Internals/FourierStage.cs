using System.Runtime.Intrinsics;

namespace Anomaly.Models.Internals;

/// <summary>
/// One factor of a Fourier transform: Stockham's step of decimation in frequency, input [factor][rest][done] → output [rest][factor][done], so that no
/// reordering remains. The small transform is the sum as it stands, with cosines on sums and sines on differences of mirrored terms.
/// </summary>
internal sealed unsafe class FourierStage
{
    private readonly int radix;
    private readonly int rest;
    private readonly int done;
    private readonly int half;
    private readonly double[] cosines;
    private readonly double[] sines;
    private readonly double[] twiddleRe;
    private readonly double[] twiddleIm;
    private readonly Vector512<double>[] terms;

    /// <param name="radix">The factor.</param>
    /// <param name="rest">Product of the factors to come.</param>
    /// <param name="done">Product of the factors before.</param>
    public FourierStage(int radix, int rest, int done)
    {
        (this.radix, this.rest, this.done, half) = (radix, rest, done, (radix - 1) / 2);
        cosines = new double[half * half];
        sines = new double[half * half];
        for (int k = 1; k <= half; k++)
            for (int j = 1; j <= half; j++) (sines[(k - 1) * half + j - 1], cosines[(k - 1) * half + j - 1]) = Turn(j * k, radix);
        twiddleRe = new double[radix * rest + Lanes.Width];
        twiddleIm = new double[radix * rest + Lanes.Width];
        for (int k = 0; k < radix; k++)
        {
            for (int p = 0; p < rest; p++)
            {
                var (sine, cosine) = Turn((long)p * k, (long)radix * rest);
                (twiddleRe[k * rest + p], twiddleIm[k * rest + p]) = (cosine, -sine);
            }
        }
        terms = new Vector512<double>[4 * half];
    }

    /// <summary>Sine and cosine of a part of the full turn, from angles of at most an eighth of it.</summary>
    public static (double Sine, double Cosine) Turn(long part, long whole)
    {
        part %= whole;
        if (part < 0) part += whole;
        // Exact where the result is 0, ½ or 1: SinPi reduces its argument without rounding.
        return double.SinCosPi(2.0 * part / whole);
    }

    /// <summary>All buffers have room for one vector more than the transform has points.</summary>
    public void Run(double* re, double* im, double* toRe, double* toIm)
    {
        if (done == 1)
        {
            for (int p = 0; p < rest; p += Lanes.Width) Butterflies(re + p, im + p, toRe + (long)radix * p, toIm + (long)radix * p, p, Math.Min(Lanes.Width, rest - p), true);
            return;
        }
        for (int p = 0; p < rest; p++)
        {
            long from = (long)done * p, to = (long)done * radix * p;
            for (int q = 0; q < done; q += Lanes.Width)
                Butterflies(re + from + q, im + from + q, toRe + to + q, toIm + to + q, p, Math.Min(Lanes.Width, done - q), false);
        }
    }

    /// <summary>Up to eight small transforms side by side.</summary>
    private void Butterflies(double* re, double* im, double* toRe, double* toIm, int p, int lanes, bool scattered)
    {
        long step = (long)done * rest;
        Vector512<double> firstRe = Vector512.Load(re), firstIm = Vector512.Load(im), sumRe = firstRe, sumIm = firstIm, oddRe = default, oddIm = default;
        fixed (Vector512<double>* term = terms)
        fixed (double* cosine = cosines, sine = sines)
        {
            for (int j = 1; j <= half; j++)
            {
                Vector512<double> aRe = Vector512.Load(re + step * j), aIm = Vector512.Load(im + step * j);
                Vector512<double> bRe = Vector512.Load(re + step * (radix - j)), bIm = Vector512.Load(im + step * (radix - j));
                var at = term + 4 * (j - 1);
                (at[0], at[1], at[2], at[3]) = (aRe + bRe, aIm + bIm, aRe - bRe, aIm - bIm);
                sumRe += at[0];
                sumIm += at[1];
            }
            bool even = radix % 2 == 0;
            if (even)
            {
                (oddRe, oddIm) = (Vector512.Load(re + step * (radix / 2)), Vector512.Load(im + step * (radix / 2)));
                Vector512<double> middleRe = firstRe, middleIm = firstIm;
                for (int j = 1; j <= half; j++)
                {
                    if (j % 2 == 0) (middleRe, middleIm) = (middleRe + term[4 * j - 4], middleIm + term[4 * j - 3]);
                    else (middleRe, middleIm) = (middleRe - term[4 * j - 4], middleIm - term[4 * j - 3]);
                }
                if (radix / 2 % 2 == 0) Put(middleRe + oddRe, middleIm + oddIm, radix / 2);
                else Put(middleRe - oddRe, middleIm - oddIm, radix / 2);
            }
            Put(sumRe + oddRe, sumIm + oddIm, 0);
            for (int k = 1; k <= half; k++)
            {
                Vector512<double> cRe = firstRe, cIm = firstIm, sRe = default, sIm = default;
                if (even) (cRe, cIm) = k % 2 == 0 ? (firstRe + oddRe, firstIm + oddIm) : (firstRe - oddRe, firstIm - oddIm);
                double* c = cosine + (k - 1) * half, s = sine + (k - 1) * half;
                for (int j = 0; j < half; j++)
                {
                    var at = term + 4 * j;
                    Vector512<double> cos = Vector512.Create(c[j]), sin = Vector512.Create(s[j]);
                    cRe = Vector512.FusedMultiplyAdd(cos, at[0], cRe);
                    cIm = Vector512.FusedMultiplyAdd(cos, at[1], cIm);
                    sRe = Vector512.FusedMultiplyAdd(sin, at[2], sRe);
                    sIm = Vector512.FusedMultiplyAdd(sin, at[3], sIm);
                }
                Put(cRe + sIm, cIm - sRe, k);
                Put(cRe - sIm, cIm + sRe, radix - k);
            }
        }

        void Put(Vector512<double> outRe, Vector512<double> outIm, int k)
        {
            if (rest > 1 && k > 0)
            {
                int t = k * rest + p;
                Vector512<double> wRe = scattered ? Vector512.LoadUnsafe(ref twiddleRe[t]) : Vector512.Create(twiddleRe[t]);
                Vector512<double> wIm = scattered ? Vector512.LoadUnsafe(ref twiddleIm[t]) : Vector512.Create(twiddleIm[t]);
                (outRe, outIm) = (Vector512.FusedMultiplyAdd(outRe, wRe, -(outIm * wIm)), Vector512.FusedMultiplyAdd(outRe, wIm, outIm * wRe));
            }
            if (scattered)
            {
                double* spilled = stackalloc double[2 * Lanes.Width];
                outRe.Store(spilled);
                outIm.Store(spilled + Lanes.Width);
                for (int lane = 0; lane < lanes; lane++) (toRe[(long)radix * lane + k], toIm[(long)radix * lane + k]) = (spilled[lane], spilled[Lanes.Width + lane]);
                return;
            }
            double* atRe = toRe + (long)done * k, atIm = toIm + (long)done * k;
            if (lanes < Lanes.Width)
            {
                var wanted = Lanes.First(lanes);
                outRe = Vector512.ConditionalSelect(wanted, outRe, Vector512.Load(atRe));
                outIm = Vector512.ConditionalSelect(wanted, outIm, Vector512.Load(atIm));
            }
            outRe.Store(atRe);
            outIm.Store(atIm);
        }
    }
}
