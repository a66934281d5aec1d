namespace Anomaly.Review.Data;

/// <summary>The values asked for last, each made once; safe for several requests at a time. A value that could not be made is not kept.</summary>
public sealed class Recent<TKey, TValue>(int most) where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(TKey Key, Lazy<TValue> Value)> _order = new();

    public TValue Get(TKey key, Func<TKey, TValue> make)
    {
        Lazy<TValue> value;
        lock (_lock)
        {
            var node = _order.First;
            while (node is not null && !EqualityComparer<TKey>.Default.Equals(node.Value.Key, key)) node = node.Next;
            if (node is not null) _order.Remove(node);
            else node = new LinkedListNode<(TKey, Lazy<TValue>)>((key, new Lazy<TValue>(() => make(key), LazyThreadSafetyMode.PublicationOnly)));
            _order.AddFirst(node);
            if (_order.Count > most) _order.RemoveLast();
            value = node.Value.Value;
        }
        return value.Value;
    }
}
