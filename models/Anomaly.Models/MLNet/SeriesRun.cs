using Anomaly.Models.Spikes;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>One pass over rows: a detector for each series met, and the judgement of the newest row.</summary>
internal sealed class SeriesRun
{
    private readonly SeriesPrototypes prototypes;
    private readonly Dictionary<string, ISeriesDetector?> detectors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ISeriesDetector?>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly double[] outputs;
    private readonly int martingale;
    private readonly int pValue;

    public SeriesRun(SeriesPrototypes prototypes)
    {
        this.prototypes = prototypes;
        lookup = detectors.GetAlternateLookup<ReadOnlySpan<char>>();
        outputs = new double[prototypes.OutputNames.Count];
        martingale = IndexOf(SpikeOutputs.Martingale);
        pValue = IndexOf(SpikeOutputs.PValue);
    }

    public void Judge(SeriesRow row)
    {
        var group = row.Group();
        if (!lookup.TryGetValue(group, out var detector))
        {
            string name = group.ToString();
            detectors.Add(name, detector = prototypes.Create(name));
        }
        if (detector is null)
        {
            outputs.AsSpan().Fill(double.NaN);
            outputs[0] = 0;
        }
        else if (row.Hour is { } hour) ((SeasonalSpikeDetector)detector).Update(hour(), row.Value(), outputs);
        else detector.Update(row.Value(), outputs);
    }

    public void Outputs(ref VBuffer<double> value)
    {
        var editor = VBufferEditor.Create(ref value, outputs.Length);
        outputs.CopyTo(editor.Values);
        value = editor.Commit();
    }

    public void Alert(ref bool value) => value = outputs[0] > 0;

    /// <summary>What alerts are made of, higher being worse: decades of martingale or p-value, else the raw score; 0 without a judgement.</summary>
    public void Score(ref float value)
    {
        double score = martingale >= 0 ? Math.Log10(outputs[martingale]) : pValue >= 0 ? -Math.Log10(outputs[pValue]) : outputs[1];
        value = double.IsNaN(score) ? 0 : (float)Math.Clamp(score, float.MinValue, float.MaxValue);
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < prototypes.OutputNames.Count; i++) if (prototypes.OutputNames[i] == name) return i;
        return -1;
    }
}
