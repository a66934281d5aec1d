using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>Isolation forests as ONNX (opset 13, ai.onnx.ml 3).</summary>
public static class IsolationForestOnnx
{
    /// <summary>Input of the graph: [rows, columns], Single; NaN is a missing value.</summary>
    public const string InputName = "features";

    /// <summary>Output of the graph: [rows, 1], Single, higher is more anomalous.</summary>
    public const string OutputName = "score";

    private const int ElementFloat = 1;

    /// <summary>
    /// Writes the forest: a TreeEnsembleRegressor that sums path lengths, times −1/(trees · c(sample)), as a power of 2. A runtime that sums in single
    /// precision gives the model's scores to 1e-6. The same forest gives the same bytes.
    /// </summary>
    public static void SaveOnnx(this IsolationForestModel model, Stream stream)
    {
        // A forest of one row scores 0.5 whatever comes: exponent −1.
        bool constant = model.Normaliser == 0;
        double scale = constant ? 0 : -1 / (model.Trees * model.Normaliser);
        var graph = new ProtobufWriter()
            .Message(1, Ensemble(model))
            .Message(1, Node("Mul", ["lengths", "scale"], "scaled"))
            .Message(1, Node("Add", ["scaled", "offset"], "exponent"))
            .Message(1, Node("Pow", ["base", "exponent"], OutputName))
            .Text(2, "isolation_forest")
            .Message(5, Scalar("scale", (float)scale))
            .Message(5, Scalar("offset", constant ? -1 : 0))
            .Message(5, Scalar("base", 2))
            .Message(11, Value(InputName, model.Columns))
            .Message(12, Value(OutputName, 1));
        var names = new ProtobufWriter().Text(1, "columns").Text(2, string.Join('\n', model.ColumnNames));
        var threshold = new ProtobufWriter().Text(1, "threshold").Text(2, (model.Threshold ?? 0.5).ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        new ProtobufWriter()
            .Integer(1, 7)
            .Text(2, "Anomaly.Models")
            .Message(7, graph)
            .Message(8, new ProtobufWriter().Text(1, "").Integer(2, 13))
            .Message(8, new ProtobufWriter().Text(1, "ai.onnx.ml").Integer(2, 3))
            .Message(14, names)
            .Message(14, threshold)
            .CopyTo(stream);
    }

    private static ProtobufWriter Ensemble(IsolationForestModel model)
    {
        FlatForest flat = model.Flat;
        int nodes = flat.Nodes;
        var (tree, node, feature, yes, no, missingYes) = (new long[nodes], new long[nodes], new long[nodes], new long[nodes], new long[nodes], new long[nodes]);
        var modes = new string[nodes];
        var leaves = new List<int>();
        for (int t = 0; t < model.Trees; t++)
        {
            for (int i = flat.Root[t]; i < flat.Root[t + 1]; i++)
            {
                (tree[i], node[i]) = (t, i - flat.Root[t]);
                bool leaf = flat.Left[i] < 0;
                modes[i] = leaf ? "LEAF" : "BRANCH_LEQ";
                if (leaf) leaves.Add(i);
                else (feature[i], yes[i], no[i], missingYes[i]) = (flat.Feature[i], flat.Left[i] - flat.Root[t], flat.Left[i] + 1 - flat.Root[t], flat.MissingRight[i] ? 0 : 1);
            }
        }
        return Node("TreeEnsembleRegressor", [InputName], "lengths", "ai.onnx.ml")
            .Message(5, Integers("nodes_treeids", tree))
            .Message(5, Integers("nodes_nodeids", node))
            .Message(5, Integers("nodes_featureids", feature))
            .Message(5, Strings("nodes_modes", modes))
            .Message(5, Singles("nodes_values", flat.Threshold))
            .Message(5, Integers("nodes_truenodeids", yes))
            .Message(5, Integers("nodes_falsenodeids", no))
            .Message(5, Integers("nodes_missing_value_tracks_true", missingYes))
            .Message(5, Integers("target_treeids", [.. leaves.Select(i => tree[i])]))
            .Message(5, Integers("target_nodeids", [.. leaves.Select(i => node[i])]))
            .Message(5, Integers("target_ids", new long[leaves.Count]))
            .Message(5, Singles("target_weights", [.. leaves.Select(i => (float)flat.Expected[i])]))
            .Message(5, Attribute("n_targets", 2).Integer(3, 1))
            .Message(5, Attribute("aggregate_function", 3).Text(4, "SUM"));
    }

    private static ProtobufWriter Node(string type, string[] inputs, string output, string domain = "")
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs) node.Text(1, input);
        return node.Text(2, output).Text(3, output).Text(4, type).Text(7, domain);
    }

    private static ProtobufWriter Attribute(string name, int type) => new ProtobufWriter().Text(1, name).Integer(20, type);

    private static ProtobufWriter Singles(string name, float[] values) => Attribute(name, 6).PackedSingles(7, values);

    private static ProtobufWriter Integers(string name, long[] values) => Attribute(name, 7).PackedIntegers(8, values);

    private static ProtobufWriter Strings(string name, string[] values)
    {
        var attribute = Attribute(name, 8);
        foreach (string value in values) attribute.Text(9, value);
        return attribute;
    }

    private static ProtobufWriter Scalar(string name, float value) =>
        new ProtobufWriter().Integer(2, ElementFloat).PackedSingles(4, [value]).Text(8, name);

    private static ProtobufWriter Value(string name, int width)
    {
        var shape = new ProtobufWriter()
            .Message(1, new ProtobufWriter().Text(2, "rows"))
            .Message(1, new ProtobufWriter().Integer(1, width));
        var tensor = new ProtobufWriter().Integer(1, ElementFloat).Message(2, shape);
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, tensor));
    }
}
