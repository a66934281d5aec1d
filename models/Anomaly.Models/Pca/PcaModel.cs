using Anomaly.Models.Internals;

namespace Anomaly.Models.Pca;

/// <summary>
/// Components of benign rows, trained by ML.NET's randomised PCA on robustly standardised, median-imputed values with the share of missing values as
/// one more column. What the components do not explain of a row is its anomaly. Immutable; any number of threads may score with one model.
/// </summary>
public sealed class PcaModel : IDetector
{
    private const string Magic = "ANMRPCA1";
    private const int FormatVersion = 1;

    private readonly string[] columnNames;
    private readonly RobustScaler scaler;
    private readonly float[] mean;
    private readonly float[][] components;

    internal PcaModel(string[] columnNames, RobustScaler scaler, float[] mean, float[][] components)
    {
        this.columnNames = columnNames;
        this.scaler = scaler;
        this.mean = mean;
        this.components = components;
    }

    /// <summary>Names of the columns, in the order of a row's values.</summary>
    public IReadOnlyList<string> ColumnNames => columnNames;

    /// <summary>Values in a row.</summary>
    public int Columns => columnNames.Length;

    /// <summary>Components kept.</summary>
    public int Rank => components.Length;

    internal ReadOnlySpan<float> Mean => mean;

    internal IReadOnlyList<float[]> Components => components;

    /// <summary>
    /// Reconstruction error: the length of what the components do not explain, in scales of the columns; 0 and above, always finite, higher is
    /// more anomalous. NaN in the row is a missing value.
    /// </summary>
    public double Score(ReadOnlySpan<float> row) => Math.Sqrt(Measure(row, default).Unexplained);

    /// <summary>
    /// ML.NET's own score: the share of the row's length that is not explained, in [0, 1]. It tells direction and not size: a row close to the mean scores
    /// as high as one far off. 0 for a row at the mean, where ML.NET gives NaN.
    /// </summary>
    public double Ratio(ReadOnlySpan<float> row)
    {
        var (total, unexplained) = Measure(row, default);
        return total > 0 ? Math.Sqrt(Math.Clamp(unexplained / total, 0, 1)) : 0;
    }

    /// <summary>
    /// Splits the error: the squares of the parts sum to the square of the score. Signed: above 0 the value is higher than the components expect.
    /// </summary>
    /// <param name="row"><see cref="Columns"/> values.</param>
    /// <param name="parts"><see cref="Columns"/> + 1 values, written; the last is the share of missing values.</param>
    /// <returns>The score.</returns>
    public double Residuals(ReadOnlySpan<float> row, Span<double> parts)
    {
        if (parts.Length != Columns + 1) Throw.Argument(nameof(parts), $"There is room for {parts.Length} parts; {Columns} columns and the missing share need {Columns + 1}.");
        return Math.Sqrt(Measure(row, parts).Unexplained);
    }

    /// <summary>Scores many rows, row-major; equal to <see cref="Score(ReadOnlySpan{float})"/> of each for any number of threads (0: one per processor).</summary>
    public unsafe void Score(ReadOnlySpan<float> rows, Span<double> scores, int threads = 1)
    {
        if (rows.Length != (long)scores.Length * Columns)
            Throw.Argument(nameof(rows), $"There are {rows.Length} values and room for {scores.Length} scores of rows of {Columns}.");
        const int Size = 1024;
        int count = scores.Length;
        fixed (float* pinnedRows = rows)
        fixed (double* pinnedScores = scores)
        {
            float* from = pinnedRows;
            double* to = pinnedScores;
            Blocks.Run(Blocks.Count(count, Size), threads, block =>
            {
                for (int r = block * Size; r < Math.Min(count, (block + 1) * Size); r++)
                    to[r] = Score(new ReadOnlySpan<float>(from + (long)r * Columns, Columns));
            });
        }
    }

    private (double Total, double Unexplained) Measure(ReadOnlySpan<float> row, Span<double> parts)
    {
        if (row.Length != Columns) Throw.Argument(nameof(row), $"The row has {row.Length} values; the model has {Columns} columns.");
        const int OnStack = 256;
        Span<double> centred = Columns < OnStack ? stackalloc double[Columns + 1] : new double[Columns + 1];
        scaler.Apply(row, centred);
        double total = 0, unexplained = 0;
        for (int c = 0; c < centred.Length; c++)
        {
            centred[c] -= mean[c];
            total += centred[c] * centred[c];
        }
        Span<double> projections = Rank < OnStack ? stackalloc double[Rank] : new double[Rank];
        for (int k = 0; k < components.Length; k++)
        {
            float[] component = components[k];
            for (int c = 0; c < centred.Length; c++) projections[k] += component[c] * centred[c];
        }
        for (int c = 0; c < centred.Length; c++)
        {
            double left = centred[c];
            for (int k = 0; k < components.Length; k++) left -= projections[k] * components[k][c];
            if (!parts.IsEmpty) parts[c] = left;
            unexplained += left * left;
        }
        return (total, unexplained);
    }

    /// <summary>Writes the model; the same model gives the same bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        writer.WriteStrings(columnNames);
        scaler.Save(writer);
        writer.WriteArray<float>(mean);
        writer.Write(components.Length);
        foreach (float[] component in components) writer.WriteArray<float>(component);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static PcaModel Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) =>
    {
        string[] names = reader.ReadStrings();
        if (names.Length == 0) Throw.Damaged("A PCA model", "it has no columns");
        var scaler = RobustScaler.Load(reader, names.Length);
        float[] mean = reader.ReadArray<float>(names.Length + 1);
        int rank = reader.ReadInt32();
        if (rank < 1 || rank > names.Length) Throw.Damaged("A PCA model", $"it has {rank} components of {names.Length} columns");
        var components = new float[rank][];
        for (int k = 0; k < rank; k++) components[k] = reader.ReadArray<float>(names.Length + 1);
        if (!mean.Concat(components.SelectMany(component => component)).All(float.IsFinite)) Throw.Damaged("A PCA model", "a component is not finite");
        return new PcaModel(names, scaler, mean, components);
    });
}
