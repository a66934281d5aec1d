using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Buffers by table and day, walked in a fixed order. <see cref="NoDay"/> for tables that have no days.</summary>
internal sealed class TableSet
{
    /// <summary>Day of tables without days.</summary>
    public const int NoDay = int.MinValue;

    private readonly SortedDictionary<(string Table, int Day), TableBuffer> _buffers
        = new(Comparer<(string Table, int Day)>.Create((a, b) => string.CompareOrdinal(a.Table, b.Table) is var c and not 0 ? c : a.Day.CompareTo(b.Day)));

    /// <summary>Rows in all buffers.</summary>
    public long Rows => _buffers.Values.Sum(b => (long)b.Rows);

    /// <summary>Estimated bytes of all buffers.</summary>
    public long Bytes => _buffers.Values.Sum(b => b.Bytes);

    /// <summary>The buffers that hold rows.</summary>
    public IEnumerable<(int Day, TableBuffer Buffer)> Filled => _buffers.Where(b => b.Value.Rows > 0).Select(b => (b.Key.Day, b.Value));

    /// <summary>The buffer of a table and day, new if need be.</summary>
    public TableBuffer<T> Of<T>(TableSchema<T> schema, int day)
    {
        if (_buffers.TryGetValue((schema.Name, day), out var buffer)) return (TableBuffer<T>)buffer;
        var created = new TableBuffer<T>(schema);
        _buffers.Add((schema.Name, day), created);
        return created;
    }

    /// <summary>Takes all rows of another set, which is empty afterwards.</summary>
    public void TakeOver(TableSet other)
    {
        foreach (var (key, buffer) in other._buffers)
        {
            if (buffer.Rows == 0) continue;
            if (_buffers.TryGetValue(key, out var own)) own.Append(buffer);
            else _buffers.Add(key, buffer);
        }
        other._buffers.Clear();
    }

    /// <summary>Forgets the rows. Buffers that held some keep their arrays for the next round, the others are dropped.</summary>
    public void NextRound()
    {
        foreach (var (key, buffer) in _buffers.ToList())
        {
            if (buffer.Rows == 0) _buffers.Remove(key);
            else buffer.Clear();
        }
    }

    /// <summary>Forgets the rows and the arrays.</summary>
    public void Clear() => _buffers.Clear();
}
