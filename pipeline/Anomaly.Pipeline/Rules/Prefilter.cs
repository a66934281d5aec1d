using System.Runtime.InteropServices;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>
/// Finds the few of many rules that an event can fire. Each text a rule needs is known by its rarest run of
/// <see cref="Length"/> characters; one pass over a field looks every run up, so that the cost of an event hardly grows
/// with the number of rules. What it passes is then tested exactly: it only ever passes too much.
/// </summary>
internal sealed class Prefilter
{
    /// <summary>Characters of a run.</summary>
    public const int Length = 4;

    private const int BloomBits = 1 << 16;
    private readonly FieldIndex[] _fields;
    private readonly int[] _always;

    /// <param name="needs">Of each rule, texts of which one must occur; null: always a candidate, empty: never one.</param>
    public Prefilter(IReadOnlyList<IReadOnlyList<(RuleField Field, string Literal)>?> needs)
    {
        RuleCount = needs.Count;
        _always = [.. Enumerable.Range(0, needs.Count).Where(r => needs[r] is null)];
        var texts = needs.SelectMany((n, rule) => (n ?? []).Select(x => (x.Field, x.Literal, Rule: rule))).ToList();
        _fields = [.. texts.GroupBy(t => t.Field.Name, StringComparer.Ordinal).Select(g => new FieldIndex(g.First().Field, [.. g.Select(t => (t.Literal, t.Rule))]))];
    }

    /// <summary>Rules it knows.</summary>
    public int RuleCount { get; }

    /// <summary>Collects the rules an event can fire; each once, in no order that means anything.</summary>
    public ReadOnlySpan<int> Candidates(Event e, Scratch scratch)
    {
        scratch.Begin();
        foreach (var field in _fields) field.Scan(field.Text(e), scratch);
        foreach (int rule in _always) scratch.Add(rule);
        return scratch.Found;
    }

    /// <summary>Working space of one thread.</summary>
    internal sealed class Scratch(int rules)
    {
        private readonly int[] _seen = new int[rules];
        private readonly int[] _found = new int[rules];
        private int _count;
        private int _event;

        public ReadOnlySpan<int> Found => _found.AsSpan(0, _count);

        public void Begin()
        {
            if (++_event == int.MaxValue)
            {
                Array.Clear(_seen);
                _event = 1;
            }
            _count = 0;
        }

        public void Add(int rule)
        {
            if (_seen[rule] == _event) return;
            _seen[rule] = _event;
            _found[_count++] = rule;
        }
    }

    private sealed class FieldIndex
    {
        private readonly Dictionary<ulong, int[]> _rules;
        private readonly ulong[] _bloom = new ulong[BloomBits / 64];

        public FieldIndex(RuleField field, IReadOnlyList<(string Literal, int Rule)> texts)
        {
            Text = field.Text;
            var frequency = new Dictionary<ulong, int>();
            foreach (var (literal, _) in texts)
                for (int i = 0; i + Length <= literal.Length; i++) CollectionsMarshal.GetValueRefOrAddDefault(frequency, Run(literal, i), out _)++;
            var rules = new Dictionary<ulong, SortedSet<int>>();
            foreach (var (literal, rule) in texts)
            {
                ulong rarest = Enumerable.Range(0, literal.Length - Length + 1).Select(i => Run(literal, i)).MinBy(run => frequency[run]);
                if (!rules.TryGetValue(rarest, out var set)) rules.Add(rarest, set = []);
                set.Add(rule);
            }
            _rules = rules.ToDictionary(r => r.Key, r => r.Value.ToArray());
            foreach (ulong run in _rules.Keys) _bloom[Slot(run) >> 6] |= 1UL << (Slot(run) & 63);
        }

        public Func<Event, string> Text { get; }

        public void Scan(string text, Scratch scratch)
        {
            if (text.Length < Length) return;
            ulong run = (Fold(text[0]) << 16) | (Fold(text[1]) << 32) | (Fold(text[2]) << 48);
            for (int i = Length - 1; i < text.Length; i++)
            {
                run = (run >> 16) | (Fold(text[i]) << 48);
                int slot = Slot(run);
                if ((_bloom[slot >> 6] >> (slot & 63) & 1) == 0 || !_rules.TryGetValue(run, out int[]? rules)) continue;
                foreach (int rule in rules) scratch.Add(rule);
            }
        }

        private static ulong Run(string text, int at)
            => Fold(text[at]) | (Fold(text[at + 1]) << 16) | (Fold(text[at + 2]) << 32) | (Fold(text[at + 3]) << 48);

        private static ulong Fold(char c) => c < 128 ? (c is >= 'a' and <= 'z' ? (uint)(c - 32) : c) : char.ToUpperInvariant(c);

        private static int Slot(ulong run) => (int)((run * 0x9E3779B97F4A7C15UL) >> 48);
    }
}
