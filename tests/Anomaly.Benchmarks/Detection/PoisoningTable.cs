using Anomaly.Tests.Scoring;

namespace Anomaly.Benchmarks.Detection;

/// <summary>Growth of 7 % a day, with and without the guard.</summary>
internal static class PoisoningTable
{
    public static int Print(long seed, int hosts)
    {
        Console.WriteLine(DetectionProof.Text($"{hosts} hosts that grow by 7 % a day from day {Poisoning.RampFrom - Poisoning.First}, {hosts} flat ones, {hosts} flat ones for the limit (one host-day in a thousand); volumes from 0.2 to 200 MB a day, spread of the logarithm 0.3 to 0.7; the fourfold is reached on day {Poisoning.Fourfold - Poisoning.First}; seed {seed}"));
        Console.WriteLine("| reading | growing hosts flagged before the fourfold | flat hosts flagged in as many days |\n|---|---|---|");
        var outcomes = Poisoning.Run(hosts, seed);
        foreach (var o in outcomes) Console.WriteLine(DetectionProof.Text($"| {o.Reading} | {100 * o.Flagged:0.0} % | {100 * o.FlaggedFlat:0.0} % |"));
        bool holds = true;
        foreach (int at in (ReadOnlySpan<int>)[Poisoning.Cusum, Poisoning.Drift])
            holds &= DetectionProof.Bound(outcomes[at].Flagged >= 0.8, DetectionProof.Text($"with the guard at least 80 % of growing hosts are flagged before the fourfold ({outcomes[at].Reading})"));
        holds &= DetectionProof.Bound(outcomes[Poisoning.Unguarded].Flagged < 0.5, "without it, each day held against a baseline that learns along, most are not");
        return holds ? 0 : 1;
    }
}
