namespace Anomaly.Models.Spikes;

/// <summary>Missing values for methods that need every point.</summary>
internal static class Missing
{
    /// <summary>Copies the series with missing values on the line between their neighbours, level before the first and after the last; false where all are missing.</summary>
    public static bool Bridge(ReadOnlySpan<double> series, Span<double> bridged)
    {
        int last = -1;
        for (int i = 0; i < series.Length; i++)
        {
            bridged[i] = series[i];
            if (double.IsNaN(series[i])) continue;
            for (int gap = last + 1; gap < i; gap++)
                bridged[gap] = last < 0 ? series[i] : series[last] + (series[i] - series[last]) * (gap - last) / (i - last);
            last = i;
        }
        if (last < 0) return false;
        bridged[(last + 1)..].Fill(series[last]);
        return true;
    }
}
