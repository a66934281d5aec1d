namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Walks the <c>key=value</c> fields of a record. Words without <c>=</c> are passed over; the part that an enriching
/// daemon adds after 0x1D holds the same kind of fields under upper-case keys.
/// </summary>
internal ref struct AuditFields(ReadOnlySpan<byte> body)
{
    private const byte EnrichedSeparator = 0x1D;
    private ReadOnlySpan<byte> _rest = body;

    /// <summary>Key of the current field.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>Value of the current field, without quotes.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The value stood in double quotes and is literal.</summary>
    public bool Quoted { get; private set; }

    /// <summary>A quoted value did not end: the line was cut.</summary>
    public bool Cut { get; private set; }

    /// <summary>Goes to the next field.</summary>
    public bool Next()
    {
        while (true)
        {
            int start = 0;
            while (start < _rest.Length && IsBetween(_rest[start])) start++;
            _rest = _rest[start..];
            if (_rest.IsEmpty) return false;
            int end = _rest.IndexOfAny((byte)'=', (byte)' ', EnrichedSeparator);
            if (end < 0) return false;
            if (_rest[end] != '=')
            {
                _rest = _rest[(end + 1)..];
                continue;
            }
            Key = _rest[..end];
            _rest = _rest[(end + 1)..];
            TakeValue();
            return true;
        }
    }

    private void TakeValue()
    {
        Quoted = _rest is [(byte)'"', ..];
        if (Quoted || _rest is [(byte)'\'', ..])
        {
            byte quote = _rest[0];
            _rest = _rest[1..];
            // A message in single quotes may hold some itself; it is the last field.
            int close = Quoted ? _rest.IndexOf(quote) : _rest.LastIndexOf(quote);
            Cut |= close < 0;
            Value = close < 0 ? _rest : _rest[..close];
            _rest = close < 0 ? default : _rest[(close + 1)..];
            return;
        }
        int end = _rest.IndexOfAny((byte)' ', EnrichedSeparator);
        Value = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[end..];
    }

    private static bool IsBetween(byte c) => c is (byte)' ' or EnrichedSeparator;
}
