using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>Judgements as numbers, in the order and with the names of ML.NET's output columns.</summary>
internal static class SpikeOutputs
{
    public const string Alert = "Alert";
    public const string PValue = "P-Value Score";
    public const string Martingale = "Martingale Score";

    public static readonly IReadOnlyList<string> Spike = [Alert, "Raw Score", PValue];
    public static readonly IReadOnlyList<string> Change = [Alert, "Raw Score", PValue, Martingale];
    public static readonly IReadOnlyList<string> Saliency = [Alert, "Raw Score", "Mag"];
    public static readonly IReadOnlyList<string> Seasonal = [Alert, "Raw Score", PValue, "Expected", "Upper", "Estimated", "History"];
    public static readonly IReadOnlyList<string> Whole = [Alert, "Raw Score", "Mag", "Expected", "Unit", "Upper", "Lower", "Direction"];

    public static void Write(in SpikePoint point, Span<double> outputs)
    {
        Check(outputs, Spike);
        (outputs[0], outputs[1], outputs[2]) = (Number(point.Alert), point.RawScore, point.PValue);
    }

    public static void Write(in ChangePoint point, Span<double> outputs)
    {
        Check(outputs, Change);
        (outputs[0], outputs[1], outputs[2], outputs[3]) = (Number(point.Alert), point.RawScore, point.PValue, point.Martingale);
    }

    public static void Write(in SaliencyPoint point, Span<double> outputs)
    {
        Check(outputs, Saliency);
        (outputs[0], outputs[1], outputs[2]) = (Number(point.Alert), point.Score, point.Magnitude);
    }

    public static void Write(in SeasonalSpike point, double alertBelow, Span<double> outputs)
    {
        Check(outputs, Seasonal);
        (outputs[0], outputs[1], outputs[2]) = (Number(point.PValue < alertBelow), point.Residual, point.PValue);
        (outputs[3], outputs[4], outputs[5], outputs[6]) = (point.Expected, point.Upper, Number(point.Estimated), Number(point.HasHistory));
    }

    public static void Write(in SpectralResidualPoint point, Span<double> outputs)
    {
        Check(outputs, Whole);
        (outputs[0], outputs[1], outputs[2], outputs[3]) = (Number(point.IsAnomaly), point.Score, point.Magnitude, point.Expected);
        (outputs[4], outputs[5], outputs[6], outputs[7]) = (point.Unit, point.Upper, point.Lower, point.Direction);
    }

    private static double Number(bool yes) => yes ? 1 : 0;

    private static void Check(Span<double> outputs, IReadOnlyList<string> names)
    {
        if (outputs.Length != names.Count) Throw.Argument(nameof(outputs), $"There is room for {outputs.Length} numbers of a judgement that has {names.Count}.");
    }
}
