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

/// <summary>Runs an <see cref="SsaModel"/> along one series: forecasts the next value, then takes it in.</summary>
internal sealed class SsaForecaster
{
    private readonly SsaModel model;
    private readonly ErrorFunction error;
    private readonly Gaps gaps;
    private readonly double[] window;
    private readonly double[] smooth;
    private readonly double[] state;

    public SsaForecaster(SsaModel model, ErrorFunction error, Gaps gaps)
    {
        (this.model, this.error, this.gaps) = (model, error, gaps);
        window = new double[model.Window];
        smooth = new double[model.Window];
        state = new double[model.Window - 1];
        Reset();
    }

    /// <summary>The forecast of the next value.</summary>
    public double Next { get; private set; }

    /// <summary>Back to the end of training.</summary>
    public void Reset()
    {
        model.State.CopyTo(state);
        model.State.CopyTo(window.AsSpan(1));
        Next = Forecast();
    }

    /// <summary>The deviation of a value from its forecast, NaN where it is missing; then the value is taken in.</summary>
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
        if (!double.IsNaN(value)) Take(value);
        else if (gaps == Gaps.Bridge) Take(Next);
        return deviation;
    }

    private void Take(double value)
    {
        int last = window.Length - 1;
        Array.Copy(window, 1, window, 0, last);
        window[last] = value;
        model.Project(window, smooth);
        // Every smoothed value is the mean of what the windows that hold it say, the newest window weighing as much as each before it.
        for (int i = 0; i < last - 1; i++) state[i] = ((last - 1 - i) * state[i + 1] + smooth[i + 1]) / (last - i);
        state[last - 1] = smooth[last];
        Next = Forecast();
    }

    private double Forecast()
    {
        double sum = 0;
        for (int i = 0; i < state.Length; i++) sum += model.Recurrence[i] * state[i];
        return sum;
    }
}
