namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>
/// Damages logs as crashes, disks, editors and attackers do, from a seed. The first lines may stay, so that readers get past
/// their headers.
/// </summary>
public sealed class LogMutator(int seed, IReadOnlyList<byte[]> foreign)
{
    private static readonly byte[][] Tokens =
    [
        "\""u8.ToArray(), "'"u8.ToArray(), "\\"u8.ToArray(), "{"u8.ToArray(), "}"u8.ToArray(), "["u8.ToArray(), "]"u8.ToArray(), "\t"u8.ToArray(), ","u8.ToArray(), "="u8.ToArray(), "|"u8.ToArray(), " "u8.ToArray(),
        "\r"u8.ToArray(), "\0"u8.ToArray(), "\xFF\xFE"u8.ToArray(), [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], "\\u0000"u8.ToArray(), "\\ud800"u8.ToArray(), "\\x"u8.ToArray(), "\\x00"u8.ToArray(), "%"u8.ToArray(), "&lt"u8.ToArray(),
        "-1"u8.ToArray(), "0"u8.ToArray(), "-0"u8.ToArray(), "1e999"u8.ToArray(), "9223372036854775807"u8.ToArray(), "9223372036854775808"u8.ToArray(), "99999999999999999999999999"u8.ToArray(), "0x"u8.ToArray(), "NaN"u8.ToArray(), "null"u8.ToArray(), "true"u8.ToArray(),
        "1970-01-01T00:00:00Z"u8.ToArray(), "0000-00-00 00:00:00"u8.ToArray(), "9999-12-31T23:59:60Z"u8.ToArray(), "::"u8.ToArray(), "fe80::1%eth0"u8.ToArray(), "999.1.1.1"u8.ToArray(), "#"u8.ToArray(), "#fields\t"u8.ToArray(), "<Event>"u8.ToArray(), "</Event>"u8.ToArray(), "<![CDATA["u8.ToArray(),
    ];

    private readonly Random _random = new(seed);
    private readonly List<byte> _line = [];

    /// <summary>A log of about so many lines, made of a sample's.</summary>
    public byte[] Log(IReadOnlyList<byte[]> lines, int count)
    {
        var log = new MemoryStream();
        int kept = _random.Next(4) == 0 ? 0 : Math.Min(lines.Count, _random.Next(1, 16));
        for (int i = 0; i < kept; i++) log.Write(lines[i]);
        for (int i = kept; i < count; i++)
        {
            Line(lines);
            log.Write([.. _line]);
        }
        return log.ToArray();
    }

    private void Line(IReadOnlyList<byte[]> lines)
    {
        _line.Clear();
        _line.AddRange(lines[_random.Next(lines.Count)]);
        int changes = _random.Next(5);
        for (int i = 0; i < changes; i++) Change(lines);
    }

    private void Change(IReadOnlyList<byte[]> lines)
    {
        int at = _random.Next(_line.Count + 1);
        int rest = _line.Count - at;
        switch (_random.Next(12))
        {
            case 0 when rest > 0:
                _line[at] = (byte)_random.Next(256);
                break;
            case 1 when rest > 0:
                _line.RemoveRange(at, _random.Next(rest) + 1);
                break;
            case 2 when rest > 0:
                _line.InsertRange(at, _line.GetRange(at, _random.Next(Math.Min(rest, 200)) + 1));
                break;
            case 3:
                var other = lines[_random.Next(lines.Count)];
                _line.InsertRange(at, other.AsSpan(_random.Next(other.Length)).ToArray());
                break;
            case 4 when foreign.Count > 0:
                _line.AddRange(foreign[_random.Next(foreign.Count)]);
                break;
            case 5:
                if (_line.Count > 0 && _line[^1] == '\n') _line.RemoveAt(_line.Count - 1);
                break;
            case 6:
                _line.InsertRange(at, Enumerable.Repeat((byte)_random.Next(256), _random.Next(_random.Next(50) == 0 ? 200_000 : 300)));
                break;
            case 7 when rest > 0 && _line.IndexOf((byte)'0', at) is >= 0 and var digit:
                _line.InsertRange(digit, Tokens[_random.Next(24, 31)]);
                break;
            case 8 when rest > 1:
                _line.Reverse(at, _random.Next(Math.Min(rest, 30)));
                break;
            default:
                _line.InsertRange(at, Tokens[_random.Next(Tokens.Length)]);
                break;
        }
    }
}
