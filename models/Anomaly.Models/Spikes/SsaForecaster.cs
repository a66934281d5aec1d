using System.Runtime.Intrinsics;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>What a detector compares with a forecast.</summary>
public enum ErrorFunction
{
    /// <summary>actual − forecast.</summary>
    SignedDifference,

    /// <summary>|actual − forecast|.</summary>
    AbsoluteDifference,

    /// <summary>(actual − forecast)/forecast, 0 for a forecast of 0.</summary>
    SignedProportion,

    /// <summary>|(actual − forecast)/forecast|, 0 for a forecast of 0.</summary>
    AbsoluteProportion,

    /// <summary>(actual − forecast)².</summary>
    SquaredDifference,
}

/// <summary>Where a detector stands before its first value.</summary>
public enum SsaStart
{
    /// <summary>At the end of the training series: the values that follow it come next.</summary>
    AfterTraining,

    /// <summary>
    /// At the beginning of a series, as of the training series itself: no judgement until the window is full, where ML.NET judges by forecasts for other
    /// times.
    /// </summary>
    Anew,
}

/// <summary>Runs an <see cref="SsaModel"/> along one series: forecasts the next value, then takes it in.</summary>
internal sealed class SsaForecaster
{
    private static readonly Vector512<double> Steps = Vector512.Create(0.0, 1, 2, 3, 4, 5, 6, 7);

    private readonly SsaModel model;
    private readonly ErrorFunction error;
    private readonly Gaps gaps;
    private readonly SsaStart start;
    private readonly double[] window;
    private readonly double[] smooth;
    private readonly double[] state;
    private int known;

    public SsaForecaster(SsaModel model, ErrorFunction error, Gaps gaps, SsaStart start)
    {
        ArgumentNullException.ThrowIfNull(model);
        Throw.IfUndefined(error, nameof(error));
        Throw.IfUndefined(gaps, nameof(gaps));
        Throw.IfUndefined(start, nameof(start));
        (this.model, this.error, this.gaps, this.start) = (model, error, gaps, start);
        window = new double[model.Window];
        smooth = new double[model.Window];
        state = new double[model.Window - 1];
        Reset();
    }

    /// <summary>The forecast of the next value; NaN until the window is full.</summary>
    public double Next { get; private set; }

    /// <summary>Back to the start.</summary>
    public void Reset()
    {
        known = start == SsaStart.Anew ? 0 : window.Length;
        if (known == 0)
        {
            window.AsSpan().Clear();
            state.AsSpan().Clear();
            Next = double.NaN;
            return;
        }
        model.State.CopyTo(state);
        window[0] = 0;
        model.State.CopyTo(window.AsSpan(1));
        Next = Forecast();
    }

    public void Save(BinaryWriter writer)
    {
        model.Save(writer);
        writer.Write((byte)error);
        writer.Write((byte)gaps);
        writer.Write((byte)start);
        writer.Write(known);
        writer.WriteArray<double>(window);
        writer.WriteArray<double>(state);
    }

    public static SsaForecaster Load(BinaryReader reader)
    {
        var model = SsaModel.Load(reader);
        var forecaster = new SsaForecaster(model, (ErrorFunction)reader.ReadByte(), (Gaps)reader.ReadByte(), (SsaStart)reader.ReadByte())
        {
            known = reader.ReadInt32(),
        };
        Throw.IfOutside(forecaster.known, 0, model.Window, nameof(known));
        reader.ReadArray<double>(model.Window).CopyTo(forecaster.window, 0);
        reader.ReadArray<double>(model.Window - 1).CopyTo(forecaster.state, 0);
        forecaster.Next = forecaster.known == model.Window ? forecaster.Forecast() : double.NaN;
        return forecaster;
    }

    /// <summary>The deviation of a value from its forecast, NaN where either is missing; then the value is taken in.</summary>
    public double Deviation(double value)
    {
        double deviation = error switch
        {
            ErrorFunction.AbsoluteDifference => Math.Abs(value - Next),
            ErrorFunction.SignedProportion => Next == 0 ? 0 * value : (value - Next) / Next,
            ErrorFunction.AbsoluteProportion => Next == 0 ? 0 * value : Math.Abs((value - Next) / Next),
            ErrorFunction.SquaredDifference => (value - Next) * (value - Next),
            _ => value - Next,
        };
        if (double.IsNaN(value))
        {
            // Without a forecast the value before stands in; before the first there is nothing to keep a phase of.
            if (gaps == Gaps.Skip || known == 0) return deviation;
            value = known == window.Length ? Next : window[known - 1];
        }
        if (known < window.Length) Fill(value);
        else Take(value);
        return deviation;
    }

    private void Fill(double value)
    {
        window[known++] = value;
        if (known < window.Length) return;
        model.Project(window, smooth);
        smooth.AsSpan(1).CopyTo(state);
        Next = Forecast();
    }

    private void Take(double value)
    {
        int last = window.Length - 1;
        Array.Copy(window, 1, window, 0, last);
        window[last] = value;
        model.Project(window, smooth);
        // Every smoothed value is the mean of what the windows that hold it say, the newest window weighing as much as each before it.
        int i = 0;
        for (; i <= last - 1 - Lanes.Width; i += Lanes.Width)
        {
            Vector512<double> old = Vector512.LoadUnsafe(ref state[i + 1]), said = Vector512.LoadUnsafe(ref smooth[i + 1]);
            (old + (said - old) / (Vector512.Create((double)(last - i)) - Steps)).StoreUnsafe(ref state[i]);
        }
        for (; i < last - 1; i++) state[i] = state[i + 1] + (smooth[i + 1] - state[i + 1]) / (last - i);
        state[last - 1] = smooth[last];
        Next = Forecast();
    }

    private double Forecast() => Lanes.Dot(model.Recurrence, state);
}
