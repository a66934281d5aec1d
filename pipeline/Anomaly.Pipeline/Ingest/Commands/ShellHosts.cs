namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Shells and interpreters started with a script on their command line.</summary>
internal static class ShellHosts
{
    /// <summary><c>sh -c SCRIPT</c>, <c>bash -lc SCRIPT</c>, or a script file whose name is that of a known program.</summary>
    public static void Posix(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word is "-o" or "+o" or "-O" or "+O" or "--rcfile" or "--init-file")
            {
                i++;
            }
            else if (word == "--command" || (word.Length > 1 && word[0] == '-' && word[1] != '-' && word.Contains('c')))
            {
                var rest = args[(i + 1)..];
                while (rest.Length > 0 && rest[0].StartsWith('-') && rest[0] is "--" or "-e" or "-x" or "-l" or "-i" or "-u") rest = rest[1..];
                if (rest.IsEmpty) return;
                // Sensors that join arguments without quoting leave only the first word of the script in its place.
                bool whole = rest.Length == 1 || rest[0].AsSpan().IndexOfAny(" \t\n;|&") >= 0;
                analysis.PosixScript(whole ? rest[0] : string.Join(' ', rest));
                return;
            }
            else if (!word.StartsWith('-') && !word.StartsWith('+'))
            {
                analysis.Command(args[i..]);
                return;
            }
        }
    }

    /// <summary><c>cmd /c …</c> whose arguments were already split.</summary>
    public static void Cmd(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        int at = CmdShell.ScriptIndex(args, out int skip);
        if (at >= 0) analysis.CmdScript(CmdShell.Unquote((args[at][skip..] + " " + string.Join(' ', args[(at + 1)..])).Trim()));
    }

    /// <summary>
    /// A script file is read as the program it is named after (<c>python /usr/bin/hf upload</c>), <c>-m MODULE</c> as the
    /// program the module is, code after <c>-c</c> or <c>-e</c> for the uploads it shows.
    /// </summary>
    public static void Interpreter(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word is "-c" or "-e" or "-p" or "-pe" or "-E" or "--eval" or "--print" or "-r" or "-ne" or "eval")
            {
                if (i + 1 < args.Length) CodeSnippet.Run(analysis, string.Join(' ', args[(i + 1)..]));
                return;
            }
            if (word == "-m" && i + 1 < args.Length)
            {
                string program = args[i + 1] switch
                {
                    "awscli" => "aws",
                    "azure.cli" => "az",
                    "httpie" => "http",
                    "huggingface_hub" or "huggingface_hub.cli.hf" or "huggingface_hub.commands.huggingface_cli" => "hf",
                    var module => module,
                };
                Renamed(analysis, program, args[(i + 2)..]);
                return;
            }
            if (word is "-W" or "-X" or "-Q" or "-I" or "--require" or "--import" or "--loader")
            {
                i++;
                continue;
            }
            if (word.StartsWith('-')) continue;
            string name = ProgramName.Of(word);
            if (name.EndsWith(".py", StringComparison.Ordinal) || name.EndsWith(".js", StringComparison.Ordinal) || name.EndsWith(".rb", StringComparison.Ordinal)
                || name.EndsWith(".pl", StringComparison.Ordinal) || name.EndsWith(".pyw", StringComparison.Ordinal))
            {
                name = name[..name.LastIndexOf('.')];
            }
            if (!ProgramName.IsInterpreter(name)) Renamed(analysis, name, args[(i + 1)..]);
            return;
        }
    }

    private static void Renamed(CommandAnalysis analysis, string program, ReadOnlySpan<string> args) => analysis.Command([program, .. args]);
}
