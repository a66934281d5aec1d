using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Writes an argument list as one line that a POSIX shell splits into the same list again (Shell Command Language §2.2.2).
/// Arguments without special characters stand as they are, so that commands read as they were typed.
/// </summary>
internal static class ShellQuote
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f !\"#$&'()*;<>?[\\]`{|}~");

    /// <summary>Joins the arguments with blanks.</summary>
    public static string Join(List<string> arguments)
    {
        if (arguments.Count == 1 && IsPlain(arguments[0])) return arguments[0];
        var line = new StringBuilder();
        foreach (string argument in arguments)
        {
            if (line.Length > 0) line.Append(' ');
            if (IsPlain(argument)) line.Append(argument);
            else line.Append('\'').Append(argument.Replace("'", @"'\''", StringComparison.Ordinal)).Append('\'');
        }
        return line.ToString();
    }

    private static bool IsPlain(string argument) => argument.Length > 0 && !argument.AsSpan().ContainsAny(Special);
}
