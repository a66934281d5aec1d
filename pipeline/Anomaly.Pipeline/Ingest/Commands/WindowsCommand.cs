using System.Runtime.InteropServices;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>The command line of one Windows process.</summary>
internal static class WindowsCommand
{
    /// <summary>Splits the line and reads it; what follows <c>cmd /c</c> is taken as written, for cmd does not split it into arguments.</summary>
    public static void Run(string line, string image, CommandAnalysis analysis)
    {
        var offsets = new List<int>();
        var list = WindowsArguments.Split(line, offsets);
        if (list.Count == 0) return;
        if (ProgramName.Of(list[0]) == "cmd" || (image.Length > 0 && ProgramName.Of(image) == "cmd"))
        {
            int at = CmdShell.ScriptIndex(CollectionsMarshal.AsSpan(list)[1..], out int skip);
            if (at >= 0) analysis.CmdScript(CmdShell.Unquote(line[Math.Min(offsets[at + 1] + skip, line.Length)..]));
            return;
        }
        // A process receives no operators; where a line written by hand holds one as a word, it separates commands.
        var words = CollectionsMarshal.AsSpan(list);
        int start = 0;
        for (int i = 0; i <= words.Length; i++)
        {
            if (i < words.Length && words[i] is not ("&&" or "||" or "|" or "&" or ";")) continue;
            analysis.Command(words[start..i], start == 0 ? image : "");
            start = i + 1;
        }
    }
}
