using System.Buffers;
using Anomaly.Pipeline.Resolve;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Addresses of remote repositories: URLs, <c>user@host:path</c> and the forms of the providers' own helpers.</summary>
internal static class RemoteAddress
{
    private const int MaxLength = 200;

    private static readonly SearchValues<char> PathChars
        = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/~+");

    /// <summary>
    /// True for the address of another machine; provider and remote are '' where its host is no provider's or the path
    /// names no repository. Paths and names of remotes give false.
    /// </summary>
    public static bool TryParse(string text, RepositoryCatalog catalog, out RepositoryCommand found)
    {
        found = RepositoryCommand.None;
        var address = text.AsSpan().Trim("\"' ");
        if (address.StartsWith("git+")) address = address[4..];
        if (address.StartsWith("codecommit:")) return CodeCommit(address["codecommit:".Length..].TrimStart(':'), out found);
        if (!TrySplit(address, out string host, out var path)) return false;
        string provider = Provider(host, catalog);
        found = new RepositoryCommand(RepositoryAction.None, provider, Repository(provider, host, path));
        return true;
    }

    /// <summary>Splits into host (lower case, without port, user and password) and path without query.</summary>
    public static bool TrySplit(ReadOnlySpan<char> address, out string host, out ReadOnlySpan<char> path)
    {
        host = "";
        path = default;
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        ReadOnlySpan<char> authority;
        if (scheme > 0)
        {
            if (address[..scheme].Equals("file", StringComparison.OrdinalIgnoreCase)) return false;
            authority = address[(scheme + 3)..];
            int end = authority.IndexOfAny('/', '?', '#');
            int at = authority.LastIndexOf('@');
            // A password may hold a slash; the host is behind the last @ that comes before the path.
            if (end >= 0 && at > end && authority[..end].Contains(':') && !IsPort(authority[..end])) end = NextEnd(authority, at);
            path = end < 0 ? default : authority[end..];
            if (end >= 0) authority = authority[..end];
        }
        else
        {
            int colon = address.IndexOf(':');
            if (colon < 2 || address[..colon].IndexOfAny('/', '\\') >= 0) return false;
            authority = address[..colon];
            path = address[(colon + 1)..];
            if (!authority.Contains('@') && !authority.Contains('.')) return false;
        }
        int user = authority.LastIndexOf('@');
        if (user >= 0) authority = authority[(user + 1)..];
        if (authority.StartsWith("["))
        {
            int close = authority.IndexOf(']');
            if (close < 0) return false;
            authority = authority[1..close];
        }
        else if (authority.IndexOf(':') is >= 0 and var port)
        {
            authority = authority[..port];
        }
        int query = path.IndexOfAny('?', '#');
        if (query >= 0) path = path[..query];
        if (authority.IsEmpty || authority.Length > 255) return false;
        host = authority.TrimEnd('.').ToString().ToLowerInvariant();
        return true;
    }

    /// <summary>Provider of a host; a local alias such as <c>github.com-work</c> counts as the host it extends.</summary>
    public static string Provider(string host, RepositoryCatalog catalog)
    {
        string provider = catalog.Match(host)?.Provider ?? "";
        while (provider.Length == 0)
        {
            int dash = host.LastIndexOf('-');
            if (dash <= 0 || host.AsSpan(dash).Contains('.')) break;
            host = host[..dash];
            provider = catalog.Match(host)?.Provider ?? "";
        }
        return provider;
    }

    /// <summary>owner/repo, or '' where the text is none.</summary>
    public static string OwnerAndName(ReadOnlySpan<char> owner, ReadOnlySpan<char> name)
    {
        if (name.EndsWith(".git", StringComparison.OrdinalIgnoreCase)) name = name[..^4];
        if (owner.IsEmpty || name.IsEmpty || owner.Contains('/')) return "";
        return Checked(string.Concat(owner, "/", name));
    }

    /// <summary>The text where it has only the characters of a repository path, else ''.</summary>
    public static string Checked(string text)
        => text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(PathChars) && text.AsSpan().ContainsAnyInRange('0', 'z') ? text : "";

    private static string Repository(string provider, string host, ReadOnlySpan<char> path)
    {
        path = path.Trim('/');
        int service = path.IndexOf("/info/refs", StringComparison.Ordinal);
        if (service > 0) path = path[..service];
        if (path.EndsWith("/git-receive-pack") || path.EndsWith("/git-upload-pack")) path = path[..path.LastIndexOf('/')];
        int lfs = path.IndexOf(".git/info/lfs", StringComparison.Ordinal);
        if (lfs > 0) path = path[..lfs];
        if (provider == "azure-devops") return AzureDevOps(host, path);
        if (provider == "codecommit") return Checked(path[(path.LastIndexOf('/') + 1)..].ToString());
        if (provider == "sourceforge" && path.StartsWith("p/")) path = path[2..];
        if (provider == "huggingface" && (path.StartsWith("datasets/") || path.StartsWith("spaces/"))) path = path[(path.IndexOf('/') + 1)..];
        if (provider == "gitlab" && path.IndexOf("/-/", StringComparison.Ordinal) is > 0 and var page) path = path[..page];
        if (path.EndsWith(".git", StringComparison.OrdinalIgnoreCase)) path = path[..^4];
        bool twoLevels = provider is "github" or "bitbucket" or "gitee" or "codeberg" or "huggingface" or "gitcode" or "gitea" or "notabug";
        int first = path.IndexOf('/');
        if (first < 0) return "";
        if (twoLevels)
        {
            int second = path[(first + 1)..].IndexOf('/');
            if (second >= 0) path = path[..(first + 1 + second)];
        }
        return path.EndsWith("/") ? "" : Checked(path.ToString());
    }

    // https://dev.azure.com/ORG/PROJECT/_git/REPO, https://ORG.visualstudio.com/PROJECT/_git/REPO, git@ssh.dev.azure.com:v3/ORG/PROJECT/REPO
    private static string AzureDevOps(string host, ReadOnlySpan<char> path)
    {
        string text = path.ToString();
        if (text.StartsWith("v3/", StringComparison.Ordinal)) return Checked(text[3..]);
        const string old = ".visualstudio.com";
        if (host.EndsWith(old, StringComparison.Ordinal) && host != "vs-ssh" + old) text = host[..^old.Length] + "/" + text;
        text = text.Replace("DefaultCollection/", "", StringComparison.Ordinal).Replace("/_git/", "/", StringComparison.Ordinal);
        int interfacePath = text.IndexOf("/_apis/", StringComparison.Ordinal);
        if (interfacePath >= 0) text = text[..interfacePath];
        return text.Contains('/') ? Checked(text) : "";
    }

    // codecommit::REGION://PROFILE@REPO or codecommit://REPO
    private static bool CodeCommit(ReadOnlySpan<char> text, out RepositoryCommand found)
    {
        int name = text.LastIndexOfAny('/', '@', ':');
        found = new RepositoryCommand(RepositoryAction.None, "codecommit", Checked(text[(name + 1)..].ToString()));
        return true;
    }

    private static bool IsPort(ReadOnlySpan<char> authority)
    {
        var port = authority[(authority.LastIndexOf(':') + 1)..];
        return !port.IsEmpty && !port.ContainsAnyExceptInRange('0', '9');
    }

    private static int NextEnd(ReadOnlySpan<char> authority, int from)
    {
        int end = authority[from..].IndexOfAny('/', '?', '#');
        return end < 0 ? -1 : from + end;
    }
}
