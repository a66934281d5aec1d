using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>
/// Finds the few of many rules that an event can fire. Each text a rule needs is known by its rarest run of
/// <see cref="LongRun"/> characters, or of <see cref="Length"/> where it is shorter; one pass over a field looks every run
/// up, so that the cost of an event hardly grows with the number of rules. What it passes is then tested exactly: it
/// only ever passes too much.
/// </summary>
internal sealed class Prefilter
{
    /// <summary>Characters of a short run; shorter texts rule nothing out.</summary>
    public const int Length = 4;

    /// <summary>Characters of a long run.</summary>
    public const int LongRun = 6;

    private readonly FieldIndex[] _fields;
    private readonly int[] _always;

    /// <summary>Takes rules; their order is that of the candidates' numbers.</summary>
    public Prefilter(IReadOnlyList<RuleTest> tests)
    {
        // What many rules ask for (a shell, a system folder) is common in events too; the rarest demand of a rule is the
        // one to look for. Long texts are rarer than short ones.
        var asked = new Dictionary<string, Dictionary<ulong, int>>(StringComparer.Ordinal);
        foreach (var test in tests)
            foreach (var (field, literal) in test.Literals().Distinct())
            {
                if (!asked.TryGetValue(field.Name, out var runs)) asked.Add(field.Name, runs = []);
                foreach (ulong run in Runs(literal).Distinct()) CollectionsMarshal.GetValueRefOrAddDefault(runs, run, out _)++;
            }
        double Cost(RuleField field, string literal) => (double)Runs(literal).Min(run => asked[field.Name][run]) / Math.Min(literal.Length, 16);
        var needs = tests.Select(t => t.Needs(Cost)).ToList();
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
        foreach (var field in _fields) field.Scan(e, scratch);
        foreach (int rule in _always) scratch.Add(rule);
        return scratch.Found;
    }

    // A run is its characters in one byte each, the first one lowest; the top byte of long ones tells them from short ones.
    private static IEnumerable<ulong> Runs(string text)
    {
        int length = text.Length < LongRun ? Length : LongRun;
        for (int at = 0; at + length <= text.Length; at++)
        {
            ulong run = length == Length ? 0 : LongMark;
            for (int i = 0; i < length; i++) run |= (ulong)Fold(text[at + i]) << (8 * i);
            yield return run;
        }
    }

    private const ulong LongMark = 1UL << 63;

    private const ulong LongMask = (1UL << (8 * LongRun)) - 1;

    // Equal characters fold alike, whatever their case; so may others, which costs a comparison.
    private static byte Fold(char c) => c < 128 ? (byte)(c is >= 'a' and <= 'z' ? c - 32 : c) : (byte)(128 | char.ToUpperInvariant(c));

    /// <summary>Working space of one thread.</summary>
    internal sealed class Scratch(int rules)
    {
        private readonly int[] _seen = new int[rules];
        private readonly int[] _found = new int[rules];
        private int _count;
        private int _event;
        private byte[] _folded = new byte[1024];

        public ReadOnlySpan<int> Found => _found.AsSpan(0, _count);

        // The text with one byte a character, and room behind it to read a run that begins at its end.
        public ReadOnlySpan<byte> Folded(string text)
        {
            if (_folded.Length < text.Length + 8) _folded = new byte[text.Length * 2];
            var folded = _folded.AsSpan(0, text.Length + 8);
            if (Ascii.ToUpper(text, folded, out int done) != OperationStatus.Done)
                for (int i = done; i < text.Length; i++) folded[i] = Fold(text[i]);
            folded[text.Length..].Clear();
            return folded;
        }

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

    // Texts by their rarest run, in an open hash table behind a bit set; a run that is found is only a hint, so the whole
    // text is compared before its rules are taken.
    private sealed class FieldIndex
    {
        private readonly Func<Event, string> _text;
        private readonly ulong[] _bits;
        private readonly int _bitShift;
        private readonly ulong[] _keys;
        private readonly Entry[][] _entries;
        private readonly int _keyShift;
        private readonly bool _short;
        private readonly bool _long;

        public FieldIndex(RuleField field, IReadOnlyList<(string Literal, int Rule)> texts)
        {
            _text = field.Text;
            _short = texts.Any(t => t.Literal.Length < LongRun);
            _long = texts.Any(t => t.Literal.Length >= LongRun);
            var byText = texts.GroupBy(t => t.Literal, StringComparer.OrdinalIgnoreCase).Select(g => (Text: g.Key, Rules: g.Select(t => t.Rule).Distinct().Order().ToArray())).ToList();
            var frequency = new Dictionary<ulong, int>();
            foreach (var (text, _) in byText)
                foreach (ulong run in Runs(text).Distinct()) CollectionsMarshal.GetValueRefOrAddDefault(frequency, run, out _)++;
            var byRun = new Dictionary<ulong, List<Entry>>();
            foreach (var (text, rules) in byText)
            {
                var (run, at) = Runs(text).Select((run, at) => (run, at)).MinBy(x => frequency[x.run]);
                if (!byRun.TryGetValue(run, out var list)) byRun.Add(run, list = []);
                list.Add(new Entry(text, at, rules));
            }
            int keyBits = 64 - BitOperations.LeadingZeroCount((ulong)byRun.Count * 2), bitBits = Math.Max(10, keyBits + 4);
            _keyShift = 64 - keyBits;
            _bitShift = 64 - bitBits;
            _bits = new ulong[(1 << bitBits) / 64];
            _keys = new ulong[1 << keyBits];
            _entries = new Entry[1 << keyBits][];
            foreach (var (run, list) in byRun)
            {
                int bit = (int)(Mix(run) >> _bitShift), slot = (int)(Mix(run) >> _keyShift);
                _bits[bit >> 6] |= 1UL << (bit & 63);
                while (_entries[slot] is not null) slot = (slot + 1) & (_keys.Length - 1);
                _keys[slot] = run;
                _entries[slot] = [.. list];
            }
        }

        public void Scan(Event e, Scratch scratch)
        {
            string text = _text(e);
            if (text.Length < Length) return;
            var folded = scratch.Folded(text);
            for (int at = 0; at <= text.Length - Length; at++)
            {
                ulong eight = BinaryPrimitives.ReadUInt64LittleEndian(folded[at..]);
                if (_short)
                {
                    ulong key = (uint)eight;
                    ulong mixed = Mix(key);
                    int bit = (int)(mixed >> _bitShift);
                    if ((_bits[bit >> 6] >> (bit & 63) & 1) != 0) Found(text, at, key, mixed, scratch);
                }
                if (_long)
                {
                    ulong key = (eight & LongMask) | LongMark;
                    ulong mixed = Mix(key);
                    int bit = (int)(mixed >> _bitShift);
                    if ((_bits[bit >> 6] >> (bit & 63) & 1) != 0) Found(text, at, key, mixed, scratch);
                }
            }
        }

        private void Found(string text, int at, ulong run, ulong mixed, Scratch scratch)
        {
            for (int slot = (int)(mixed >> _keyShift); _entries[slot] is { } entries; slot = (slot + 1) & (_keys.Length - 1))
            {
                if (_keys[slot] != run) continue;
                foreach (var entry in entries)
                {
                    int from = at - entry.At;
                    if (from < 0 || from + entry.Text.Length > text.Length) continue;
                    if (!text.AsSpan(from, entry.Text.Length).Equals(entry.Text, StringComparison.OrdinalIgnoreCase)) continue;
                    foreach (int rule in entry.Rules) scratch.Add(rule);
                }
                return;
            }
        }

        private static ulong Mix(ulong run) => run * 0x9E3779B97F4A7C15UL;

        /// <param name="Text">What must be there, in any case.</param>
        /// <param name="At">Where in it the run begins.</param>
        /// <param name="Rules">Rules that need it.</param>
        private readonly record struct Entry(string Text, int At, int[] Rules);
    }
}
