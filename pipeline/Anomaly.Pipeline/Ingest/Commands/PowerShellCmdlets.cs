namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Cmdlets and their aliases.</summary>
internal static class PowerShellCmdlets
{
    private static readonly string[] WebSwitches =
    [
        "-usebasicparsing", "-skipcertificatecheck", "-passthru", "-resume", "-disablekeepalive", "-usedefaultcredentials", "-noproxy", "-followrellink",
        "-allowunencryptedauthentication", "-preserveauthorizationonredirect", "-skipheadervalidation", "-skiphttperrorcheck", "-proxyusedefaultcredentials",
        "-preservehttpmethodonredirect", "-allowinsecureredirect", "-verbose", "-debug",
    ];

    /// <summary>False where the first word is no cmdlet known here.</summary>
    public static bool Run(CommandAnalysis analysis, List<string> words)
    {
        string name = ProgramName.Of(words[0]);
        switch (name)
        {
            case "invoke-restmethod" or "irm" or "invoke-webrequest" or "iwr":
                Web(analysis, words);
                return true;
            case "curl" or "wget" when !words[0].EndsWith(".exe", StringComparison.OrdinalIgnoreCase) && IsCmdletCall(words):
                Web(analysis, words);
                return true;
            case "invoke-exfildatatogithub":
                analysis.Found(RepositoryAction.ApiUpload, "github", RemoteAddress.OwnerAndName(Parameter(words, "ghuser", 3) ?? "", Parameter(words, "ghrepo", 3) ?? ""));
                return true;
            case "set-githubcontent":
                analysis.Found(RepositoryAction.ApiUpload, "github", GitHubRepository(words));
                return true;
            case "new-githubgist" or "set-githubgist" or "add-githubgistfile":
                analysis.Found(RepositoryAction.Gist, "github");
                return true;
            case "new-githubrepository" or "new-githubrepositoryfork" or "new-githubrepositoryfromtemplate":
                analysis.Found(RepositoryAction.CreateRepo, "github");
                return true;
            case "new-githubrelease" or "new-githubreleaseasset":
                analysis.Found(RepositoryAction.ReleaseUpload, "github", GitHubRepository(words));
                return true;
            case "compress-archive" or "compress-7zip":
                analysis.Found(RepositoryAction.Archive);
                return true;
            case "invoke-expression" or "iex":
                analysis.PowerShellScript(string.Join(' ', words[(words.Count > 1 && words[1].StartsWith("-c", StringComparison.OrdinalIgnoreCase) ? 2 : 1)..]));
                return true;
            case "start-process" or "saps" or "start":
                StartProcess(analysis, words);
                return true;
            case "start-bitstransfer":
                if (string.Equals(Parameter(words, "transfertype", 2), "upload", StringComparison.OrdinalIgnoreCase) && Parameter(words, "destination", 3) is { } target)
                    HttpUpload.Found(analysis, "", "PUT", target, "");
                return true;
            case "write-host" or "write-output" or "echo" or "select-string" or "sls" or "get-help" or "get-command" or "gcm" or "out-file" or "set-content":
                return true;
            default:
                return false;
        }
    }

    // Without -Method the request is a GET: a -Body then becomes its query, only a file or form is sent.
    private static void Web(CommandAnalysis analysis, List<string> words)
    {
        string method = "", uri = "", body = "";
        bool content = false;
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i];
            if (word.Length < 2 || !IsDash(word[0]))
            {
                if (uri.Length == 0) uri = word;
                continue;
            }
            int colon = word.IndexOf(':');
            string name = "-" + (colon > 0 ? word[1..colon] : word[1..]).ToLowerInvariant();
            if (IsSwitch(name)) continue;
            string value = colon > 0 && colon + 1 < word.Length ? word[(colon + 1)..] : i + 1 < words.Count ? words[++i] : "";
            if (name.StartsWith("-ur", StringComparison.Ordinal) || name == "-u") uri = value;
            else if (name.StartsWith("-me", StringComparison.Ordinal) || name.StartsWith("-cu", StringComparison.Ordinal)) method = value;
            else if (name.StartsWith("-b", StringComparison.Ordinal)) body = value;
            else if (name.StartsWith("-inf", StringComparison.Ordinal) || name is "-in" or "-fo" or "-for" or "-form") content = true;
        }
        if (method.Length == 0) method = content ? "POST" : "GET";
        HttpUpload.Found(analysis, "", method, uri, body);
    }

    private static bool IsSwitch(string name)
    {
        if (name.Length < 4) return false;
        foreach (string option in WebSwitches)
            if (option.StartsWith(name, StringComparison.Ordinal)) return !"-useragent".StartsWith(name, StringComparison.Ordinal) || name.Length > 4;
        return false;
    }

    // "curl" and "wget" are aliases of Invoke-WebRequest in Windows PowerShell and the programs elsewhere; the parameters tell.
    private static bool IsCmdletCall(List<string> words)
    {
        foreach (string word in words)
        {
            if (word.Length < 3 || word[0] != '-' || word[1] == '-') continue;
            string name = word.ToLowerInvariant();
            if (name.StartsWith("-ur", StringComparison.Ordinal) || name.StartsWith("-met", StringComparison.Ordinal) || name.StartsWith("-bod", StringComparison.Ordinal)
                || name.StartsWith("-inf", StringComparison.Ordinal) || name.StartsWith("-useb", StringComparison.Ordinal) || name.StartsWith("-head", StringComparison.Ordinal)
                || name.StartsWith("-outf", StringComparison.Ordinal) || name.StartsWith("-contentt", StringComparison.Ordinal) || name == "-me") return true;
        }
        return false;
    }

    private static void StartProcess(CommandAnalysis analysis, List<string> words)
    {
        string file = "";
        var args = new List<string>();
        for (int i = 1; i < words.Count; i++)
        {
            string word = words[i];
            bool parameter = word.Length > 1 && IsDash(word[0]);
            string name = parameter ? word[1..].ToLowerInvariant() : "";
            if (parameter && "filepath".StartsWith(name, StringComparison.Ordinal)) file = i + 1 < words.Count ? words[++i] : "";
            else if (parameter && (name == "args" || "argumentlist".StartsWith(name, StringComparison.Ordinal))) continue;
            else if (parameter && name is "windowstyle" or "workingdirectory" or "verb" or "w" or "credential" or "environment" or "redirectstandardoutput" or "redirectstandarderror" or "redirectstandardinput") i++;
            else if (parameter && name is "wait" or "nonewwindow" or "passthru" or "nnw" or "loaduserprofile" or "usenewenvironment") continue;
            else if (file.Length == 0) file = word;
            else args.Add(word);
        }
        if (file.Length == 0) return;
        bool whole = args.Exists(a => a.Contains(' ')) && args.Count == 1;
        if (whole) analysis.WindowsLine(WindowsArguments.Join([file]) + " " + args[0]);
        else analysis.Command([file, .. args]);
    }

    private static string GitHubRepository(List<string> words)
    {
        if (Parameter(words, "uri", 3) is { } uri && RemoteAddress.TrySplit(uri, out _, out var path)) return ForgeRepository.Of(path.Trim('/').ToString());
        return RemoteAddress.OwnerAndName(Parameter(words, "ownername", 2) ?? "", Parameter(words, "repositoryname", 4) ?? "");
    }

    private static string? Parameter(List<string> words, string name, int shortest)
    {
        for (int i = 1; i + 1 < words.Count; i++)
        {
            string word = words[i];
            if (word.Length > shortest && IsDash(word[0]) && name.StartsWith(word[1..], StringComparison.OrdinalIgnoreCase)) return words[i + 1];
        }
        return null;
    }

    private static bool IsDash(char c) => c is '-' or '\u2013' or '\u2014' or '\u2015';
}
