using System.Globalization;
using Anomaly.Models.IsolationForest;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Anomaly.Benchmarks.Models;

/// <summary>`forest-onnx`: largest difference between our scores and those of the ONNX file in Microsoft.ML.OnnxRuntime on 100,000 rows, some values missing. Ends with 1 above 1e-6.</summary>
public static class ForestOnnx
{
    private const int Rows = 100_000;
    private const int Columns = 20;
    private const double Allowed = 1e-6;

    /// <summary>Prints the difference.</summary>
    public static int Print()
    {
        float[] data = SyntheticMatrix.Rows(Rows, Columns);
        for (int i = 0; i < data.Length; i += 97) data[i] = float.NaN;
        var model = IsolationForestTrainer.Fit(data, Columns, new IsolationForestOptions { Seed = 1 });
        var ours = new double[Rows];
        model.Score(data, ours);
        using var file = new MemoryStream();
        model.SaveOnnx(file);
        using var session = new InferenceSession(file.ToArray());
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(IsolationForestOnnx.InputName, new DenseTensor<float>(data, [Rows, Columns]))]);
        float[] theirs = [.. results.Single().AsTensor<float>()];
        double largest = 0;
        for (int r = 0; r < Rows; r++) largest = Math.Max(largest, Math.Abs(ours[r] - theirs[r]));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Rows} rows x {Columns}, {file.Length} bytes of ONNX: largest difference {largest:0.##e+0}, allowed {Allowed:0e+0}"));
        return largest <= Allowed ? 0 : 1;
    }
}
