using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>
/// Evaluates a rule set over the events of one day; sliding windows of correlations see the end of the day before. Memory
/// grows with hosts × rules that fire and with the groups of correlations, in each of which a bounded number of firings is
/// kept, not with the number of events. The result does not depend on the order of events.
/// </summary>
public sealed class RuleEngine
{
    private const int LongestName = 120;
    private readonly RuleSet _rules;
    private readonly (int Rule, Func<Event, bool> Test)[][] _byKind;
    private readonly Prefilter[] _prefilters;
    private readonly (Correlation Correlation, int Input)[][] _feeds;

    /// <summary>Prepares the rules; the engine holds no state between days and may be used from several threads.</summary>
    public RuleEngine(RuleSet rules)
    {
        _rules = rules;
        var kinds = Enum.GetValues<EventKind>().Select(kind => Enumerable.Range(0, rules.Rules.Count).Where(r => rules.Rules[r].Source?.Kind == kind).ToArray()).ToArray();
        _byKind = [.. kinds.Select(indices => indices.Select(r => (r, rules.Rules[r].Test!.Compile())).ToArray())];
        _prefilters = [.. kinds.Select(indices => new Prefilter([.. indices.Select(r => rules.Rules[r].Test!)]))];
        var feeds = rules.Rules.Select(_ => new List<(Correlation, int)>()).ToArray();
        foreach (int index in rules.CorrelationOrder)
        {
            var correlation = rules.Rules[index].Correlation!;
            for (int input = 0; input < correlation.Inputs.Count; input++) feeds[correlation.Inputs[input].RuleIndex].Add((correlation, input));
        }
        _feeds = [.. feeds.Select(f => f.ToArray())];
    }

    /// <summary>
    /// Evaluates one day: one row a host and rule that fired, by host and rule id. Event objects are not kept, so the
    /// sequences may reuse them. Throws <see cref="DataException"/> on an event of another day.
    /// </summary>
    public IReadOnlyList<RuleHit> Evaluate(int day, IEnumerable<ProcessEvent> processes, IEnumerable<FlowEvent> flows, IEnumerable<FileEvent> files, IEnumerable<NameEvent>? names = null)
        => Evaluate(RuleTail.None, day, processes, flows, files, names).Hits;

    /// <summary>Evaluates one day after another; returns also what it leaves for the next.</summary>
    internal (IReadOnlyList<RuleHit> Hits, RuleTail Tail) Evaluate(RuleTail before, int day, IEnumerable<ProcessEvent> processes, IEnumerable<FlowEvent> flows, IEnumerable<FileEvent> files, IEnumerable<NameEvent>? names = null)
    {
        var run = new Run(this, day);
        run.Take(before);
        run.Take(EventKind.Process, processes);
        run.Take(EventKind.Flow, flows);
        run.Take(EventKind.File, files);
        run.Take(EventKind.Name, names ?? []);
        return (run.Finish(), run.Tail());
    }

    private sealed class Run(RuleEngine engine, int day)
    {
        private readonly Dictionary<(string Host, int Rule), RuleHit> _hits = [];
        private readonly Dictionary<Correlation, Dictionary<string, CorrelationGroup>> _groups = [];
        private readonly Dictionary<Correlation, Dictionary<string, SlidingGroup>> _sliding = [];
        private readonly StringBuilder _key = new();

        public void Take(EventKind kind, IEnumerable<Event> events)
        {
            var rules = engine._byKind[(int)kind];
            if (rules.Length == 0) return;
            var prefilter = engine._prefilters[(int)kind];
            var scratch = new Prefilter.Scratch(prefilter.RuleCount);
            foreach (var e in events)
            {
                if (e.Day != day) throw new DataException($"an event of day {Workspace.DayText(e.Day)} is among those of {Workspace.DayText(day)} (source {e.Source}, line {e.Line})");
                foreach (int candidate in prefilter.Candidates(e, scratch))
                {
                    var (rule, test) = rules[candidate];
                    if (test(e)) Fired(rule, e, RuleDetail.Of, e.Line);
                }
            }
        }

        public IReadOnlyList<RuleHit> Finish()
        {
            foreach (int index in engine._rules.CorrelationOrder)
            {
                var correlation = engine._rules.Rules[index].Correlation!;
                if (correlation.Slides && _sliding.TryGetValue(correlation, out var sliding)) Slide(index, correlation, sliding.Values);
                if (!_groups.TryGetValue(correlation, out var groups)) continue;
                foreach (var group in groups.Values)
                {
                    if (group.Value() is not { } value || !correlation.Holds(value)) continue;
                    var fired = new CorrelationEvent { Host = group.Keys[0], Keys = group.Keys, Time = group.FirstTime, Source = group.Source, Subject = group.Subject };
                    Fired(index, fired, _ => RuleDetail.Of(correlation, group, value), line: 0);
                }
            }
            return [.. _hits.Values.OrderBy(h => h.Host, StringComparer.Ordinal).ThenBy(h => h.RuleId, StringComparer.Ordinal)];
        }

        private void Fired(int index, Event e, Func<Event, string> detail, long line)
        {
            var rule = engine._rules.Rules[index];
            foreach (var (correlation, input) in engine._feeds[index])
            {
                if (correlation.Slides) Sliding(correlation, Keys(correlation, input, e)).Add(input, e, detail);
                else Group(correlation, input, e).Add(input, e, detail);
            }
            if (!rule.Reports) return;
            if (!_hits.TryGetValue((e.Host, index), out var hit))
            {
                hit = new RuleHit { Host = e.Host, Day = day, RuleId = rule.Id, Score = rule.Score, Time = long.MaxValue };
                _hits.Add((e.Host, index), hit);
            }
            var subject = e is CorrelationEvent correlated ? correlated.Subject : RuleSubject.Of(e);
            hit.Process = hit.Hits == 0 ? subject.Process : RuleSubject.Merge(hit.Process, subject.Process);
            hit.Remote = hit.Hits == 0 ? subject.Remote : RuleSubject.Merge(hit.Remote, subject.Remote);
            hit.Hits++;
            if (e.Time > hit.Time) return;
            if (e.Time == hit.Time)
            {
                // Of events at one time the first of the log is shown; where even that is equal, the lesser text.
                int order = string.CompareOrdinal(e.Source, hit.Source);
                if (order == 0) order = line.CompareTo(hit.Line);
                if (order == 0) order = string.CompareOrdinal(detail(e), hit.Detail);
                if (order >= 0) return;
            }
            hit.Time = e.Time;
            hit.Source = e.Source;
            hit.Line = line;
            hit.Detail = detail(e);
            hit.Chain = e is CorrelationEvent { Chain: var chain } ? chain.ToText() : "";
        }

        /// <summary>Firings of the day before.</summary>
        public void Take(RuleTail before)
        {
            foreach (var (rule, keys, firing) in before.Firings) Sliding(engine._rules.Find(rule)!.Correlation!, keys).Add(firing);
        }

        /// <summary>Firings of this day that windows of the next reach back to.</summary>
        public RuleTail Tail()
        {
            long start = day * Event.MicrosPerDay, end = start + Event.MicrosPerDay;
            var firings = new List<(string, IReadOnlyList<string>, Firing)>();
            foreach (int index in engine._rules.CorrelationOrder)
            {
                var rule = engine._rules.Rules[index];
                if (rule.Correlation is not { Slides: true } correlation || !_sliding.TryGetValue(correlation, out var groups)) continue;
                foreach (var group in groups.Values)
                    firings.AddRange(group.Firings.Where(f => f.Time >= start && f.Time > end - correlation.Span).Select(f => (rule.Id, group.Keys, f)));
            }
            return RuleTail.Of(firings);
        }

        private void Slide(int index, Correlation correlation, IEnumerable<SlidingGroup> groups)
        {
            var unknown = correlation.JoinsUnknown ? groups.Where(g => g.IsUnknown).ToDictionary(g => g.Keys[0], StringComparer.Ordinal) : [];
            foreach (var alone in groups)
            {
                bool shared = !alone.IsUnknown && unknown.ContainsKey(alone.Keys[0]);
                var group = shared ? alone.With(unknown[alone.Keys[0]]) : alone;
                foreach (var match in group.Matches(day * Event.MicrosPerDay, shared))
                {
                    var chain = EventChain.Of(match.Firings.SelectMany(f => Steps(correlation, f)));
                    var subject = match.Firings.Select(f => f.Subject).Aggregate((a, b) => new(RuleSubject.Merge(a.Process, b.Process), RuleSubject.Merge(a.Remote, b.Remote)));
                    var last = match.Completing;
                    var fired = new CorrelationEvent { Host = group.Keys[0], Keys = group.Keys, Time = last.Time, Source = last.Source, Line = last.Line, Subject = subject, Chain = chain };
                    Fired(index, fired, _ => RuleDetail.Of(correlation, match, group.Keys, chain, day, group.Rounded), last.Line);
                }
            }
        }

        private IEnumerable<ChainStep> Steps(Correlation correlation, Firing firing)
        {
            if (firing.Chain.Count > 0) return firing.Chain;
            var rule = engine._rules.Rules[correlation.Inputs[firing.Input].RuleIndex];
            return [new ChainStep(firing.Time, firing.Kind, rule.Id, rule.Title, firing.Text, Printable.Of(firing.Subject.Process, LongestName), Printable.Of(firing.User, LongestName), firing.Source, firing.Line, firing.Events)];
        }

        private static string[] Keys(Correlation correlation, int input, Event e)
        {
            var fields = correlation.Inputs[input].Keys;
            var keys = new string[fields.Count];
            for (int i = 0; i < keys.Length; i++) keys[i] = fields[i].Text(e);
            return keys;
        }

        private SlidingGroup Sliding(Correlation correlation, IReadOnlyList<string> keys)
        {
            _key.Clear();
            foreach (string part in keys) _key.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
            if (!_sliding.TryGetValue(correlation, out var groups)) _sliding.Add(correlation, groups = new(StringComparer.Ordinal));
            string key = _key.ToString();
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = new SlidingGroup(correlation, keys));
            return group;
        }

        private CorrelationGroup Group(Correlation correlation, int input, Event e)
        {
            string[] keys = Keys(correlation, input, e);
            long bucket = correlation.BucketOf(e.Time);
            _key.Clear().Append(CultureInfo.InvariantCulture, $"{bucket}");
            foreach (string part in keys) _key.Append(CultureInfo.InvariantCulture, $" {part.Length}:").Append(part);
            if (!_groups.TryGetValue(correlation, out var groups)) _groups.Add(correlation, groups = new(StringComparer.Ordinal));
            string key = _key.ToString();
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = new CorrelationGroup(correlation, bucket, keys));
            return group;
        }
    }
}
