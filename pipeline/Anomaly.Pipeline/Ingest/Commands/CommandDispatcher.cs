namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Sends an argument vector to the recogniser of its program.</summary>
internal static class CommandDispatcher
{
    private const int MaxLaunchers = 16;

    /// <summary>
    /// Reads one command. The program is the image where it is a known one, else the first argument: a renamed git
    /// still calls itself git there.
    /// </summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> words, string image)
    {
        for (int i = 0; i < MaxLaunchers && words.Length > 0; i++)
        {
            string name = ProgramName.Of(words[0]);
            if (i == 0 && image.Length > 0)
            {
                string imageName = ProgramName.Of(image);
                bool hardLink = imageName == "git" && name.StartsWith("git-", StringComparison.Ordinal);
                if (imageName != name && !hardLink && Dispatch(analysis, imageName, words[1..])) return;
            }
            if (Dispatch(analysis, name, words[1..])) return;
            if (!Launchers.TryUnwrap(analysis, name, words, out words)) return;
        }
    }

    /// <summary>False where the program is not known.</summary>
    private static bool Dispatch(CommandAnalysis analysis, string name, ReadOnlySpan<string> args)
    {
        switch (name)
        {
            case "git": GitCommand.Run(analysis, args); return true;
            case "ssh" or "plink" or "tortoiseplink" or "tortoisegitplink" or "dbclient" or "autossh": SshCommand.Run(analysis, args); return true;
            case "gh": GhCommand.Run(analysis, args); return true;
            case "hub": HubCommand.Run(analysis, args); return true;
            case "glab": GlabCommand.Run(analysis, args); return true;
            case "tea": ForgeCommands.Tea(analysis, args); return true;
            case "hf" or "huggingface-cli": HfCommand.Run(analysis, args); return true;
            case "az": CloudCommands.Az(analysis, args); return true;
            case "aws": CloudCommands.Aws(analysis, args); return true;
            case "hg" or "jj" or "bzr" or "brz" or "sl": ForgeCommands.OtherVersionControl(analysis, name, args); return true;
            case "curl" or "curlie": CurlCommand.Run(analysis, args); return true;
            case "wget" or "wget2": WgetCommand.Run(analysis, args); return true;
            case "http" or "https" or "xh" or "xhs": HttpieCommand.Run(analysis, args); return true;
            case "cmd": ShellHosts.Cmd(analysis, args); return true;
            case "su" or "runuser" or "script": AfterFlag(analysis, args, "-c", "--command"); return true;
            case "watch" or "eval": analysis.PosixScript(string.Join(' ', SkipFlags(args, "nd"))); return true;
            case "find" or "fd": FindExec(analysis, args); return true;
            case "forfiles": AfterFlag(analysis, args, "/c", "/C"); return true;
            case "start": Start(analysis, args); return true;
            case "if": If(analysis, args); return true;
            case "for": For(analysis, args); return true;
        }
        if (name.StartsWith("git-", StringComparison.Ordinal)) GitCommand.Run(analysis, [name[4..], .. args]);
        else if (ProgramName.IsShell(name)) ShellHosts.Posix(analysis, args);
        else if (ProgramName.IsPowerShell(name)) PowerShellHost.Run(analysis, args);
        else if (ProgramName.IsInterpreter(name)) ShellHosts.Interpreter(analysis, args);
        else return ArchiveCommand.Run(analysis, name, args);
        return true;
    }

    private static void AfterFlag(CommandAnalysis analysis, ReadOnlySpan<string> args, string flag, string longFlag)
    {
        for (int i = 0; i < args.Length; i++)
        {
            bool glued = args[i].StartsWith(longFlag + "=", StringComparison.Ordinal);
            if (!glued && ((args[i] != flag && args[i] != longFlag) || i + 1 == args.Length)) continue;
            string script = glued ? args[i][(longFlag.Length + 1)..] : args[i + 1];
            if (flag == "/c") analysis.CmdScript(script);
            else analysis.PosixScript(script);
            return;
        }
    }

    private static ReadOnlySpan<string> SkipFlags(ReadOnlySpan<string> args, string withValue)
    {
        while (args.Length > 0 && args[0].Length > 1 && args[0][0] == '-')
            args = args[(args[0].Length == 2 && withValue.Contains(args[0][1]) && args.Length > 1 ? 2 : 1)..];
        return args;
    }

    private static void FindExec(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] is not ("-exec" or "-execdir" or "-ok" or "-okdir" or "-x" or "-X" or "--exec" or "--exec-batch")) continue;
            int end = i + 1;
            while (end < args.Length && args[end] is not (";" or "+")) end++;
            analysis.Command(args[(i + 1)..end]);
            i = end;
        }
    }

    private static void Start(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        int i = 0;
        while (i < args.Length && (args[i].Length == 0 || args[i][0] == '/')) i += args[i] is "/d" or "/D" ? 2 : 1;
        if (i >= args.Length) return;
        // The first quoted word is a title; its quotes are gone here, so a word that is no program is taken for one.
        analysis.Command(args[i..]);
        if (i + 1 < args.Length && args[i].Contains(' ')) analysis.Command(args[(i + 1)..]);
    }

    private static void If(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        int i = 0;
        while (i < args.Length && (args[i].Equals("/i", StringComparison.OrdinalIgnoreCase) || args[i].Equals("not", StringComparison.OrdinalIgnoreCase))) i++;
        if (i >= args.Length) return;
        if (args[i].Contains("==", StringComparison.Ordinal)) i += 1;
        else if (i + 1 < args.Length && args[i + 1].Equals("equ", StringComparison.OrdinalIgnoreCase)) i += 3;
        else i += 2;
        if (i < args.Length) analysis.Command(args[i..]);
    }

    private static void For(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        for (int i = 0; i + 1 < args.Length; i++)
        {
            if (!args[i].Equals("do", StringComparison.OrdinalIgnoreCase)) continue;
            analysis.Command(args[(i + 1)..]);
            return;
        }
    }
}
