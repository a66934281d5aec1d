using System.Numerics;
using System.Runtime.Intrinsics;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>Finds the fields of a line.</summary>
internal static class FieldSplitter
{
    /// <summary>
    /// Fills starts and ends of the fields and returns their number; a number above the room there is means that the
    /// line has more fields, whose places are not given. 32 bytes are compared at once: the fields are a few bytes long.
    /// </summary>
    public static int Split(ReadOnlySpan<byte> line, byte separator, Span<int> starts, Span<int> ends)
    {
        int field = 0;
        int start = 0;
        int at = 0;
        var wanted = Vector256.Create(separator);
        for (; at + Vector256<byte>.Count <= line.Length; at += Vector256<byte>.Count)
        {
            uint hits = Vector256.Equals(Vector256.Create(line.Slice(at, Vector256<byte>.Count)), wanted).ExtractMostSignificantBits();
            while (hits != 0)
            {
                int end = at + BitOperations.TrailingZeroCount(hits);
                hits &= hits - 1;
                if (field >= starts.Length) return field + 1;
                starts[field] = start;
                ends[field++] = end;
                start = end + 1;
            }
        }
        for (; at < line.Length; at++)
        {
            if (line[at] != separator) continue;
            if (field >= starts.Length) return field + 1;
            starts[field] = start;
            ends[field++] = at;
            start = at + 1;
        }
        if (field >= starts.Length) return field + 1;
        starts[field] = start;
        ends[field++] = line.Length;
        return field;
    }
}
