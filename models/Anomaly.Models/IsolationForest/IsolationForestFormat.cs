using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

public sealed partial class IsolationForestModel
{
    private const string Magic = "ANMIFRST";

    /// <summary>Newest version of the format that this build writes; it reads every version from 1.</summary>
    public const int FormatVersion = 1;

    /// <summary>
    /// Writes the forest, about 0.5 kB a tree of 256 rows. The same forest gives the same bytes.
    /// Trees are breadth first: a node is its column + 1 and threshold, or 0 and the rows in the leaf; the rest follows from these.
    /// </summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        writer.WriteStrings(columnNames);
        writer.Write(SampleSize);
        writer.Write(TrainingRows);
        writer.Write(Seed);
        writer.Write(Contamination ?? double.NaN);
        writer.Write(Threshold ?? double.NaN);
        writer.Write(trees.Length);
        foreach (var tree in trees)
        {
            writer.Write7BitEncodedInt(tree.Feature.Length);
            for (int i = 0; i < tree.Feature.Length; i++)
            {
                writer.Write7BitEncodedInt(tree.Feature[i] + 1);
                if (tree.Feature[i] < 0) writer.Write7BitEncodedInt(tree.Count[i]);
                else writer.Write(tree.Threshold[i]);
            }
        }
    });

    /// <summary>Reads what <see cref="Save"/> wrote, of this or any earlier version.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, of a newer version, or describe no forest.</exception>
    public static IsolationForestModel Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) => Parse(reader));

    private static IsolationForestModel Parse(BinaryReader reader)
    {
        string[] names = reader.ReadStrings();
        int sampleSize = reader.ReadInt32(), trainingRows = reader.ReadInt32();
        long seed = reader.ReadInt64();
        double contamination = reader.ReadDouble(), threshold = reader.ReadDouble();
        int count = reader.ReadInt32();
        if (names.Length is < 1 or > IsolationForestOptions.MostColumns) Throw.Damaged("A forest", $"it has {names.Length} columns");
        if (sampleSize is < 1 or > IsolationForestOptions.LargestSample || trainingRows < sampleSize)
            Throw.Damaged("A forest", $"its sample is {sampleSize} of {trainingRows} rows");
        if (count < 1 || count > reader.BaseStream.Length) Throw.Damaged("A forest", $"it has {count} trees");
        var trees = new IsolationTree[count];
        for (int t = 0; t < count; t++) trees[t] = ReadTree(reader, names.Length, sampleSize, t);
        return new IsolationForestModel(trees, names, sampleSize, trainingRows, seed, Known(contamination), Known(threshold));
    }

    private static double? Known(double value) => double.IsNaN(value) ? null : value;

    private static IsolationTree ReadTree(BinaryReader reader, int columns, int sampleSize, int index)
    {
        int nodes = reader.Read7BitEncodedInt();
        if (nodes < 1 || nodes % 2 == 0 || nodes > 2 * sampleSize - 1) Throw.Damaged($"Tree {index}", $"it has {nodes} nodes for {sampleSize} rows");
        var feature = new int[nodes];
        var threshold = new float[nodes];
        var rows = new int[nodes];
        int inner = 0;
        for (int i = 0; i < nodes; i++)
        {
            feature[i] = reader.Read7BitEncodedInt() - 1;
            if (feature[i] < -1 || feature[i] >= columns) Throw.Damaged($"Tree {index}", $"node {i} splits column {feature[i]} of {columns}");
            if (feature[i] >= 0)
            {
                threshold[i] = reader.ReadSingle();
                if (!float.IsFinite(threshold[i])) Throw.Damaged($"Tree {index}", $"node {i} has threshold {threshold[i]}");
                inner++;
            }
            else if ((rows[i] = reader.Read7BitEncodedInt()) < 1) Throw.Damaged($"Tree {index}", $"leaf {i} holds {rows[i]} rows");
            // Breadth first, at least one announced node must still follow unless this is the last.
            if (i < nodes - 1 && 2 * inner <= i) Throw.Damaged($"Tree {index}", $"it ends at node {i} of {nodes}");
        }
        if (inner != nodes / 2) Throw.Damaged($"Tree {index}", $"it has {inner} inner nodes of {nodes}");
        var tree = IsolationTree.FromLeafCounts(feature, threshold, rows);
        if (tree.Count[0] != sampleSize) Throw.Damaged($"Tree {index}", $"its leaves hold {tree.Count[0]} of {sampleSize} rows");
        return tree;
    }
}
