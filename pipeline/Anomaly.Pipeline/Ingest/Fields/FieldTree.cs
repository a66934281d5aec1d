using System.Text;

namespace Anomaly.Pipeline.Ingest.Fields;

/// <summary>
/// Dotted names of nested values (<c>src_endpoint.ip</c>) and the slot each value goes to. A name may be written nested, as
/// one dotted key, or part and part: exporters flatten objects in all these ways.
/// </summary>
internal sealed class FieldTree
{
    /// <summary>The node that names begin at.</summary>
    public const int Root = 0;

    /// <summary>No such node, or no slot.</summary>
    public const int None = -1;

    private readonly List<Node> _nodes = [new Node([])];

    private sealed class Node(byte[] name)
    {
        public byte[] Name { get; } = name;

        public int Slot { get; set; } = None;

        public List<int> Children { get; } = [];
    }

    /// <summary>A tree of these names; several names may share a slot.</summary>
    public FieldTree(IEnumerable<(string Path, int Slot)> fields)
    {
        foreach (var (path, slot) in fields) Add(path, slot);
    }

    /// <summary>Slots are 0 to this, not included.</summary>
    public int Slots { get; private set; }

    /// <summary>The node of a name below another; <see cref="None"/> where there is none.</summary>
    public int Descend(int node, ReadOnlySpan<byte> name)
    {
        int child = Child(node, name);
        while (child == None)
        {
            int dot = name.IndexOf((byte)'.');
            if (dot <= 0) return None;
            node = Child(node, name[..dot]);
            if (node == None) return None;
            name = name[(dot + 1)..];
            child = Child(node, name);
        }
        return child;
    }

    /// <summary>Slot of a node; <see cref="None"/> where it only holds others.</summary>
    public int SlotOf(int node) => _nodes[node].Slot;

    /// <summary>Others are below the node.</summary>
    public bool HasChildren(int node) => _nodes[node].Children.Count > 0;

    private int Child(int node, ReadOnlySpan<byte> name)
    {
        foreach (int child in _nodes[node].Children)
            if (name.SequenceEqual(_nodes[child].Name)) return child;
        return None;
    }

    private void Add(string path, int slot)
    {
        int node = Root;
        foreach (string part in path.Split('.'))
        {
            var name = Encoding.UTF8.GetBytes(part);
            int child = Child(node, name);
            if (child == None)
            {
                child = _nodes.Count;
                _nodes.Add(new Node(name));
                _nodes[node].Children.Add(child);
            }
            node = child;
        }
        _nodes[node].Slot = slot;
        Slots = Math.Max(Slots, slot + 1);
    }
}
