using System.Text.RegularExpressions;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>
/// The common way: a list of patterns over the whole command line, the gravest that matches winning. Written with care
/// (options before the verb, glued and missing methods), yet without knowing words, quotes or who is the program.
/// </summary>
internal static partial class PatternRecogniser
{
    private static readonly (Regex Pattern, string Action)[] Patterns =
    [
        (LfsPush(), "lfs_push"), (ReleaseUpload(), "release_upload"), (Push(), "push"), (Gist(), "gist"), (ApiUpload(), "api_upload"),
        (CreateRepo(), "create_repo"), (SetRemote(), "set_remote"), (Bundle(), "bundle"), (Archive(), "archive"), (Commit(), "commit"), (Add(), "add"),
        (Clone(), "clone"), (Fetch(), "fetch"),
    ];

    /// <summary>Action of a command line.</summary>
    public static string Recognise(string line)
    {
        foreach (var (pattern, action) in Patterns)
            if (pattern.IsMatch(line)) return action;
        return "none";
    }

    /// <summary>Secrets by patterns.</summary>
    public static string Mask(string line)
    {
        line = UrlPassword().Replace(line, "://$1:***@");
        line = Tokens().Replace(line, "***");
        line = Header().Replace(line, "$1***");
        line = Option().Replace(line, "$1***");
        return User().Replace(line, "$1***");
    }

    private const string Git = @"(?i)\bgit(\.exe)?""?(\s+(-[cC]\s+\S+|--?[\w-]+(=\S+)?))*\s+";

    [GeneratedRegex(Git + @"lfs\s+(push|pre-push)\b|\bgit-lfs(\.exe)?\s+(push|pre-push)\b")]
    private static partial Regex LfsPush();

    [GeneratedRegex(@"(?i)\b(gh|glab|hub)(\.exe)?""?\s+(-R\s+\S+\s+)?release\s+(create|upload)\b|uploads\.github\.com/repos/\S+/releases/")]
    private static partial Regex ReleaseUpload();

    [GeneratedRegex(Git + @"(push|send-pack|svn\s+dcommit|subtree\s+push)\b|git-receive-pack\s+'?\S")]
    private static partial Regex Push();

    [GeneratedRegex(@"(?i)\bgh(\.exe)?""?\s+gist\s+(create|edit)\b|\bglab\s+snippet\s+create\b|(-X\s*(POST|PUT|PATCH)|-d|--data\S*|-F|-T|-Method\s+P\w+|-Body).*api\.github\.com/gists|api\.github\.com/gists.*(-d|--data|-Method\s+P)")]
    private static partial Regex Gist();

    [GeneratedRegex(@"(?i)(-X\s*(POST|PUT|PATCH)|--request[ =](POST|PUT|PATCH)|\s-d|--data\S*|\s-F|\s-T|--upload-file|--json|-Me\w*[ :]P\w+).*(api\.github\.com|gitlab\.com/api|api\.bitbucket\.org|dev\.azure\.com)|(api\.github\.com|gitlab\.com/api|api\.bitbucket\.org|dev\.azure\.com).*(\s-d|--data|-Me\w*[ :]P\w+|-InFile)|\bhf\s+upload|huggingface-cli\s+upload|codecommit\s+(put-file|create-commit)|Invoke-ExfilDataToGitHub|\bgh\s+api\s+.*(-X\s*P|--method[ =]P|-f\s|-F\s|--input)")]
    private static partial Regex ApiUpload();

    [GeneratedRegex(@"(?i)\b(gh|glab)(\.exe)?""?\s+repo\s+(create|fork)\b|\bhub\s+create\b|\baz\s+repos\s+create\b|--visibility[ =]public|codecommit\s+create-repository")]
    private static partial Regex CreateRepo();

    [GeneratedRegex(Git + @"(remote\s+(add|set-url)|config\s.*(remote\.\S+\.(push)?url|url\.\S+insteadOf)\s+\S)")]
    private static partial Regex SetRemote();

    [GeneratedRegex(Git + @"bundle\s+create\b")]
    private static partial Regex Bundle();

    [GeneratedRegex(@"(?i)\btar(\.exe)?\s+(-\S+\s+)*-?[a-z]*c[a-z]*|\bzip\s+-|\b7z[a-z]?(\.exe)?""?\s+a\b|\brar(\.exe)?""?\s+a\b|\b(gzip|xz)\s+(?!-d)|Compress-Archive|makecab|CreateFromDirectory|" + Git + @"archive\b")]
    private static partial Regex Archive();

    [GeneratedRegex(Git + @"commit\b")]
    private static partial Regex Commit();

    [GeneratedRegex(Git + @"(add|stage)\b")]
    private static partial Regex Add();

    [GeneratedRegex(Git + @"(clone|submodule\s+add)\b|\b(gh|glab)\s+repo\s+clone\b")]
    private static partial Regex Clone();

    [GeneratedRegex(Git + @"(fetch|pull|remote\s+update|submodule\s+update)\b|git-upload-pack\s+'?\S")]
    private static partial Regex Fetch();

    [GeneratedRegex(@"://([^:/@\s]+):[^@\s]+@")]
    private static partial Regex UrlPassword();

    [GeneratedRegex(@"\b(gh[pousr]_\w+|github_pat_\w+|glpat-[\w-]+|hf_[A-Za-z0-9]{20,}|AKIA[A-Z0-9]{16}|xox[abprs]-[\w-]+)")]
    private static partial Regex Tokens();

    [GeneratedRegex(@"(?i)((?:authorization|private-token)\s*[:=]\s*['""]?(?:(?:token|bearer|basic)\s+)?)[^'""\s]+")]
    private static partial Regex Header();

    [GeneratedRegex(@"(?i)((?:password|token|api_key|secret)[=:]['""]?)[^\s'""&]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"((?:-u|--user)[ =]?['""]?[^\s:'""]+:)[^\s'""]+")]
    private static partial Regex User();
}
