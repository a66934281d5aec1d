using System.Buffers;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>
/// Zeek's JSON logs: an object a line, pretty-printed over several, concatenated, or in one list. Records of several
/// logs may be mixed; each says its own by <c>_path</c>, <c>@stream</c> or a wrapper, else by its fields, else the file's name.
/// </summary>
public sealed class ZeekJsonReader : ILogReader
{
    private const int LongestRecord = 1 << 20;
    private const int MostBadFirst = 16;

    /// <inheritdoc/>
    public string Format => "zeek-json";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        head = head.TrimStart(" \t\r\n[,"u8);
        if (head is not [(byte)'{', ..]) return 0;
        head = head[..Math.Min(head.Length, 8192)];
        if (head.IndexOf("\"id.orig_h\""u8) >= 0 || head.IndexOf("\"id_orig_h\""u8) >= 0) return 95;
        bool time = head.IndexOf("\"ts\""u8) >= 0;
        bool stream = head.IndexOf("\"_path\""u8) >= 0 || head.IndexOf("\"@stream\""u8) >= 0;
        bool id = head.IndexOf("\"uid\""u8) >= 0 || head.IndexOf("\"fuid\""u8) >= 0 || head.IndexOf("\"orig_h\""u8) >= 0;
        return time && stream ? 90 : time && id ? 70 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new Run(log, sink).All();

    private sealed class Run(LogSource log, IEventSink sink)
    {
        private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,[]"u8);
        private readonly ZeekJsonRecord _record = new();
        private readonly ZeekEvents _events = new(sink);
        private readonly ZeekStream _byName = ZeekStreams.ByFileName(log.Path);
        private readonly SortedDictionary<string, long> _streams = new(StringComparer.Ordinal);
        private readonly Utf8StringCache _names = new();
        private byte[] _pending = [];
        private int _pendingLength;
        private long _pendingLine;
        private long _pendingOffset;
        private bool _anyWhole;

        public void All()
        {
            var lines = new LineReader(log.Content);
            try
            {
                while (lines.TryRead(out var line))
                {
                    if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
                    if (lines.Truncated) Bad(lines.Line, lines.Offset, "line is too long", line);
                    else Line(line, lines.Line, lines.Offset);
                }
                if (_pendingLength > 0) EndPending();
            }
            finally
            {
                foreach (var (name, records) in _streams) sink.Stats.CountStream(name, records);
            }
            if (!_anyWhole && sink.Stats.Rejected > 0) throw NotJson();
        }

        private void Line(ReadOnlySpan<byte> line, long number, long offset)
        {
            if (_pendingLength > 0)
            {
                // Inside a pretty-printed object nothing begins at the margin but its end.
                if (line is [(byte)'{', ..])
                {
                    EndPending();
                }
                else
                {
                    Hold(line);
                    var text = _pending.AsSpan(0, _pendingLength);
                    if (line.TrimStart(" \t"u8) is [(byte)'}' or (byte)']', ..])
                    {
                        _pendingLength = 0;
                        Objects(text, _pendingLine, _pendingOffset);
                    }
                    else if (_pendingLength > LongestRecord)
                    {
                        EndPending();
                    }
                    return;
                }
            }
            Objects(line, number, offset);
        }

        // All objects of a text; what remains of an unfinished one waits for the next line.
        private void Objects(ReadOnlySpan<byte> text, long line, long offset)
        {
            while (true)
            {
                int between = text.IndexOfAnyExcept(Between);
                if (between < 0) return;
                Pass(ref text, between, ref line, ref offset);
                var state = text[0] == '{' ? _record.Take(text, out int used) : Not(out used);
                switch (state)
                {
                    case JsonRecordState.Whole:
                        _anyWhole = true;
                        Record(text[..used], line, offset);
                        Pass(ref text, used, ref line, ref offset);
                        break;
                    case JsonRecordState.Incomplete:
                        Wait(text, line, offset);
                        return;
                    default:
                        Bad(line, offset, "not a JSON object", text);
                        return;
                }
            }
        }

        private static void Pass(ref ReadOnlySpan<byte> text, int length, ref long line, ref long offset)
        {
            line += text[..length].Count((byte)'\n');
            offset += length;
            text = text[length..];
        }

        private void Record(ReadOnlySpan<byte> text, long line, long offset)
        {
            sink.Stats.Records++;
            var path = _record.Path;
            if (path.IsEmpty && !_record.Has(ZeekField.Ts))
            {
                sink.Reject(line, offset, "not a Zeek record: it has no ts", text);
                return;
            }
            var stream = ZeekStreams.ByPath(path);
            if (stream == ZeekStream.Other) stream = ZeekStreams.ByFields(_record.Has);
            if (stream == ZeekStream.Other && path.IsEmpty) stream = _byName;
            string name = stream == ZeekStream.Other && !path.IsEmpty ? _names.Get(path) : ZeekStreams.Name(stream);
            _streams[name] = _streams.GetValueOrDefault(name) + 1;
            string? reason = _events.Record(stream, _record.Row, line);
            if (reason is not null) sink.Reject(line, offset, reason, text);
        }

        private void Wait(ReadOnlySpan<byte> text, long line, long offset)
        {
            // The text may be the pending bytes themselves.
            var rest = text.ToArray();
            _pendingLength = 0;
            _pendingLine = line;
            _pendingOffset = offset;
            Hold(rest);
        }

        private void Hold(ReadOnlySpan<byte> line)
        {
            int needed = _pendingLength + line.Length + 1;
            if (_pending.Length < needed) Array.Resize(ref _pending, Math.Max(needed, _pending.Length * 2));
            line.CopyTo(_pending.AsSpan(_pendingLength));
            _pending[needed - 1] = (byte)'\n';
            _pendingLength = needed;
        }

        private void EndPending()
        {
            Bad(_pendingLine, _pendingOffset, "object ends early", _pending.AsSpan(0, _pendingLength - 1));
            _pendingLength = 0;
        }

        private void Bad(long line, long offset, string reason, ReadOnlySpan<byte> text)
        {
            sink.Stats.Records++;
            sink.Reject(line, offset, reason, text);
            if (!_anyWhole && sink.Stats.Rejected > MostBadFirst) throw NotJson();
        }

        private static JsonRecordState Not(out int used)
        {
            used = 0;
            return JsonRecordState.Damaged;
        }

        private static LogFormatException NotJson() => new("not Zeek JSON: one object a record is expected, like {\"ts\":1.5,\"uid\":\"C…\",\"id.orig_h\":\"10.0.0.1\",…}");
    }
}
