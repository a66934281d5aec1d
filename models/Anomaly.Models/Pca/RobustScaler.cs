using Anomaly.Models.Internals;

namespace Anomaly.Models.Pca;

/// <summary>
/// Makes rows comparable and complete: (value − median)/scale, the median where a value is missing, and one more column, the share of missing values.
/// The scale is 1.4826·MAD, at least a tenth of 1.2533·mean absolute deviation (columns that are mostly one value have no MAD). A column that was constant
/// or never known in training is 0 for every row.
/// </summary>
internal sealed class RobustScaler
{
    /// <summary>No standardised value is larger, so that squares stay finite.</summary>
    private const double Limit = 1e9;

    public required double[] Median { get; init; }

    /// <summary>0 for a column that is left out.</summary>
    public required double[] Scale { get; init; }

    /// <summary>Columns of the input.</summary>
    public int Columns => Median.Length - 1;

    /// <summary>Columns that vary, the share of missing values included.</summary>
    public int Usable
    {
        get
        {
            int usable = 0;
            foreach (double scale in Scale) if (scale > 0) usable++;
            return usable;
        }
    }

    public static RobustScaler Fit(ReadOnlySpan<float> rows, int columns)
    {
        int count = rows.Length / columns;
        var median = new double[columns + 1];
        var scale = new double[columns + 1];
        var values = new double[count];
        for (int c = 0; c <= columns; c++)
        {
            int known = 0;
            for (int r = 0; r < count; r++)
            {
                double value = c < columns ? rows[r * columns + c] : MissingShare(rows.Slice(r * columns, columns));
                if (!double.IsNaN(value)) values[known++] = Math.Clamp(value, float.MinValue, float.MaxValue);
            }
            if (known > 0) (median[c], scale[c]) = Summarise(values.AsSpan(0, known));
        }
        return new RobustScaler { Median = median, Scale = scale };
    }

    private static (double Median, double Scale) Summarise(Span<double> values)
    {
        double median = MedianOf(values), sum = 0;
        for (int i = 0; i < values.Length; i++) sum += values[i] = Math.Abs(values[i] - median);
        double deviation = 1.4826 * MedianOf(values), mean = 1.2533 * sum / values.Length;
        return (median, Math.Max(deviation, 0.1 * mean));
    }

    private static double MedianOf(Span<double> values)
    {
        values.Sort();
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : values[middle - 1] / 2 + values[middle] / 2;
    }

    /// <summary>Writes <see cref="Columns"/> + 1 standardised values, each finite and within ± <paramref name="limit"/>.</summary>
    public void Apply(ReadOnlySpan<float> row, Span<double> standardised, double limit = Limit)
    {
        for (int c = 0; c < standardised.Length; c++)
        {
            double value = c < row.Length ? row[c] : MissingShare(row);
            standardised[c] = Scale[c] > 0 && !double.IsNaN(value) ? Math.Clamp((value - Median[c]) / Scale[c], -limit, limit) : 0;
        }
    }

    private static double MissingShare(ReadOnlySpan<float> row)
    {
        int missing = 0;
        foreach (float value in row) if (float.IsNaN(value)) missing++;
        return missing / (double)row.Length;
    }

    public void Save(BinaryWriter writer)
    {
        writer.WriteArray<double>(Median);
        writer.WriteArray<double>(Scale);
    }

    public static RobustScaler Load(BinaryReader reader, int columns)
    {
        var scaler = new RobustScaler { Median = reader.ReadArray<double>(columns + 1), Scale = reader.ReadArray<double>(columns + 1) };
        for (int c = 0; c <= columns; c++)
            if (!double.IsFinite(scaler.Median[c]) || !(scaler.Scale[c] >= 0 && double.IsFinite(scaler.Scale[c])))
                Throw.Damaged("A PCA model", $"column {c} has median {scaler.Median[c]} and scale {scaler.Scale[c]}");
        return scaler;
    }
}
