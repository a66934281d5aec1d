using Anomaly.Models.Calibration;

namespace Anomaly.Models.Fusion;

/// <summary>
/// Weights of evidence. Weights are whole hundredths of a deciban, so that the parts shown sum exactly to the risk shown.
/// Every function is monotone: a smaller p-value, a higher rule score or a lower base rate never lowers a weight.
/// </summary>
public static class GroupFusion
{
    /// <summary>P-values above this are all as unremarkable: they count as it when merged.</summary>
    public const double Neutral = 0.5;

    /// <summary>Hundredths of a deciban of a weight in decibans, ≥ 0, at most <paramref name="most"/> decibans.</summary>
    public static int Units(double decibans, double most = Decibans.Cap)
    {
        if (double.IsNaN(decibans)) throw new ArgumentException("a weight must be a number", nameof(decibans));
        return (int)Math.Round(Math.Clamp(decibans, 0, most) * 100, MidpointRounding.AwayFromZero);
    }

    /// <summary>Weight of a calibrated p-value in (0, 1] (Sellke, Bayarri and Berger 2001).</summary>
    public static int OfPValue(double p, double most = Decibans.Cap) => Units(Decibans.FromPValue(p), most);

    /// <summary>Weight of something that attacks show with probability <paramref name="strength"/> and this host otherwise at <paramref name="rate"/> a day.</summary>
    public static int OfRate(double strength, double rate, double most = Decibans.Cap) => Units(Decibans.FromRate(strength, rate), most);

    /// <summary>
    /// Merges dependent p-values (Cauchy combination; Liu and Xie 2020). NaN values are left out; 1 where nothing is left.
    /// The result still has to be calibrated against merged values of benign days.
    /// </summary>
    public static double Merge(ReadOnlySpan<double> pValues)
    {
        Span<double> kept = pValues.Length <= 64 ? stackalloc double[pValues.Length] : new double[pValues.Length];
        int n = 0;
        bool any = false;
        foreach (double p in pValues)
        {
            if (double.IsNaN(p)) continue;
            any |= p < Neutral;
            kept[n++] = Math.Min(p, Neutral);
        }
        return any ? PValues.Cauchy(kept[..n]) : 1;
    }

    /// <summary>A group's weight: the larger of what its models say together and its strongest rule or first-seen event.</summary>
    public static int GroupWeight(int merged, ReadOnlySpan<int> events)
    {
        int most = merged;
        foreach (int weight in events) most = Math.Max(most, weight);
        return most;
    }
}
