using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// Who had an address when, from leases and from the hosts' own events.
/// <list type="bullet">
/// <item>A lease holds in [from, to); where several cover a moment, the one that began last holds.</item>
/// <item>Elsewhere a host's own events bind its address for their hour, and for neighbouring hours up to the next hour
/// in which another host claims it. Between two hosts the free hours go to the nearer one, to the earlier where both
/// are equally near; inside an hour they part midway between their events.</item>
/// <item>An hour in which hosts take turns on an address (back and forth) is shared: it binds nobody.</item>
/// </list>
/// </summary>
internal sealed class BindingBuilder(long from, long to)
{
    private readonly List<Binding> _bindings = [];
    private readonly SortedSet<string> _shared = new(StringComparer.Ordinal);

    /// <summary>Bindings so far: those of one address ascend and do not overlap.</summary>
    public IReadOnlyList<Binding> Bindings => _bindings;

    /// <summary>Addresses with shared hours, ordinal order.</summary>
    public IReadOnlyCollection<string> Shared => _shared;

    /// <summary>Takes everything known of one address. Runs must ascend.</summary>
    public void Add(string ip, IReadOnlyList<Lease> leases, IReadOnlyList<ClaimRun> runs)
    {
        var leased = Flatten(leases);
        var claimed = Claimed(ip, runs);
        int next = 0;
        foreach (var lease in leased)
        {
            for (; next < claimed.Count && claimed[next].To <= lease.From; next++) Emit(ip, claimed[next]);
            while (next < claimed.Count && claimed[next].From < lease.To)
            {
                var claim = claimed[next];
                if (claim.From < lease.From) Emit(ip, claim with { To = lease.From });
                if (claim.To <= lease.To)
                {
                    next++;
                    continue;
                }
                claimed[next] = claim with { From = lease.To };
                break;
            }
            Emit(ip, lease);
        }
        for (; next < claimed.Count; next++) Emit(ip, claimed[next]);
    }

    private void Emit(string ip, Span span)
    {
        if (span.From >= span.To) return;
        if (_bindings.Count > 0 && _bindings[^1] is var last && last.Ip == ip && last.Host == span.Host && last.To == span.From)
            _bindings[^1] = last with { To = span.To };
        else
            _bindings.Add(new Binding(ip, span.Host, span.From, span.To));
    }

    // The one that began last is on top of the stack; where it ends, the one below it goes on.
    private List<Span> Flatten(IReadOnlyList<Lease> leases)
    {
        var spans = new List<Span>();
        var stack = new Stack<Lease>();
        long at = from;
        foreach (var lease in leases.OrderBy(l => l.From).ThenBy(l => l.To).ThenBy(l => l.Host, StringComparer.Ordinal))
        {
            if (lease.To <= lease.From || lease.To <= from || lease.From >= to) continue;
            Advance(Math.Max(lease.From, from));
            stack.Push(lease);
        }
        Advance(to);
        return spans;

        void Advance(long until)
        {
            while (at < until && stack.TryPeek(out var top))
            {
                long end = Math.Min(top.To, until);
                if (end > at) spans.Add(new Span(top.Host, at, end));
                at = Math.Max(at, end);
                if (top.To <= until) stack.Pop();
            }
            at = Math.Max(at, until);
        }
    }

    private List<Span> Claimed(string ip, IReadOnlyList<ClaimRun> runs)
    {
        var hours = Hours(runs);
        var spans = new List<Span>();
        long free = from;
        Piece? before = null;
        foreach (var (hour, pieces) in hours)
        {
            long start = hour * Event.MicrosPerHour, end = start + Event.MicrosPerHour;
            if (IsShared(pieces))
            {
                _shared.Add(ip);
                if (before is { } b) spans.Add(new Span(b.Host, free, start));
                before = null;
                free = end;
                continue;
            }
            if (before is { } held)
            {
                long cut = Cut(held, pieces[0], hour);
                spans.Add(new Span(held.Host, free, cut));
                free = cut;
            }
            for (int i = 0; i + 1 < pieces.Count; i++)
            {
                long cut = pieces[i].Last + (pieces[i + 1].First - pieces[i].Last + 1) / 2;
                spans.Add(new Span(pieces[i].Host, free, cut));
                free = cut;
            }
            before = pieces[^1];
        }
        if (before is { } last) spans.Add(new Span(last.Host, free, to));
        return spans;
    }

    // Free hours between two hosts part in the middle, the middle hour going to the earlier host.
    private static long Cut(Piece earlier, Piece later, long hour)
    {
        long earlierHour = FloorHour(earlier.Last);
        return ((earlierHour + hour) / 2 + 1) * Event.MicrosPerHour is var cut && earlier.Host != later.Host ? cut : hour * Event.MicrosPerHour;
    }

    private static bool IsShared(List<Piece> pieces)
    {
        if (pieces.Count < 3) return false;
        var hosts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var piece in pieces) hosts.Add(piece.Host);
        return pieces.Count > hosts.Count;
    }

    private static SortedDictionary<long, List<Piece>> Hours(IReadOnlyList<ClaimRun> runs)
    {
        var hours = new SortedDictionary<long, List<Piece>>();
        foreach (var run in runs)
        {
            for (long hour = FloorHour(run.FirstTime); hour <= FloorHour(run.LastTime); hour++)
            {
                if (!hours.TryGetValue(hour, out var pieces)) hours.Add(hour, pieces = []);
                long start = hour * Event.MicrosPerHour;
                var piece = new Piece(run.Host, Math.Max(run.FirstTime, start), Math.Min(run.LastTime, start + Event.MicrosPerHour - 1));
                if (pieces.Count > 0 && pieces[^1].Host == piece.Host) pieces[^1] = pieces[^1] with { Last = piece.Last };
                else pieces.Add(piece);
            }
        }
        return hours;
    }

    private static long FloorHour(long time) => (time >= 0 ? time : time - Event.MicrosPerHour + 1) / Event.MicrosPerHour;

    private readonly record struct Span(string Host, long From, long To);

    private readonly record struct Piece(string Host, long First, long Last);
}
