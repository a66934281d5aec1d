using Anomaly.Models.Spikes;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>One pass over rows: a judge for each series met, and the judgement of the newest row.</summary>
internal sealed class SeriesRun
{
    private readonly ISeriesSource source;
    private readonly Dictionary<string, SeriesJudge?> judges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SeriesJudge?>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly double[] outputs;
    private readonly int martingale;
    private readonly int pValue;
    private Func<string, SeriesJudge?>? begun;

    public SeriesRun(ISeriesSource source)
    {
        this.source = source;
        lookup = judges.GetAlternateLookup<ReadOnlySpan<char>>();
        outputs = new double[source.OutputNames.Count];
        martingale = IndexOf(SpikeOutputs.Martingale);
        pValue = IndexOf(SpikeOutputs.PValue);
    }

    public void Judge(SeriesRow row)
    {
        var group = row.Group();
        if (!lookup.TryGetValue(group, out var judge))
        {
            string name = group.ToString();
            begun ??= source.Begin();
            judges.Add(name, judge = begun(name));
        }
        if (judge is not null)
        {
            judge(row, outputs);
            return;
        }
        outputs.AsSpan().Fill(double.NaN);
        outputs[0] = 0;
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
        for (int i = 0; i < source.OutputNames.Count; i++) if (source.OutputNames[i] == name) return i;
        return -1;
    }
}
