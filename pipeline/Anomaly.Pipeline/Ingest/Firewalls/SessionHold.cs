using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Records of sessions that go on. Their bytes are counted from the session's beginning, so a later record of the
/// session replaces the one before. What is still here at the end of the log is sent: the session has not ended in it.
/// Where the final record comes in another log both have the same uid, and resolve keeps the larger.
/// </summary>
internal sealed class SessionHold(FirewallEvents events)
{
    private const int MostSessions = 1 << 16;

    // Text of values in logs has no bound, memory has.
    private const long MostCharacters = 16 << 20;

    private readonly Dictionary<string, FlowEvent> _sessions = new(StringComparer.Ordinal);
    private long _characters;

    /// <summary>Holds a flow in the place of what was known of its session; it belongs to the hold from then on.</summary>
    public void Put(FlowEvent e)
    {
        if (_sessions.TryGetValue(e.Uid, out var held))
        {
            // A device numbers its sessions anew after a restart.
            if (!AreOneSession(held, e)) events.SendKept(held);
            _characters -= Characters(held);
        }
        else if (_sessions.Count >= MostSessions)
        {
            Finish();
        }
        _characters += Characters(e);
        _sessions[e.Uid] = e;
        events.Keep();
        if (_characters > MostCharacters) Finish();
    }

    /// <summary>The session's final record has come.</summary>
    public void Drop(FlowEvent final)
    {
        if (_sessions.Count == 0 || !_sessions.Remove(final.Uid, out var held)) return;
        _characters -= Characters(held);
        if (!AreOneSession(held, final)) events.SendKept(held);
    }

    /// <summary>Sends what is held, in the order of lines.</summary>
    public void Finish()
    {
        foreach (var e in _sessions.Values.OrderBy(e => e.Line)) events.SendKept(e);
        _sessions.Clear();
        _characters = 0;
    }

    private static long Characters(FlowEvent e) => (long)e.Uid.Length + e.User.Length + e.Service.Length + e.State.Length + e.DstName.Length;

    private static bool AreOneSession(FlowEvent a, FlowEvent b)
        => a.SrcPort == b.SrcPort && a.DstPort == b.DstPort && a.SrcIp == b.SrcIp && a.DstIp == b.DstIp && a.Proto == b.Proto;
}
