using System.Diagnostics.CodeAnalysis;
using Anomaly.Models.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace Anomaly.Models.Pca;

/// <summary>Trains a <see cref="PcaModel"/> with <c>mlContext.AnomalyDetection.Trainers.RandomizedPca</c>.</summary>
public static class PcaTrainer
{
    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    /// <summary>
    /// Trains on benign rows. Too little data is no error: the result is false and <paramref name="reason"/> says why there is no model.
    /// </summary>
    /// <param name="rowMajor">Rows × columns values; NaN is a missing value.</param>
    /// <param name="columns">Values in a row, at least 1.</param>
    /// <param name="options">Defaults where null.</param>
    /// <param name="names">One name a column; c0, c1, … where null.</param>
    /// <param name="model">The model, or null.</param>
    /// <param name="reason">Empty, or why there is no model.</param>
    /// <exception cref="ArgumentException">The values are no whole rows, or an option is out of its range.</exception>
    public static bool TryFit(ReadOnlySpan<float> rowMajor, int columns, PcaOptions? options, IReadOnlyList<string>? names,
        [NotNullWhen(true)] out PcaModel? model, out string reason)
    {
        options ??= new PcaOptions();
        options.Validate();
        if (columns < 1) Throw.OutOfRange(nameof(columns), columns, "at least 1");
        if (rowMajor.Length % columns != 0) Throw.Argument(nameof(rowMajor), $"There are {rowMajor.Length} values for rows of {columns}; whole rows are needed.");
        string[] known = names is null ? [.. Enumerable.Range(0, columns).Select(i => $"c{i}")] : [.. names];
        if (known.Length != columns) Throw.Argument(nameof(names), $"There are {known.Length} names for {columns} columns.");
        model = null;
        int rows = rowMajor.Length / columns;
        if (rows < options.MinimumRows)
        {
            reason = $"{rows} rows, at least {options.MinimumRows} are needed";
            return false;
        }
        var scaler = RobustScaler.Fit(rowMajor, columns);
        int usable = scaler.Usable, least = (options.Rank ?? 1) + 1;
        if (usable < least)
        {
            reason = $"{usable} columns vary, at least {least} are needed";
            return false;
        }
        float[][] standardised = Standardise(rowMajor, columns, scaler, options.TrainingLimit);
        if (!TryTrain(standardised, usable, options, out float[]? mean, out float[][]? components))
        {
            reason = $"the {usable} columns that vary are so dependent that no component could be found";
            return false;
        }
        if (options.Rank is null) components = Keep(standardised, mean, components, options.VarianceShare);
        model = new PcaModel(known, scaler, Widen([mean], scaler)[0], Widen(components, scaler));
        reason = "";
        return true;
    }

    /// <summary>Only the columns that vary: a zero column would leave the covariance without an inverse.</summary>
    private static float[][] Standardise(ReadOnlySpan<float> rows, int columns, RobustScaler scaler, double limit)
    {
        var standardised = new float[rows.Length / columns][];
        var buffer = new double[columns + 1];
        for (int r = 0; r < standardised.Length; r++)
        {
            scaler.Apply(rows.Slice(r * columns, columns), buffer, limit);
            var row = standardised[r] = new float[scaler.Usable];
            int at = 0;
            for (int c = 0; c < buffer.Length; c++) if (scaler.Scale[c] > 0) row[at++] = (float)buffer[c];
        }
        return standardised;
    }

    /// <summary>
    /// ML.NET divides by the length of projected vectors; where the columns depend on each other fewer directions are there than it asks for and the result
    /// is not finite. Fewer are then asked for.
    /// </summary>
    private static bool TryTrain(float[][] rows, int usable, PcaOptions options, [NotNullWhen(true)] out float[]? mean, [NotNullWhen(true)] out float[][]? components)
    {
        var context = new MLContext(options.Seed);
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, usable);
        var data = context.Data.LoadFromEnumerable(rows.Select(row => new Row { Features = row }), schema);
        int rank = options.Rank ?? (usable + 1) / 2;
        for (int oversampling = usable - rank; ;)
        {
            var trainer = context.AnomalyDetection.Trainers.RandomizedPca(nameof(Row.Features), rank: rank, oversampling: oversampling, ensureZeroMean: true, seed: options.Seed);
            PcaModelParameters parameters = trainer.Fit(data).Model;
            VBuffer<float>[]? vectors = null;
            VBuffer<float> centre = default;
            parameters.GetEigenVectors(ref vectors, out int found);
            parameters.GetMean(ref centre);
            mean = [.. centre.DenseValues()];
            components = [.. vectors!.Take(found).Select(vector => vector.DenseValues().ToArray())];
            if (mean.All(float.IsFinite) && components.All(component => component.All(float.IsFinite))) return true;
            if (oversampling > 0) oversampling /= 2;
            else if (options.Rank is null && rank > 1) rank--;
            else return false;
        }
    }

    /// <summary>The fewest components, by the variance they carry, that reach the share; at most all.</summary>
    private static float[][] Keep(float[][] rows, float[] mean, float[][] components, double share)
    {
        var carried = new double[components.Length];
        double total = 0;
        foreach (float[] row in rows)
        {
            for (int c = 0; c < row.Length; c++) total += (row[c] - (double)mean[c]) * (row[c] - (double)mean[c]);
            for (int k = 0; k < components.Length; k++)
            {
                double projection = 0;
                for (int c = 0; c < row.Length; c++) projection += components[k][c] * ((double)row[c] - mean[c]);
                carried[k] += projection * projection;
            }
        }
        int[] order = [.. Enumerable.Range(0, components.Length).OrderByDescending(k => carried[k]).ThenBy(k => k)];
        double sum = 0;
        int kept = 0;
        while (kept < order.Length && (kept == 0 || sum < share * total)) sum += carried[order[kept++]];
        return [.. order.Take(kept).Select(k => components[k])];
    }

    /// <summary>Back to all columns, 0 where a column was left out.</summary>
    private static float[][] Widen(float[][] vectors, RobustScaler scaler)
    {
        var wide = new float[vectors.Length][];
        for (int k = 0; k < vectors.Length; k++)
        {
            wide[k] = new float[scaler.Scale.Length];
            int at = 0;
            for (int c = 0; c < scaler.Scale.Length; c++) if (scaler.Scale[c] > 0) wide[k][c] = vectors[k][at++];
        }
        return wide;
    }
}
