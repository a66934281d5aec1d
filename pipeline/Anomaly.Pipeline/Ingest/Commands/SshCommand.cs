namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// An SSH client that git started: the remote command names the repository and the direction. Any other remote command
/// runs on another machine and is not this host's doing.
/// </summary>
internal static class SshCommand
{
    private const string WithValue = "BbcDEeFIiJLlmOopPQRSWw";

    /// <summary>Reads the arguments after the program.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        string user = "";
        int i = 0;
        for (; i < args.Length && args[i].StartsWith('-'); i++)
        {
            string word = args[i];
            if (word is "-G" or "-V") return;
            if (word is "-batch" or "-ssh" or "-agent" or "-noagent" or "-A" || word.Length < 2) continue;
            if (word is "-pw" or "-hostkey" or "-proxycmd" or "-load" or "-loghost" or "-pwfile")
            {
                i++;
                continue;
            }
            int at = word.AsSpan(1).IndexOfAny(WithValue);
            if (at < 0) continue;
            string value = word[(at + 2)..];
            if (value.Length == 0)
            {
                i++;
                value = i < args.Length ? args[i] : "";
            }
            if (word[at + 1] == 'l') user = value;
        }
        if (i + 1 >= args.Length) return;
        string host = args[i];
        foreach (var words in PosixShell.Split(string.Join(' ', args[(i + 1)..])))
        {
            int program = words.Count > 1 && ProgramName.Of(words[0]) == "git" ? 1 : 0;
            string name = ProgramName.Of(words[program]);
            if (program == 1) name = "git-" + name;
            if (words.Count <= program + 1) continue;
            string action = name switch
            {
                "git-receive-pack" => RepositoryAction.Push,
                "git-upload-pack" => RepositoryAction.Fetch,
                "git-lfs-authenticate" or "git-lfs-transfer" => words[^1] == "upload" ? RepositoryAction.LfsPush : RepositoryAction.None,
                _ => RepositoryAction.None,
            };
            if (action == RepositoryAction.None) continue;
            string address = host.Contains("://", StringComparison.Ordinal)
                ? host.TrimEnd('/') + "/" + words[program + 1].TrimStart('/')
                : (user.Length > 0 && !host.Contains('@') ? user + "@" : "") + host + ":" + words[program + 1];
            analysis.FoundAt(action, analysis.Remote(address));
        }
    }
}
