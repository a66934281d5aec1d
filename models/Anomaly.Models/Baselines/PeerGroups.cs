using Anomaly.Models.Internals;

namespace Anomaly.Models.Baselines;

/// <summary>
/// Peer groups: k-means over standardised host profiles (Lloyd's algorithm, k-means++ seeding), deterministic for a seed.
/// </summary>
public sealed class PeerGroups
{
    private readonly double[] _center;
    private readonly double[] _scale;
    private readonly double[][] _centroids;

    private PeerGroups(double[] center, double[] scale, double[][] centroids)
    {
        _center = center;
        _scale = scale;
        _centroids = centroids;
    }

    /// <summary>Number of groups, ≥ 1.</summary>
    public int Count => _centroids.Length;

    /// <summary>One group for everybody.</summary>
    public static PeerGroups Single(int columns) => new(new double[columns], [.. Enumerable.Repeat(1.0, columns)], [new double[columns]]);

    /// <summary>Learns from profiles (rows of equal length, finite). About one group for every 12 hosts, at most 6.</summary>
    public static PeerGroups Fit(IReadOnlyList<double[]> profiles, ulong seed)
    {
        if (profiles.Count == 0) throw new ArgumentException("at least one profile is needed", nameof(profiles));
        int columns = profiles[0].Length;
        int groups = Math.Clamp(profiles.Count / 12, 1, 6);
        var center = new double[columns];
        var scale = new double[columns];
        for (int c = 0; c < columns; c++)
        {
            double mean = 0, squares = 0;
            foreach (var p in profiles) mean += p[c] / profiles.Count;
            foreach (var p in profiles) squares += (p[c] - mean) * (p[c] - mean) / profiles.Count;
            center[c] = mean;
            scale[c] = squares > 1e-12 ? Math.Sqrt(squares) : 1;
        }
        var rows = new double[profiles.Count][];
        for (int i = 0; i < rows.Length; i++) rows[i] = Standardise(profiles[i], center, scale);
        var centroids = Seed(rows, groups, seed);
        var owner = new int[rows.Length];
        for (int round = 0; round < 100 && Assign(rows, centroids, owner, round == 0); round++) Move(rows, centroids, owner);
        return new PeerGroups(center, scale, centroids);
    }

    /// <summary>Nearest group, 0…Count−1; ties go to the lower.</summary>
    public int Of(double[] profile) => Nearest(Standardise(profile, _center, _scale), _centroids);

    /// <summary>Writes the groups.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(_center.Length);
        writer.Write(_centroids.Length);
        foreach (double v in _center) writer.Write(v);
        foreach (double v in _scale) writer.Write(v);
        foreach (var centroid in _centroids)
            foreach (double v in centroid) writer.Write(v);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static PeerGroups Load(BinaryReader reader)
    {
        int columns = reader.ReadInt32(), count = reader.ReadInt32();
        if (columns is < 1 or > 1000 || count is < 1 or > 1000) throw new InvalidDataException($"peer groups of {columns} columns and {count} groups");
        double[] Row()
        {
            var row = new double[columns];
            for (int i = 0; i < columns; i++) row[i] = reader.ReadDouble();
            return row;
        }
        var center = Row();
        var scale = Row();
        var centroids = new double[count][];
        for (int i = 0; i < count; i++) centroids[i] = Row();
        return new PeerGroups(center, scale, centroids);
    }

    private static double[] Standardise(double[] row, double[] center, double[] scale)
    {
        var z = new double[row.Length];
        for (int i = 0; i < row.Length; i++) z[i] = Math.Clamp((row[i] - center[i]) / scale[i], -4, 4);
        return z;
    }

    private static double[][] Seed(double[][] rows, int groups, ulong seed)
    {
        var random = new SplitMix64(seed);
        var chosen = new List<double[]> { rows[(int)(random.NextDouble() * rows.Length)] };
        var distance = new double[rows.Length];
        while (chosen.Count < groups)
        {
            double total = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                distance[i] = chosen.Min(c => Distance(rows[i], c));
                total += distance[i];
            }
            if (total <= 0) break;
            double at = random.NextDouble() * total;
            int pick = 0;
            while (pick < rows.Length - 1 && (at -= distance[pick]) > 0) pick++;
            chosen.Add(rows[pick]);
        }
        return [.. chosen.Select(c => (double[])c.Clone())];
    }

    private static bool Assign(double[][] rows, double[][] centroids, int[] owner, bool first)
    {
        bool changed = first;
        for (int i = 0; i < rows.Length; i++)
        {
            int nearest = Nearest(rows[i], centroids);
            changed |= nearest != owner[i];
            owner[i] = nearest;
        }
        return changed;
    }

    private static void Move(double[][] rows, double[][] centroids, int[] owner)
    {
        for (int g = 0; g < centroids.Length; g++)
        {
            var sum = new double[centroids[g].Length];
            int n = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                if (owner[i] != g) continue;
                n++;
                for (int c = 0; c < sum.Length; c++) sum[c] += rows[i][c];
            }
            if (n == 0) continue;
            for (int c = 0; c < sum.Length; c++) centroids[g][c] = sum[c] / n;
        }
    }

    private static int Nearest(double[] row, double[][] centroids)
    {
        int best = 0;
        double least = double.PositiveInfinity;
        for (int g = 0; g < centroids.Length; g++)
        {
            double d = Distance(row, centroids[g]);
            if (d < least)
            {
                least = d;
                best = g;
            }
        }
        return best;
    }

    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
        return sum;
    }
}
