using Anomaly.Pipeline.Resolve;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// What is known while one command line is read: variables and remotes set on it, and the gravest action so far.
/// Scripts inside scripts are followed to <see cref="MaxDepth"/>, over at most <see cref="MaxWork"/> characters in all.
/// </summary>
internal sealed class CommandAnalysis(RepositoryCatalog catalog)
{
    /// <summary>Characters of a command line that are looked at.</summary>
    public const int MaxLength = 32 * 1024;

    /// <summary>Scripts inside scripts.</summary>
    public const int MaxDepth = 4;

    /// <summary>Brackets inside brackets of one script.</summary>
    public const int MaxNesting = 24;

    /// <summary>Characters read over all scripts of one command line.</summary>
    public const int MaxWork = 8 * MaxLength;

    private const int MaxVariables = 256;
    private const int MaxValue = 4096;

    private Dictionary<string, string>? _variables;
    private Dictionary<string, RepositoryCommand>? _remotes;
    private int _depth;
    private int _commands;
    private int _work;

    /// <summary>The gravest action found.</summary>
    public RepositoryCommand Best { get; private set; } = RepositoryCommand.None;

    /// <summary>Provider and channel of a host; ('', '') for a host that is none's.</summary>
    public (string Provider, string Channel) Match(string host) => catalog.Match(host) is { } match ? (match.Provider, match.Channel) : ("", "");

    /// <summary>Address of the web request a PowerShell script is building; '' if none.</summary>
    public string PendingRequest { get; set; } = "";

    /// <summary>Notes an action; the gravest stays, and of equals the first that says most about its remote.</summary>
    public void Found(string action, string provider = "", string remote = "")
    {
        var found = new RepositoryCommand(action, provider, remote);
        int gravity = RepositoryAction.Gravity(action), best = RepositoryAction.Gravity(Best.Action);
        if (gravity > best || (gravity == best && gravity > 0 && Detail(found) > Detail(Best))) Best = found;
    }

    /// <summary>Notes an action on a remote that is an address or a name.</summary>
    public void FoundAt(string action, RepositoryCommand remote) => Found(action, remote.Provider, remote.Remote);

    /// <summary>Remembers the address behind a remote's name, for a push to it later on the line.</summary>
    public void SetRemote(string name, RepositoryCommand address)
    {
        _remotes ??= new Dictionary<string, RepositoryCommand>(StringComparer.Ordinal);
        if (_remotes.Count < MaxVariables) _remotes[name] = address;
    }

    /// <summary>Provider and owner/repo of an address or of a remote named earlier on the line; empty where unknown.</summary>
    public RepositoryCommand Remote(string addressOrName)
        => RemoteAddress.TryParse(addressOrName, catalog, out var found) ? found
            : _remotes is not null && _remotes.TryGetValue(addressOrName, out var known) ? known : RepositoryCommand.None;

    /// <summary>Remembers a variable whose value is known.</summary>
    public void SetVariable(string name, string value)
    {
        _variables ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (value.Length <= MaxValue && (_variables.Count < MaxVariables || _variables.ContainsKey(name))) _variables[name] = value;
    }

    /// <summary>Value of a variable; null where unknown.</summary>
    public string? Variable(ReadOnlySpan<char> name)
        => _variables is not null && _variables.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out string? value) ? value : null;

    /// <summary>Reads a POSIX shell script; <paramref name="image"/> is the executable behind its first command, where known.</summary>
    public void PosixScript(string script, string image = "")
    {
        if (!Enter(script.Length)) return;
        new PosixShell(script, this, image).Run();
        _depth--;
    }

    /// <summary>Reads a PowerShell script.</summary>
    public void PowerShellScript(string script)
    {
        if (!Enter(script.Length)) return;
        new PowerShellScript(script, this).Run();
        _depth--;
    }

    /// <summary>Reads a line of the Windows command processor.</summary>
    public void CmdScript(string script)
    {
        if (!Enter(script.Length)) return;
        CmdShell.Run(script, this);
        _depth--;
    }

    /// <summary>Reads the command line of a Windows process.</summary>
    public void WindowsLine(string line, string image = "")
    {
        if (!Enter(line.Length)) return;
        WindowsCommand.Run(line, image, this);
        _depth--;
    }

    /// <summary>Reads an argument vector; <paramref name="image"/> is the path of the executable where it is known.</summary>
    public void Command(ReadOnlySpan<string> words, string image = "")
    {
        if (words.IsEmpty || _commands >= MaxNesting) return;
        _commands++;
        CommandDispatcher.Run(this, words, image);
        _commands--;
    }

    private static int Detail(RepositoryCommand command) => (command.Provider.Length > 0 ? 2 : 0) + (command.Remote.Length > 0 ? 1 : 0);

    private bool Enter(int length)
    {
        if (_depth > MaxDepth || _work + length > MaxWork) return false;
        _depth++;
        _work += length;
        return true;
    }
}
