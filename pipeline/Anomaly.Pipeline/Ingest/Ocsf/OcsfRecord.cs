using System.Buffers.Text;
using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>One OCSF event as named values. <c>-</c> is no value.</summary>
internal sealed class OcsfRecord
{
    private const long MostBytes = 1L << 50;
    private const long MostMillis = 1L << 42;

    /// <summary>The values, to be filled from JSON.</summary>
    public FieldValues Values { get; } = new(OcsfFields.Tree.Slots);

    /// <summary>An attribute; empty where absent.</summary>
    public ReadOnlySpan<byte> this[OcsfField field] => Values[(int)field] is var value && value.SequenceEqual("-"u8) ? default : value;

    /// <summary>The attribute is there.</summary>
    public bool Has(OcsfField field) => !this[field].IsEmpty;

    /// <summary>Class of the event, from <c>class_uid</c> or <c>type_uid</c>; -1 where neither is there.</summary>
    public int Class => TryInteger(OcsfField.ClassUid, out int id) ? id : TryInteger(OcsfField.TypeUid, out id) ? id / 100 : -1;

    /// <summary>Activity within the class; 0 is unknown.</summary>
    public int Activity => TryInteger(OcsfField.ActivityId, out int id) ? id : TryInteger(OcsfField.TypeUid, out id) ? id % 100 : 0;

    /// <summary>What the event tells of failed.</summary>
    public bool Failed => TryInteger(OcsfField.StatusId, out int status) && status == 2;

    /// <summary>A number that fits; false where it is absent or none.</summary>
    public bool TryInteger(OcsfField field, out int value)
    {
        var text = this[field];
        return Utf8Parser.TryParse(text, out value, out int used) && used == text.Length && value >= 0;
    }

    /// <summary>
    /// A time as µs. OCSF counts milliseconds, its writers also seconds or nanoseconds: the size tells. Written times count as UTC
    /// without a zone of their own, as OCSF has no other.
    /// </summary>
    public bool TryTime(OcsfField field, out long micros)
        => EpochText.TryMicros(this[field], out micros) || (LogTime.TryParse(this[field], out micros, out _) && micros >= 0 && micros <= EpochText.Latest);

    /// <summary>Time of the event; null, or why it has none.</summary>
    public string? Time(out long micros)
    {
        if (TryTime(OcsfField.Time, out micros) || (!Has(OcsfField.Time) && TryTime(OcsfField.TimeText, out micros))) return null;
        return Has(OcsfField.Time) || Has(OcsfField.TimeText) ? "time is not a time" : "no time";
    }

    /// <summary>Duration in µs, 0 where absent (OCSF counts milliseconds); false where it is none.</summary>
    public bool TryDuration(out long micros)
    {
        micros = 0;
        var text = this[OcsfField.Duration];
        if (text.IsEmpty) return true;
        if (!Utf8Parser.TryParse(text, out double millis, out int used) || used != text.Length || !(millis >= 0 && millis < MostMillis)) return false;
        micros = (long)(millis * 1000);
        return true;
    }

    /// <summary>A byte count, 0 and not known where absent; false where it is none.</summary>
    public bool TryBytes(OcsfField field, out long bytes, out bool known)
    {
        var text = this[field];
        bytes = 0;
        known = !text.IsEmpty;
        return !known || (Utf8Parser.TryParse(text, out bytes, out int used) && used == text.Length && bytes is >= 0 and <= MostBytes);
    }
}
