using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>From raw scores to martingales and alerts: the part that IID and SSA change-point detection share.</summary>
internal sealed class ChangePointScorer
{
    private readonly KernelHistory history;
    private readonly MartingaleType martingale;
    private readonly double epsilon;
    private readonly double confidence;
    private readonly double logThreshold;
    private readonly double[] logs;
    private int next;
    private int quiet;
    private bool started;

    public ChangePointScorer(double confidence, int historyLength, MartingaleType martingale, double epsilon)
    {
        if (!(confidence >= 0 && confidence <= 100)) Throw.OutOfRange(nameof(confidence), confidence, "in [0, 100]");
        if (!(epsilon > 0 && epsilon < 1)) Throw.OutOfRange(nameof(epsilon), epsilon, "in (0, 1)");
        Throw.IfUndefined(martingale, nameof(martingale));
        history = new KernelHistory(historyLength);
        (this.confidence, this.martingale, this.epsilon) = (confidence, martingale, epsilon);
        logs = new double[historyLength];
        double alertAt = 1 - confidence / 100;
        logThreshold = alertAt <= 0 ? double.PositiveInfinity : historyLength * LogBet(alertAt);
    }

    public void Reset()
    {
        history.Clear();
        (next, quiet, started) = (0, 0, false);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(confidence);
        writer.Write(logs.Length);
        writer.Write((byte)martingale);
        writer.Write(epsilon);
        history.Save(writer);
        writer.Write(quiet);
        writer.Write(started);
        if (!started) return;
        writer.Write(next);
        writer.WriteArray<double>(logs);
    }

    public static ChangePointScorer Load(BinaryReader reader)
    {
        var scorer = new ChangePointScorer(reader.ReadDouble(), reader.ReadInt32(), (MartingaleType)reader.ReadByte(), reader.ReadDouble());
        int length = scorer.logs.Length;
        scorer.history.Load(reader);
        scorer.quiet = reader.ReadInt32();
        scorer.started = reader.ReadBoolean();
        if (scorer.started)
        {
            scorer.next = reader.ReadInt32();
            reader.ReadArray<double>(length).CopyTo(scorer.logs, 0);
        }
        if (scorer.quiet < 0 || scorer.quiet >= length || scorer.next < 0 || scorer.next >= length || scorer.started != scorer.history.Count > 0)
            Throw.Damaged("A martingale", $"it goes on at {scorer.next} of {length} and is quiet for {scorer.quiet}");
        foreach (double log in scorer.logs) if (!double.IsFinite(log)) Throw.Damaged("A martingale", $"it holds {log}");
        return scorer;
    }

    public ChangePoint Score(double raw)
    {
        if (double.IsNaN(raw)) return new ChangePoint(false, double.NaN, double.NaN, double.NaN);
        double p = history.PValue(raw, AnomalySide.TwoSided), bet = LogBet(p);
        if (started)
        {
            logs[next] = bet;
            next = next + 1 == logs.Length ? 0 : next + 1;
        }
        else Array.Fill(logs, bet);
        started = true;
        // Summed anew, oldest first: adding and subtracting would keep the rounding of everything that has passed.
        double log = 0;
        for (int i = next; i < logs.Length; i++) log += logs[i];
        for (int i = 0; i < next; i++) log += logs[i];
        bool alert = history.IsFull && log >= logThreshold;
        if (quiet > 0)
        {
            quiet--;
            alert = false;
        }
        else if (alert) quiet = logs.Length - 1;
        return new ChangePoint(alert, raw, p, Math.Exp(log));
    }

    /// <summary>Logarithm of the growth of the martingale by one p-value.</summary>
    private double LogBet(double p) => martingale == MartingaleType.Power
        ? Math.Log(epsilon) + (epsilon - 1) * Math.Log(p)
        : Math.Log(p * Math.Log(p) + 1 - p) - 2 * Math.Log(-Math.Log(p)) - Math.Log(p);
}
