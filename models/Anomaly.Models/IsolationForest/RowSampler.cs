using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>
/// Draws the rows of a tree without replacement from (seed, tree) alone, in time that depends on the sample and not on the rows.
/// The same draw is made again to know which rows a tree left out.
/// </summary>
internal sealed class RowSampler
{
    private readonly int rows;
    private readonly int size;
    private readonly ulong seed;
    private readonly double[]? cumulative;
    private readonly IReadOnlyList<double>? weights;

    public RowSampler(int rows, int sampleSize, long seed, IReadOnlyList<double>? weights)
    {
        this.rows = rows;
        this.seed = unchecked((ulong)seed);
        this.weights = weights;
        int usable = rows;
        if (weights is not null)
        {
            cumulative = new double[rows];
            double sum = 0;
            usable = 0;
            for (int i = 0; i < rows; i++)
            {
                cumulative[i] = sum += weights[i];
                if (weights[i] > 0) usable++;
            }
        }
        size = Math.Min(sampleSize, usable);
    }

    public int Size => size;

    /// <summary>Distinct row numbers, ascending; the generator goes on to grow the tree.</summary>
    public SplitMix64 Draw(int tree, int[] sample)
    {
        var random = SplitMix64.Of(seed, (ulong)tree);
        if (size == rows) for (int i = 0; i < size; i++) sample[i] = i;
        else if (cumulative is null) Floyd(ref random, sample);
        else Weighted(ref random, sample);
        Array.Sort(sample, 0, size);
        return random;
    }

    private void Floyd(ref SplitMix64 random, int[] sample)
    {
        var drawn = new HashSet<int>(size);
        for (int last = rows - size; last < rows; last++)
        {
            int row = random.NextInt(last + 1);
            if (!drawn.Add(row))
            {
                row = last;
                drawn.Add(row);
            }
            sample[drawn.Count - 1] = row;
        }
    }

    /// <summary>Draws by weight and passes over rows drawn before; where few rows carry the weight, by exponential keys instead.</summary>
    private void Weighted(ref SplitMix64 random, int[] sample)
    {
        var drawn = new HashSet<int>(size);
        double total = cumulative![^1];
        for (int attempt = 0; attempt < 8 * size && drawn.Count < size; attempt++)
        {
            int at = Array.BinarySearch(cumulative, random.NextDouble() * total);
            int row = at < 0 ? ~at : at + 1;
            while (row < rows && weights![row] == 0) row++;
            if (row < rows && drawn.Add(row)) sample[drawn.Count - 1] = row;
        }
        if (drawn.Count == size) return;
        // Efraimidis and Spirakis 2006: the smallest of Exp(1)/weight are a weighted sample without replacement.
        var keys = new double[rows];
        var order = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            order[i] = i;
            double exponential = -Math.Log(1 - random.NextDouble());
            keys[i] = weights![i] > 0 ? exponential / weights[i] : double.PositiveInfinity;
        }
        Array.Sort(keys, order);
        Array.Copy(order, sample, size);
    }
}
