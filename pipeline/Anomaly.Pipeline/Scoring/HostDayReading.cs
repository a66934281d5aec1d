using Anomaly.Models.Baselines;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Pipeline.Scoring;

/// <summary>One host-day read against its baseline: features, raw detector scores (forest and PCA still open), normal scores.</summary>
public sealed class HostDayReading
{
    /// <summary>The host-day vector with its first sightings.</summary>
    public required FeatureRow Row { get; init; }

    /// <summary>Raw scores by detector; NaN where the detector has nothing to read.</summary>
    public required double[] Scores { get; init; }

    /// <summary>What the multivariate models see, in order of <see cref="F.Modelled"/>.</summary>
    public required float[] Vector { get; init; }

    /// <summary>Values above which a day teaches no more, by feature.</summary>
    public required double[] Limits { get; init; }

    /// <summary>Expectations by feature; default where there is none.</summary>
    public required HurdlePredictive[] Predictive { get; init; }

    /// <summary>Hour of the largest hourly rise of uploads; -1 without any.</summary>
    public long SpikeHour { get; init; } = -1;

    /// <summary>Hour with most of the bytes sent to repositories; -1 without any.</summary>
    public long BusiestHour { get; init; } = -1;

    /// <summary>The upload that was most unusual for the hours of its account; null where none of its accounts has enough history.</summary>
    public AccountHour? AccountHour { get; init; }
}

/// <summary>Reads host-days. The state must stand at the end of the day before; the hourly series moves on with the call.</summary>
/// <param name="builder">Makes the features.</param>
/// <param name="outages">Hours since the epoch in which no sensor of flows delivered anything; null for none.</param>
/// <param name="accounts">When accounts are at work; null where it is not known.</param>
public sealed class HostDayReader(FeatureBuilder builder, IReadOnlyCollection<long>? outages = null, AccountHabits? accounts = null)
{
    private readonly HashSet<long> _outages = [.. outages ?? []];

    private const double WinsorP = 0.01;

    private static readonly int WeekDetector = DetectorCatalog.IndexOf("repo_bytes_out_7d");

    /// <summary>Reads one day of a host of a peer group.</summary>
    public HostDayReading Read(HostDay day, HostState state, PeerPriors priors, int group = 0)
    {
        var row = builder.Build(day, state, priors.HourShares, group);
        var x = row.Values;
        x[F.UploadCusum] = state.CusumReference is { } reference && !double.IsNaN(x[F.RepoBytesOut])
            ? DriftCusum.Next(state.Cusum, new HurdlePredictive(priors.Amounts[F.RepoBytesOut]!, reference).NormalScore(x[F.RepoBytesOut]))
            : double.NaN;
        var predictive = new HurdlePredictive[F.Count];
        var limits = new double[F.Count];
        Array.Fill(limits, double.PositiveInfinity);
        for (int i = 0; i < F.Count; i++)
        {
            if (priors.Amounts[i] is not { } prior) continue;
            predictive[i] = new HurdlePredictive(prior, state.Amounts[i]);
            double limit = predictive[i].Exceeded(Math.Min(WinsorP, predictive[i].ActiveRate * 0.5));
            if (state.Days >= HostState.FirstSeenBurnIn) limits[i] = limit;
        }
        var scores = new double[DetectorCatalog.All.Count];
        Array.Fill(scores, double.NaN);
        for (int d = 0; d < scores.Length; d++)
            if (DetectorCatalog.All[d].Feature is >= 0 and var feature)
                scores[d] = Score(predictive[feature].UpperTail(feature == F.UploadRatioRepo ? HostState.UploadQuotient(x) : x[feature]));
        var (spike, spikeHour) = Spike(day, state, double.IsNaN(x[F.RepoBytesOut]));
        scores[DetectorCatalog.HourlySpike] = spike;
        var (offHours, busiest) = OffHours(day, state, priors.HourShares, x);
        scores[DetectorCatalog.OffHours] = offHours;
        var (accountScore, accountHour) = AccountHours(day);
        scores[DetectorCatalog.AccountHours] = accountScore;
        scores[DetectorCatalog.Drift] = double.IsNaN(x[F.UploadDrift]) ? double.NaN : Math.Max(0, x[F.UploadDrift]);
        scores[DetectorCatalog.Cusum] = x[F.UploadCusum];
        // Sums over days speak of today only where today adds its share: the days after an attack are not the attack.
        if (x[F.RepoBytesOut] < 0.5 * state.MeanSent(day.Day - 6, day.Day - 1)) scores[WeekDetector] = 0;
        if (x[F.RepoBytesOut] < 0.5 * state.MeanSent(day.Day - HostState.DriftDays + 1, day.Day - 1))
            foreach (int d in (ReadOnlySpan<int>)[DetectorCatalog.Drift, DetectorCatalog.Cusum])
                if (!double.IsNaN(scores[d])) scores[d] = 0;
        return new HostDayReading
        {
            Row = row,
            Scores = scores,
            Vector = Vector(x, predictive),
            Limits = limits,
            Predictive = predictive,
            SpikeHour = spikeHour,
            BusiestHour = busiest,
            AccountHour = accountHour,
        };
    }

    private static double Score(double p) => double.IsNaN(p) ? double.NaN : -Math.Log10(Math.Max(p, 1e-300));

    // Smallest p-value over the hours that had uploads, corrected for the number of hours (Šidák).
    private (double Score, long Hour) Spike(HostDay day, HostState state, bool blind)
    {
        var bytes = new double[24];
        foreach (var hour in day.Hours)
        {
            int at = (int)(hour.Hour - day.Day * 24L);
            bytes[at] = hour.RepoBytesOut;
        }
        double least = 1;
        long where = -1;
        bool judged = false;
        for (int h = 0; h < 24; h++)
        {
            long hour = day.Day * 24L + h;
            // A silent hour of a host that was seen that day sent nothing; a day without flows and an outage are missing.
            var result = state.Uploads.Update(hour, blind || _outages.Contains(hour) ? double.NaN : bytes[h]);
            judged |= result.HasHistory;
            if (!result.HasHistory || bytes[h] <= 0 || result.PValue >= least) continue;
            least = result.PValue;
            where = hour;
        }
        if (blind || !judged) return (double.NaN, -1);
        double corrected = least < 1e-9 ? 24 * least : 1 - Math.Pow(1 - least, 24);
        return (Score(corrected), where);
    }

    private static (double Score, long Hour) OffHours(HostDay day, HostState state, double[] priorShares, double[] x)
    {
        long busiest = -1;
        long most = 0;
        foreach (var hour in day.Hours)
        {
            if (hour.RepoBytesOut <= most) continue;
            most = hour.RepoBytesOut;
            busiest = hour.Hour;
        }
        if (double.IsNaN(x[F.RepoBytesOut])) return (double.NaN, -1);
        return busiest < 0 ? (0, -1) : (Score(state.Profile.PValue(busiest, priorShares)), busiest);
    }

    // Hours with upload commands, and of each account the one in which it sent most: the least usual, corrected for their number (Šidák).
    private (double Score, AccountHour? Hour) AccountHours(HostDay day)
    {
        if (accounts is null || day.AccountUploads.Count == 0) return (double.NaN, null);
        AccountHour? least = null;
        int tried = 0;
        foreach (var use in day.AccountUploads)
        {
            if (use.Uploads == 0 && !IsBusiest(day, use)) continue;
            if (accounts.Judge(use.Account, use.Hour) is not { } judged) continue;
            tried++;
            if (least is null || judged.Share < least.Share) least = judged;
        }
        return least is null ? (double.NaN, null) : (Score(least.Share < 1e-9 ? tried * least.Share : 1 - Math.Pow(1 - least.Share, tried)), least);
    }

    private static bool IsBusiest(HostDay day, AccountUse use)
    {
        foreach (var other in day.AccountUploads)
            if (other.Account == use.Account && (other.RepoBytesOut > use.RepoBytesOut || (other.RepoBytesOut == use.RepoBytesOut && other.Hour < use.Hour))) return false;
        return true;
    }

    private static float[] Vector(double[] x, HurdlePredictive[] predictive)
    {
        var vector = new float[F.Modelled.Count];
        for (int k = 0; k < vector.Length; k++)
        {
            int i = F.Modelled[k];
            double v = F.All[i].Shape switch
            {
                FeatureShape.Amount => predictive[i].NormalScore(x[i]),
                FeatureShape.Novelty => Math.Log(1 + x[i]),
                _ => x[i],
            };
            vector[k] = (float)v;
        }
        return vector;
    }
}
