using CsCheck;

namespace Anomaly.Tests.Ingest.Commands;

/// <summary>Texts that look like command lines, made of what the tokenizers and masks act on.</summary>
internal static class CommandText
{
    private static readonly string[] Parts =
    [
        "git", "push", "gh", "repo", "create", "curl", "-X", "PUT", "-d", "@x", "https://api.github.com/repos/o/r/contents/x", "https://u:p@github.com/o/r",
        "git@github.com:o/r.git", "sh", "-c", "bash", "cmd", "/c", "powershell", "-enc", "-Command", "irm", "-Uri", "-Method", "Put", "'", "\"", "\\", "`",
        "$", "$(", "${", "}", ")", "(", "{", "[", "]", "@{", "@\"\n", "\"@", "<<EOF", "\nEOF\n", "\n", ";", "|", "||", "&", "&&", ">", "<", "2>&1", "^", "#",
        "<#", "#>", "=", "+=", "+", "==", ",", ".", "::", "[Net.WebClient]", "::new()", ".UploadString(", "$x", "x=", "$x=", "--", "-", "-u", "--user", "a:b",
        "token", "token=", "--token", "password:", "Authorization:", "Basic", "Bearer", "***", "ghp_", "ghp_abcdefghij", "eyJhbGciOi.eyJhbGciOi.abc", "://",
        "@", ":", "?", "AKIAABCDEFGHIJKLMNOP", "secret", "cookie:", "pwd=", "sig=", "7z", "a", "-p", "zip", "-P", "login", "mysql", "\0", "é", "\ud800",
        "a1=", "a2=\"", "hf_abcdefghijklmnopqrstuvwx", "tar", "czf", "sudo", "env", "-S", "xargs", "find", "-exec", "ssh", "git-receive-pack", "for", "do",
        "if", "then", "function", "$'", "\\x41", "http", "python", "-m", "wsl", "start", "\t", " ", "\u2019", "\u201c", "/", "//", "o/r", "C:\\x\\git.exe",
        "remote", "add", "origin", "-C", "alias.p=!git push", "hf", "upload", "api", "-f", "graphql",
    ];

    /// <summary>Parts with and without spaces between, and any characters.</summary>
    public static Gen<string> Gen { get; } = CsCheck.Gen.OneOf(
        CsCheck.Gen.Select(CsCheck.Gen.OneOf(Parts), CsCheck.Gen.OneOf("", " "), (part, space) => part + space).List[0, 24].Select(parts => string.Concat(parts)),
        CsCheck.Gen.String[0, 80]);
}
