using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>From raw scores to p-values and alerts: the part that IID and SSA spike detection share.</summary>
internal sealed class SpikeScorer
{
    private readonly KernelHistory history;
    private readonly AnomalySide side;
    private readonly double confidence;
    private readonly int historyLength;
    private readonly double alertAt;

    public SpikeScorer(double confidence, int historyLength, AnomalySide side)
    {
        if (!(confidence >= 0 && confidence <= 100)) Throw.OutOfRange(nameof(confidence), confidence, "in [0, 100]");
        Throw.IfUndefined(side, nameof(side));
        history = new KernelHistory(historyLength);
        (this.confidence, this.historyLength, this.side) = (confidence, historyLength, side);
        alertAt = 1 - confidence / 100;
    }

    public void Reset() => history.Clear();

    public void Save(BinaryWriter writer)
    {
        writer.Write(confidence);
        writer.Write(historyLength);
        writer.Write((byte)side);
        history.Save(writer);
    }

    public static SpikeScorer Load(BinaryReader reader)
    {
        var scorer = new SpikeScorer(reader.ReadDouble(), reader.ReadInt32(), (AnomalySide)reader.ReadByte());
        scorer.history.Load(reader);
        return scorer;
    }

    public SpikePoint Score(double raw)
    {
        if (double.IsNaN(raw)) return new SpikePoint(false, double.NaN, double.NaN);
        double p = history.PValue(raw, side);
        return new SpikePoint(history.IsFull && p <= alertAt, raw, p);
    }
}
