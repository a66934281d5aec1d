using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Turns an argument vector into one line that a POSIX shell would split into the same arguments.</summary>
public static class PosixQuoting
{
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-");

    /// <summary>
    /// Joins arguments with single spaces. An argument of plain characters stays as it is, any other is put in single
    /// quotes (a single quote inside becomes <c>'\''</c>); a first argument with <c>=</c> is quoted, lest it read as an assignment.
    /// </summary>
    public static string Join(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 1 && IsPlain(arguments[0], first: true)) return arguments[0];
        var line = new StringBuilder();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0) line.Append(' ');
            string argument = arguments[i];
            if (IsPlain(argument, i == 0)) line.Append(argument);
            else line.Append('\'').Append(argument.Replace("'", @"'\''", StringComparison.Ordinal)).Append('\'');
        }
        return line.ToString();
    }

    private static bool IsPlain(string argument, bool first)
        => argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(Plain) && !(first && argument.Contains('='));
}
