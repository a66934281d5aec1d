using System.Runtime.InteropServices;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>One simple command of a POSIX shell: leading reserved words and assignments, then the program.</summary>
internal static class PosixCommand
{
    /// <summary>
    /// Reads the words; <paramref name="input"/> is what a pipe or here-string feeds the command, where known,
    /// <paramref name="image"/> the executable behind it.
    /// </summary>
    public static void Run(CommandAnalysis analysis, List<string> list, string? input, string image)
    {
        var words = CollectionsMarshal.AsSpan(list);
        while (words.Length > 0 && IsReserved(words[0])) words = words[1..];
        if (words.IsEmpty || words[0] is "for" or "case" or "select" or "function") return;
        int assignments = 0;
        while (assignments < words.Length && IsAssignment(words[assignments])) assignments++;
        if (assignments == words.Length || words[0] is "export" or "declare" or "local" or "readonly" or "typeset")
        {
            foreach (string word in words)
                if (IsAssignment(word)) Assign(analysis, word);
            return;
        }
        words = words[assignments..];
        if (input is not null && ReadsScript(words)) analysis.PosixScript(input);
        analysis.Command(words, image);
    }

    /// <summary>The command is a shell that reads its script from standard input.</summary>
    public static bool ReadsScript(List<string> words) => ReadsScript(CollectionsMarshal.AsSpan(words));

    private static bool ReadsScript(ReadOnlySpan<string> words)
    {
        if (words.Length > 1 && ProgramName.Of(words[0]) == "sudo") words = words[1..];
        if (words.IsEmpty || !ProgramName.IsShell(ProgramName.Of(words[0]))) return false;
        foreach (string word in words[1..])
        {
            if (word == "-s") return true;
            if (word is "-c" or "-lc" or "-ic" || !word.StartsWith('-')) return false;
        }
        return true;
    }

    private static bool IsReserved(string word)
        => word is "if" or "then" or "else" or "elif" or "fi" or "while" or "until" or "do" or "done" or "!" or "{" or "}" or "esac" or "coproc";

    /// <summary><c>NAME=value</c>.</summary>
    public static bool IsAssignment(string word)
    {
        int at = word.IndexOf('=');
        return at > 0 && !char.IsAsciiDigit(word[0]) && !word.AsSpan(0, at).ContainsAnyExcept(NameChars);
    }

    private static readonly System.Buffers.SearchValues<char> NameChars
        = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    private static void Assign(CommandAnalysis analysis, string word)
    {
        int at = word.IndexOf('=');
        analysis.SetVariable(word[..at], word[(at + 1)..]);
    }
}
