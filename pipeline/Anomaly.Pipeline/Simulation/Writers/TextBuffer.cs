using System.Buffers.Text;
using System.Text;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>UTF-8 text in a growing buffer, without a string per field.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[1 << 16];

    /// <summary>Bytes held.</summary>
    public int Length { get; private set; }

    /// <summary>What was written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Bytes as they are.</summary>
    public TextBuffer Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
        return this;
    }

    /// <summary>Text as UTF-8.</summary>
    public TextBuffer Text(string text)
    {
        Length += Encoding.UTF8.GetBytes(text, Room(3 * text.Length));
        return this;
    }

    /// <summary>A whole number.</summary>
    public TextBuffer Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out int written);
        Length += written;
        return this;
    }

    /// <summary>A whole number with leading zeros.</summary>
    public TextBuffer Digits(long value, int digits)
    {
        var room = Room(digits);
        for (int i = digits - 1; i >= 0; i--)
        {
            room[i] = (byte)('0' + value % 10);
            value /= 10;
        }
        Length += digits;
        return this;
    }

    /// <summary>Lower- or upper-case hexadecimal digits.</summary>
    public TextBuffer Hex(ulong value, int digits, bool upper = false)
    {
        var room = Room(digits);
        var alphabet = upper ? "0123456789ABCDEF"u8 : "0123456789abcdef"u8;
        for (int i = digits - 1; i >= 0; i--)
        {
            room[i] = alphabet[(int)(value & 15)];
            value >>= 4;
        }
        Length += digits;
        return this;
    }

    /// <summary>Seconds with six decimals.</summary>
    public TextBuffer Seconds(long micros) => Number(micros / 1_000_000).Raw("."u8).Digits(micros % 1_000_000, 6);

    /// <summary><c>YYYY-MM-DD</c>, a separator, <c>hh:mm:ss.mmm</c>.</summary>
    public TextBuffer Clock(long micros, ReadOnlySpan<byte> separator, ReadOnlySpan<byte> end)
    {
        int day = (int)(micros / Event.MicrosPerDay);
        long rest = micros % Event.MicrosPerDay;
        var date = DateOnly.FromDayNumber(day + 719162);
        return Digits(date.Year, 4).Raw("-"u8).Digits(date.Month, 2).Raw("-"u8).Digits(date.Day, 2).Raw(separator)
            .Digits(rest / WorkCalendar.Hour, 2).Raw(":"u8).Digits(rest / WorkCalendar.Minute % 60, 2).Raw(":"u8)
            .Digits(rest / WorkCalendar.Second % 60, 2).Raw("."u8).Digits(rest / 1000 % 1000, 3).Raw(end);
    }

    /// <summary>Text as the inside of a JSON string.</summary>
    public TextBuffer Json(string text)
    {
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': Raw("\\\""u8); break;
                case '\\': Raw("\\\\"u8); break;
                case < ' ': Raw("\\u00"u8).Hex(c, 2); break;
                case < (char)128:
                    Room(1)[0] = (byte)c;
                    Length++;
                    break;
                default: Length += Encoding.UTF8.GetBytes([c], Room(3)); break;
            }
        }
        return this;
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + size));
        return _bytes.AsSpan(Length);
    }
}
