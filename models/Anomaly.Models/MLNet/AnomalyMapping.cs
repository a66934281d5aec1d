using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Scores a feature vector in an ML.NET pipeline: columns Score and PredictedLabel, as ML.NET's anomaly detectors name them.</summary>
internal static class AnomalyMapping
{
    internal delegate (float Score, bool Flagged) Scorer(ReadOnlySpan<float> row);

    private sealed class Input
    {
        public VBuffer<float> Features { get; set; }
    }

    private sealed class Output
    {
        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    public static ITransformer Create(string featureColumnName, int columns, Scorer score)
    {
        var context = new MLContext(0);
        var input = Definition(featureColumnName, columns);
        var estimator = context.Transforms.CustomMapping<Input, Output>((from, to) =>
        {
            Span<float> dense = from.Features.Length <= 256 ? stackalloc float[from.Features.Length] : new float[from.Features.Length];
            ReadOnlySpan<float> row = from.Features.IsDense ? from.Features.GetValues() : Densify(in from, dense);
            (to.Score, to.PredictedLabel) = score(row);
        }, contractName: null, input);
        return estimator.Fit(context.Data.LoadFromEnumerable(Array.Empty<Input>(), input));
    }

    public static SchemaShape Shape(SchemaShape inputSchema, string featureColumnName)
    {
        var context = new MLContext(0);
        return context.Transforms.CustomMapping<Input, Output>((_, _) => { }, contractName: null, Definition(featureColumnName, 1)).GetOutputSchema(inputSchema);
    }

    private static ReadOnlySpan<float> Densify(in Input from, Span<float> dense)
    {
        from.Features.CopyTo(dense);
        return dense;
    }

    private static SchemaDefinition Definition(string featureColumnName, int columns)
    {
        var definition = SchemaDefinition.Create(typeof(Input));
        definition[nameof(Input.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);
        definition[nameof(Input.Features)].ColumnName = featureColumnName;
        return definition;
    }
}
