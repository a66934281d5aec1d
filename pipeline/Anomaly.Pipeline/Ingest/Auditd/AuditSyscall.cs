using System.Buffers.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>System calls that make events.</summary>
internal enum AuditCall
{
    /// <summary>Any other; its created and deleted paths still count.</summary>
    Other,
    Execve,
    Connect,
    SocketCall,
    Creat,
    Open,
    OpenAt,
    OpenAt2,
    Rename,
    RenameAt,
    Unlink,
    UnlinkAt,
    Truncate,
}

/// <summary>
/// System call of an architecture and number, for x86_64, aarch64 and i386 (Linux: include/uapi/asm-generic/unistd.h,
/// arch/x86/entry/syscalls); a name written by an enriching daemon is preferred by the caller.
/// </summary>
internal static class AuditSyscall
{
    private const uint X8664 = 0xC000003E;
    private const uint Aarch64 = 0xC00000B7;
    private const uint I386 = 0x40000003;

    public static AuditCall OfName(ReadOnlySpan<byte> name)
    {
        if (name.StartsWith("open"u8))
            return name.Length == 4 ? AuditCall.Open : name.SequenceEqual("openat"u8) ? AuditCall.OpenAt : name.SequenceEqual("openat2"u8) ? AuditCall.OpenAt2 : AuditCall.Other;
        if (name.SequenceEqual("execve"u8) || name.SequenceEqual("execveat"u8)) return AuditCall.Execve;
        if (name.SequenceEqual("connect"u8)) return AuditCall.Connect;
        if (name.SequenceEqual("socketcall"u8)) return AuditCall.SocketCall;
        if (name.SequenceEqual("creat"u8)) return AuditCall.Creat;
        if (name.SequenceEqual("rename"u8)) return AuditCall.Rename;
        if (name.SequenceEqual("renameat"u8) || name.SequenceEqual("renameat2"u8)) return AuditCall.RenameAt;
        if (name.SequenceEqual("unlink"u8)) return AuditCall.Unlink;
        if (name.SequenceEqual("unlinkat"u8)) return AuditCall.UnlinkAt;
        return name.SequenceEqual("truncate"u8) || name.SequenceEqual("truncate64"u8) ? AuditCall.Truncate : AuditCall.Other;
    }

    public static AuditCall OfNumber(ReadOnlySpan<byte> arch, ReadOnlySpan<byte> number)
    {
        if (!Utf8Parser.TryParse(arch, out uint machine, out _, 'x') || !Utf8Parser.TryParse(number, out int call, out _)) return AuditCall.Other;
        return machine switch
        {
            X8664 => OnX8664(call),
            Aarch64 => OnAarch64(call),
            I386 => OnI386(call),
            _ => AuditCall.Other,
        };
    }

    private static AuditCall OnX8664(int number) => number switch
    {
        2 => AuditCall.Open,
        42 => AuditCall.Connect,
        59 or 322 => AuditCall.Execve,
        76 => AuditCall.Truncate,
        82 => AuditCall.Rename,
        85 => AuditCall.Creat,
        87 => AuditCall.Unlink,
        257 => AuditCall.OpenAt,
        263 => AuditCall.UnlinkAt,
        264 or 316 => AuditCall.RenameAt,
        437 => AuditCall.OpenAt2,
        _ => AuditCall.Other,
    };

    private static AuditCall OnAarch64(int number) => number switch
    {
        35 => AuditCall.UnlinkAt,
        38 or 276 => AuditCall.RenameAt,
        45 => AuditCall.Truncate,
        56 => AuditCall.OpenAt,
        203 => AuditCall.Connect,
        221 or 281 => AuditCall.Execve,
        437 => AuditCall.OpenAt2,
        _ => AuditCall.Other,
    };

    private static AuditCall OnI386(int number) => number switch
    {
        5 => AuditCall.Open,
        8 => AuditCall.Creat,
        10 => AuditCall.Unlink,
        11 or 358 => AuditCall.Execve,
        38 => AuditCall.Rename,
        92 or 193 => AuditCall.Truncate,
        102 => AuditCall.SocketCall,
        295 => AuditCall.OpenAt,
        301 => AuditCall.UnlinkAt,
        302 or 353 => AuditCall.RenameAt,
        362 => AuditCall.Connect,
        437 => AuditCall.OpenAt2,
        _ => AuditCall.Other,
    };
}
