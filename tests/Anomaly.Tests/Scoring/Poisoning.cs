using Anomaly.Models.Baselines;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Tests.Scoring;

/// <summary>
/// Hosts of random volume and spread that upload every day, of which some begin to grow by 7 % a day to ten times the volume, read with the
/// guard (a reference that stays three weeks behind, days that teach no more than a bounded amount) and without its parts.
/// </summary>
internal static class Poisoning
{
    public const double Growth = 1.07;
    public const int First = 100;
    public const int RampFrom = First + 30;

    /// <summary>First day on which the volume is four times that at the beginning, and the day on which it is ten times that.</summary>
    public static readonly int Fourfold = RampFrom + (int)Math.Ceiling(Math.Log(4) / Math.Log(Growth)), Tenfold = RampFrom + (int)Math.Ceiling(Math.Log(10) / Math.Log(Growth));

    public const int Cusum = 0, Unguarded = 4, Drift = 5;

    public static readonly string[] Readings =
    [
        "upload_cusum: reference three weeks behind, bounded days", "the same sum against the rolling baseline, bounded days", "the same sum against the rolling baseline, unbounded days",
        "repo_bytes_out: rolling baseline, bounded days", "the same, unbounded days", "upload_drift: five days against thirty",
    ];

    /// <summary>Share of growing hosts that a reading flags before the volume is fourfold, and of flat ones that it flags in as many days.</summary>
    public sealed record Outcome(string Reading, double Flagged, double FlaggedFlat);

    /// <summary>Flagged: a score that one day in a thousand of other flat hosts exceeds.</summary>
    public static IReadOnlyList<Outcome> Run(int hosts, long seed)
    {
        var others = Read(hosts, seed, "other flat", _ => 1);
        var flat = Read(hosts, seed, "flat", _ => 1);
        var growing = Read(hosts, seed, "growing", day => Math.Pow(Growth, Math.Clamp(day - RampFrom, 0, Tenfold - RampFrom)));
        var outcomes = new List<Outcome>();
        for (int r = 0; r < Readings.Length; r++)
        {
            int at = r;
            double[] scores = [.. others.SelectMany(h => h).Where(d => d.Day >= First + 15).Select(d => d.Scores[at]).Order()];
            double limit = scores[(int)Math.Ceiling(0.999 * scores.Length) - 1];
            double Share(List<List<(int Day, double[] Scores)>> read) => read.Count(h => h.Exists(d => d.Day >= RampFrom && d.Day < Fourfold && d.Scores[at] > limit)) / (double)read.Count;
            outcomes.Add(new Outcome(Readings[r], Share(growing), Share(flat)));
        }
        return outcomes;
    }

    private static List<List<(int Day, double[] Scores)>> Read(int hosts, long seed, string what, Func<int, double> growth)
    {
        var facts = new Facts();
        var dice = new Pipeline.Simulation.World.Dice(seed, "poisoning " + what);
        for (int host = 0; host < hosts; host++)
        {
            double volume = dice.LogUniform(200_000, 200_000_000), spread = 0.3 + 0.4 * dice.Unit();
            for (int day = First; day <= Tenfold; day++)
                facts.Hour($"h{host:0000}", day, 10, (long)(volume * growth(day) * Math.Exp(spread * dice.Normal())), 1000);
        }
        var builder = new FeatureBuilder(new Prevalence(facts, First, Tenfold));
        var prior = PeerPriors.Vague.Amounts[FeatureCatalog.RepoBytesOut]!;
        double[] unbounded = [.. Enumerable.Repeat(double.PositiveInfinity, FeatureCatalog.Count)];
        var read = new List<List<(int, double[])>>();
        foreach (var host in HostStream.Read(facts, First, Tenfold))
        {
            var reader = new HostDayReader(builder);
            var (guarded, open) = (new HostState(), new HostState());
            double rolling = 0, learning = 0;
            var days = new List<(int, double[])>();
            foreach (var day in host.Days)
            {
                var reading = reader.Read(day, guarded, PeerPriors.Vague);
                double sent = reading.Row.Values[FeatureCatalog.RepoBytesOut];
                var before = new HurdlePredictive(prior, open.Amounts[FeatureCatalog.RepoBytesOut]);
                if (guarded.CusumReference is not null)
                {
                    rolling = DriftCusum.Next(rolling, reading.Predictive[FeatureCatalog.RepoBytesOut].NormalScore(sent));
                    learning = DriftCusum.Next(learning, before.NormalScore(sent));
                }
                days.Add((day.Day,
                [
                    reading.Scores[DetectorCatalog.Cusum], rolling, learning, reading.Scores[DetectorCatalog.IndexOf("repo_bytes_out")],
                    -Math.Log10(Math.Max(before.UpperTail(sent), 1e-300)), reading.Scores[DetectorCatalog.Drift],
                ]));
                guarded.Learn(day, reading.Row.Values, reading.Limits, [], alerted: false, 0);
                open.Learn(day, reading.Row.Values, unbounded, [], alerted: false, 0);
            }
            read.Add(days);
        }
        return read;
    }
}
