using Anomaly.Pipeline;
using Microsoft.Win32.SafeHandles;

namespace Anomaly.Cli;

/// <summary>The reader of the output has gone (<c>| head</c>): the verb ends quietly.</summary>
public sealed class OutputClosedException() : Exception("the output was closed");

/// <summary>
/// Standard output that notices when its reader goes. The console's own stream swallows that, and a verb would work on
/// for nobody; only pipes are opened otherwise, since files and terminals share their position with other writers.
/// </summary>
internal sealed class StandardOutput : Stream
{
    private readonly Stream _inner = Open();
    private bool _closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_closed) return; // said already; what is still buffered has no reader
        try
        {
            _inner.Write(buffer);
        }
        catch (IOException e)
        {
            _closed = true;
            throw _inner is FileStream ? new OutputClosedException() : new DataException($"the output cannot be written: {e.Message}", e);
        }
    }

    public override void Flush()
    {
        if (!_closed) _inner.Flush();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek) return pipe;
        }
        return Console.OpenStandardOutput();
    }
}
