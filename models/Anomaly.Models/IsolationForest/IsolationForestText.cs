using System.Globalization;

namespace Anomaly.Models.IsolationForest;

public sealed partial class IsolationForestModel
{
    /// <summary>
    /// Writes the forest for people: a line a node, indented by depth, with rows in it and its expected path length.
    /// The right child is where a value lies above the threshold; "missing right" where missing values follow it.
    /// </summary>
    public void WriteText(TextWriter writer)
    {
        var culture = CultureInfo.InvariantCulture;
        writer.Write(string.Create(culture, $"isolation forest: {Trees} trees, sample {SampleSize} of {TrainingRows} rows, {Columns} columns, seed {Seed}\n"));
        if (Threshold is { } threshold) writer.Write(string.Create(culture, $"contamination {Contamination:R}, threshold {threshold:R}\n"));
        for (int t = 0; t < trees.Length; t++)
        {
            writer.Write(string.Create(culture, $"tree {t}\n"));
            WriteNode(flat.Root[t], 1);
        }

        void WriteNode(int node, int depth)
        {
            writer.Write(new string(' ', 2 * depth));
            if (flat.Left[node] < 0)
            {
                writer.Write(string.Create(culture, $"leaf, {flat.Count[node]} rows, path {(float)flat.Expected[node]:R}\n"));
                return;
            }
            string missing = flat.MissingRight[node] ? ", missing right" : "";
            writer.Write(string.Create(culture, $"{columnNames[flat.Feature[node]]} <= {flat.Threshold[node]:R}, {flat.Count[node]} rows{missing}\n"));
            WriteNode(flat.Left[node], depth + 1);
            WriteNode(flat.Left[node] + 1, depth + 1);
        }
    }
}
