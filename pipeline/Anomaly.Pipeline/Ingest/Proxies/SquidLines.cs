namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>Makes flows of the lines of Squid logs.</summary>
internal sealed class SquidLines(IEventSink sink) : LineLog
{
    private readonly FormatGuard _guard = new("not an access log of Squid: lines are expected like "
        + "'1729879108.361   2812 10.0.0.5 TCP_TUNNEL/200 5435 CONNECT github.com:443 - HIER_DIRECT/140.82.112.3 -'");

    private readonly ProxyFlows _flows = new(sink, "squid");
    private long _requests;
    private long _others;

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        sink.Stats.Records++;
        var kind = SquidLine.Parse(line.Trim((byte)' '), out var request, out _, out string? problem);
        if (kind == SquidLineKind.Unknown)
        {
            if (!whole) return "row ends early";
            _guard.Bad();
            return "not a line of an access log";
        }
        _guard.Good();
        if (kind == SquidLineKind.NoRequest)
        {
            _others++;
            return null;
        }
        if (problem is not null) return problem;
        request.Line = number;
        problem = _flows.Take(request);
        if (problem is null) _requests++;
        return problem;
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        _guard.Finish();
        if (_requests > 0) sink.Stats.CountStream("request", _requests);
        if (_others > 0) sink.Stats.CountStream("other", _others);
    }
}
