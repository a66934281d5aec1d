namespace Anomaly.Models.Baselines;

/// <summary>
/// What is expected of a non-negative, intermittent, heavy-tailed daily number before a host's own history is known:
/// how often it is above zero (Beta) and how large log(1 + x) then is (normal with unknown mean and variance).
/// </summary>
/// <param name="ActiveA">Beta parameter: prior active days, &gt; 0.</param>
/// <param name="ActiveB">Beta parameter: prior quiet days, &gt; 0.</param>
/// <param name="Location">Mean of log(1 + x) on active days.</param>
/// <param name="Within">Variance of log(1 + x) between active days of one host, &gt; 0.</param>
/// <param name="Between">Variance between the means of hosts, &gt; 0.</param>
public sealed record HurdlePrior(double ActiveA, double ActiveB, double Location, double Within, double Between)
{
    /// <summary>Degrees of freedom that the prior variance is worth; 4 keeps the predictive tail heavy.</summary>
    public const double VarianceDegrees = 4;

    /// <summary>Smallest variance of log(1 + x): about ±15 % in x.</summary>
    public const double VarianceFloor = 0.15 * 0.15;

    /// <summary>Holds where nothing at all is known: one active day in two prior days, sizes spread over orders of magnitude.</summary>
    public static HurdlePrior Vague { get; } = new(0.5, 1.5, 9, 4, 9);
}

/// <summary>What one host taught about one daily number, as sums: active and quiet days, mean and spread of log(1 + x).</summary>
public struct HurdleHistory
{
    private double _mean;
    private double _squares;

    /// <summary>Days observed.</summary>
    public int Days { get; private set; }

    /// <summary>Days above zero.</summary>
    public int ActiveDays { get; private set; }

    /// <summary>Mean of log(1 + x) over active days; 0 without any.</summary>
    public readonly double Mean => _mean;

    /// <summary>Sum of squared deviations of log(1 + x) over active days.</summary>
    public readonly double Squares => _squares;

    /// <summary>Writes the sums; equal sums give equal bytes.</summary>
    public readonly void Save(BinaryWriter writer)
    {
        writer.Write(Days);
        writer.Write(ActiveDays);
        writer.Write(_mean);
        writer.Write(_squares);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such sums.</exception>
    public static HurdleHistory Load(BinaryReader reader)
    {
        var history = new HurdleHistory { Days = reader.ReadInt32(), ActiveDays = reader.ReadInt32(), _mean = reader.ReadDouble(), _squares = reader.ReadDouble() };
        if (history.ActiveDays < 0 || history.Days < history.ActiveDays || !double.IsFinite(history._mean) || !(history._squares >= 0))
            throw new InvalidDataException($"A history of {history.ActiveDays} active of {history.Days} days with mean {history._mean} and squares {history._squares} cannot be.");
        return history;
    }

    /// <summary>Adds a day; NaN (no telemetry) teaches nothing.</summary>
    /// <param name="x">The day's number, ≥ 0.</param>
    /// <param name="limit">Winsorisation: a value above it teaches as much as the limit itself.</param>
    public void Add(double x, double limit = double.PositiveInfinity)
    {
        if (double.IsNaN(x)) return;
        Days++;
        if (x <= 0) return;
        ActiveDays++;
        double y = Math.Log(1 + Math.Min(x, limit));
        double delta = y - _mean;
        _mean += delta / ActiveDays;
        _squares += delta * (y - _mean);
    }
}

/// <summary>
/// Posterior predictive of the next day: zero with probability 1 − <see cref="ActiveRate"/>, else log(1 + x) follows a
/// Student-t distribution. Conjugate normal-inverse-gamma update (Gelman et al., Bayesian Data Analysis, §3.3) with the
/// prior mean worth Within/Between days, so short histories lean on the peers and long ones on the host itself.
/// </summary>
public readonly struct HurdlePredictive
{
    /// <summary>Combines a prior with a host's own history.</summary>
    public HurdlePredictive(HurdlePrior prior, in HurdleHistory history)
    {
        ActiveRate = (prior.ActiveA + history.ActiveDays) / (prior.ActiveA + prior.ActiveB + history.Days);
        int n = history.ActiveDays;
        double priorDays = prior.Within / prior.Between;
        HostWeight = n / (priorDays + n);
        Location = prior.Location + HostWeight * (history.Mean - prior.Location);
        Degrees = HurdlePrior.VarianceDegrees + n;
        double gap = history.Mean - prior.Location;
        double squares = HurdlePrior.VarianceDegrees * prior.Within + history.Squares
            + (n == 0 ? 0 : priorDays * n / (priorDays + n) * gap * gap);
        double variance = Math.Max(HurdlePrior.VarianceFloor, squares / Degrees);
        Scale = Math.Sqrt(variance * (1 + 1 / (priorDays + n)));
    }

    /// <summary>Probability that the day is above zero, in (0, 1).</summary>
    public double ActiveRate { get; }

    /// <summary>Location of log(1 + x) on active days.</summary>
    public double Location { get; }

    /// <summary>Scale of the Student-t, &gt; 0.</summary>
    public double Scale { get; }

    /// <summary>Degrees of freedom.</summary>
    public double Degrees { get; }

    /// <summary>Weight of the host's own history in the location, 0 (all peers) to 1 (all host).</summary>
    public double HostWeight { get; }

    /// <summary>P(X ≥ x): 1 at zero; NaN for NaN.</summary>
    public double UpperTail(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        return x <= 0 ? 1 : ActiveRate * StudentT.UpperTail((Math.Log(1 + x) - Location) / Scale, Degrees);
    }

    /// <summary>
    /// Normal score of x: the mid-distribution function mapped to a standard normal, within ±6; NaN for NaN.
    /// Hosts and features of any scale become comparable.
    /// </summary>
    public double NormalScore(double x)
    {
        if (double.IsNaN(x)) return double.NaN;
        double upper = x <= 0 ? ActiveRate + (1 - ActiveRate) / 2 : UpperTail(x);
        return NormalQuantile.Upper(Math.Clamp(upper, 1e-9, 1 - 1e-9));
    }

    /// <summary>Value that is exceeded with the given probability, in the number's own unit; 0 where quiet days outweigh it.</summary>
    /// <param name="probability">In (0, 1).</param>
    public double Exceeded(double probability)
    {
        if (probability >= ActiveRate) return 0;
        double t = StudentT.UpperQuantile(probability / ActiveRate, Degrees);
        return Math.Max(0, Math.Exp(Math.Min(700, Location + t * Scale)) - 1);
    }
}
