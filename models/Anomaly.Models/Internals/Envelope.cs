using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Anomaly.Models.Internals;

/// <summary>
/// The frame of every saved model: 8 ASCII bytes of magic, int32 version, int64 payload length, the payload, and the SHA-256
/// of all before it. Little-endian. A reader accepts every version up to its newest and refuses damage before it parses anything.
/// </summary>
internal static class Envelope
{
    private const int HeaderSize = 8 + 4 + 8;

    /// <summary>Payloads above this are refused before memory is taken for them.</summary>
    private const long LargestPayload = 1L << 31;

    public static void Write(Stream stream, string magic, int version, Action<BinaryWriter> body)
    {
        using var payload = new MemoryStream();
        payload.Write(new byte[HeaderSize]);
        using (var writer = new BinaryWriter(payload, Encoding.UTF8, leaveOpen: true)) body(writer);
        Span<byte> bytes = payload.GetBuffer().AsSpan(0, checked((int)payload.Length));
        if (Encoding.ASCII.GetBytes(magic, bytes) != 8) Throw.Argument(nameof(magic), $"Magic '{magic}' must have 8 characters.");
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], bytes.Length - HeaderSize);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <summary>What saved bytes begin with; empty where they are shorter.</summary>
    public static string MagicOf(ReadOnlySpan<byte> bytes) => bytes.Length < 8 ? "" : Encoding.Latin1.GetString(bytes[..8]);

    /// <summary>Checks the frame and hands version and payload to <paramref name="parse"/>, which must use up the payload.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a version above <paramref name="newest"/>.</exception>
    public static T Read<T>(Stream stream, string magic, int newest, Func<int, BinaryReader, T> parse)
    {
        var (version, reader) = Open(stream, magic, newest);
        using (reader)
        {
            T value;
            try
            {
                value = parse(version, reader);
            }
            catch (Exception error) when (error is EndOfStreamException or FormatException)
            {
                throw new InvalidDataException($"{magic} cannot be read: its content breaks off or is malformed.", error);
            }
            catch (ArgumentException error)
            {
                throw new InvalidDataException($"{magic} cannot be read: {error.Message}", error);
            }
            long left = reader.BaseStream.Length - reader.BaseStream.Position;
            if (left != 0) Throw.Damaged(magic, $"{left} bytes follow its end");
            return value;
        }
    }

    private static (int Version, BinaryReader Payload) Open(Stream stream, string magic, int newest)
    {
        var header = new byte[HeaderSize];
        if (stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize) Throw.Damaged(magic, "it ends inside its header");
        string found = Encoding.Latin1.GetString(header, 0, 8);
        if (found != magic) Throw.Damaged(magic, $"it begins with '{found}'");
        int version = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8));
        if (version < 1) Throw.Damaged(magic, $"its version is {version}");
        if (version > newest) Throw.Damaged(magic, $"it has version {version} and this build reads up to {newest}");
        long length = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(12));
        if (length is < 0 or > LargestPayload - HeaderSize) Throw.Damaged(magic, $"its length is {length}");
        byte[] whole = ReadWhole(stream, header, length, magic);
        Span<byte> stored = stackalloc byte[SHA256.HashSizeInBytes];
        if (stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false) < stored.Length) Throw.Damaged(magic, "it ends before its checksum");
        if (!stored.SequenceEqual(SHA256.HashData(whole))) Throw.Damaged(magic, "its checksum does not match its content");
        return (version, new BinaryReader(new MemoryStream(whole, HeaderSize, whole.Length - HeaderSize, writable: false), Encoding.UTF8));
    }

    /// <summary>Grows with what is really there, so that a damaged length does not take memory by itself.</summary>
    private static byte[] ReadWhole(Stream stream, byte[] header, long length, string magic)
    {
        const int Step = 1 << 20;
        var whole = new byte[HeaderSize + (int)Math.Min(length, Step)];
        header.CopyTo(whole, 0);
        int at = HeaderSize, end = HeaderSize + (int)length;
        while (true)
        {
            int read = stream.ReadAtLeast(whole.AsSpan(at), whole.Length - at, throwOnEndOfStream: false);
            at += read;
            if (at < whole.Length) Throw.Damaged(magic, $"it ends after {at} of {end} bytes");
            if (at == end) return whole;
            Array.Resize(ref whole, (int)Math.Min(end, 2L * whole.Length));
        }
    }
}
