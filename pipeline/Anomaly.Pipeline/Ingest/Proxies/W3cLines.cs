using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>Makes flows of the rows of W3C extended logs.</summary>
internal sealed class W3cLines(IEventSink sink) : LineLog
{
    private const long HalfDay = 43_200_000_000;
    private const long Day = 2 * HalfDay;
    private const long MostMillis = 100L * 366 * 86_400 * 1000;

    private readonly FormatGuard _guard = new("not a W3C extended log of requests: a line '#Fields: date time c-ip cs-method cs-host cs-uri-path sc-bytes cs-bytes …' is expected "
        + "before the rows, with time, c-ip and at least one of cs-host, r-host, cs-uri, r-ip, s-ip");

    private readonly W3cColumns _columns = new();
    private readonly ProxyFlows _flows = new(sink, "w3c");
    private readonly byte[] _stamp = new byte[32];
    private long _date = -1;
    private long _lastOfDay = -1;
    private long _requests;
    private long _comments;

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (line[0] == '#')
        {
            Directive(line);
            return null;
        }
        sink.Stats.Records++;
        if (!_columns.IsUsable)
        {
            _guard.Bad();
            return _columns.Count == 0 ? "no #Fields line names the columns" : "the #Fields line lacks time, c-ip or where requests went";
        }
        if (!_columns.TrySplit(line)) return whole ? "wrong number of columns" : "row ends early";
        _guard.Good();
        string? reason = Request(line, number);
        if (reason is null) _requests++;
        return reason;
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        _guard.Finish();
        if (_requests > 0) sink.Stats.CountStream("request", _requests);
        if (_comments > 0) sink.Stats.CountStream("comment", _comments);
    }

    private void Directive(ReadOnlySpan<byte> line)
    {
        _comments++;
        if (line.StartsWith("#Fields:"u8)) _columns.Take(line[8..]);
        if (!line.StartsWith("#Date:"u8)) return;
        // The date of rows that have a time alone.
        _date = LogTime.TryParse(line[6..].Trim(" \t"u8), out long micros, out _) ? micros - micros % Day : -1;
        _lastOfDay = -1;
    }

    private string? Request(ReadOnlySpan<byte> line, long number)
    {
        if (Time(line, out long end) is { } bad) return bad;
        if (Taken(_columns.Get(line, W3cField.TimeTaken), out long taken) is { } badTaken) return badTaken;
        bool proxy = _columns.IsProxy;
        var uri = _columns.Get(line, W3cField.Uri);
        var host = _columns.Get(line, W3cField.Host);
        var scheme = _columns.Get(line, W3cField.UriScheme);
        return _flows.Take(new ProxyRequest
        {
            End = end,
            Duration = taken,
            Client = _columns.Get(line, W3cField.ClientIp),
            ClientPort = _columns.Get(line, W3cField.ClientPort),
            Server = proxy ? _columns.Get(line, W3cField.RemoteIp) : _columns.Get(line, W3cField.ServerIp),
            ServerPort = PortOf(line, proxy),
            Method = _columns.Get(line, W3cField.Method),
            Target = uri.IsEmpty ? _columns.Get(line, W3cField.UriStem) : uri,
            Query = uri.IsEmpty ? _columns.Get(line, W3cField.UriQuery) : default,
            Host = host.IsEmpty ? _columns.Get(line, W3cField.RemoteHost) : host,
            Scheme = scheme.IsEmpty ? _columns.Get(line, W3cField.Protocol) : scheme,
            User = _columns.Get(line, W3cField.User),
            Action = _columns.Get(line, W3cField.Action),
            Status = _columns.Get(line, W3cField.Status),
            Sent = _columns.Get(line, W3cField.BytesOut),
            Received = _columns.Get(line, W3cField.BytesIn),
            Line = number,
        });
    }

    private ReadOnlySpan<byte> PortOf(ReadOnlySpan<byte> line, bool proxy)
    {
        if (!proxy) return _columns.Get(line, W3cField.ServerPort);
        var port = _columns.Get(line, W3cField.UriPort);
        if (port.IsEmpty) port = _columns.Get(line, W3cField.RemotePort);
        return port.SequenceEqual("0"u8) ? default : port;
    }

    private string? Time(ReadOnlySpan<byte> line, out long micros)
    {
        micros = 0;
        var time = _columns.Get(line, W3cField.Time);
        var date = _columns.Get(line, W3cField.Date);
        if (time.IsEmpty) return "time is missing";
        if (time.Length is < 8 or > 16) return "time is not a time";
        bool own = !date.IsEmpty;
        if (own && date.Length != 10) return "time is not a time";
        if (!own && _date < 0) return "time has no date";
        (own ? date : "1970-01-01"u8).CopyTo(_stamp);
        _stamp[10] = (byte)' ';
        time.CopyTo(_stamp.AsSpan(11));
        if (ZonedTime.Parse(_stamp.AsSpan(0, 11 + time.Length), TimeZoneInfo.Utc, out micros) is { } bad) return bad;
        if (own) return null;
        // Rows go on behind midnight without another date.
        if (_lastOfDay - micros > HalfDay) _date += Day;
        _lastOfDay = micros;
        micros += _date;
        return null;
    }

    // The standard has seconds; whoever writes whole numbers means milliseconds.
    private static string? Taken(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.IsEmpty) return null;
        if (text.Contains((byte)'.')) return ZeekText.Micros(text, out micros) && micros is >= 0 and <= MostMillis * 1000 ? null : "duration is not a number";
        if (!ZeekText.Count(text, out long millis) || millis > MostMillis) return "duration is not a number";
        micros = millis * 1000;
        return null;
    }
}
