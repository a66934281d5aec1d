using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>The shape of a series detector's columns, which only ML.NET's own estimators can make.</summary>
internal static class SeriesShape
{
    private sealed class None;

    private sealed class Output
    {
        public double[] Numbers { get; set; } = [];

        public float Score { get; set; }

        public bool PredictedLabel { get; set; }
    }

    public static SchemaShape Add(SchemaShape input, SeriesColumns columns, int numbers)
    {
        var output = SchemaDefinition.Create(typeof(Output));
        output[nameof(Output.Numbers)].ColumnType = new VectorDataViewType(NumberDataViewType.Double, numbers);
        output[nameof(Output.Numbers)].ColumnName = columns.Output;
        output[nameof(Output.Score)].ColumnName = columns.Score;
        output[nameof(Output.PredictedLabel)].ColumnName = columns.PredictedLabel;
        return new MLContext(0).Transforms.CustomMapping<None, Output>((_, _) => { }, contractName: null, SchemaDefinition.Create(typeof(None)), output).GetOutputSchema(input);
    }
}
