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

    /// <summary>Appends all rows of another set.</summary>
    public void Append(TableSet other)
    {
        foreach (var (day, buffer) in other.Filled)
        {
            var key = (buffer.Table, day);
            if (!_buffers.TryGetValue(key, out var own)) _buffers.Add(key, own = buffer.Fresh());
            own.Append(buffer);
        }
    }

    /// <summary>Forgets a buffer and its arrays.</summary>
    public void Drop(string table, int day) => _buffers.Remove((table, day));

    /// <summary>Forgets all buffers.</summary>
    public void Clear() => _buffers.Clear();
}
