namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Names of programs as they stand in a command line or an image path.</summary>
internal static class ProgramName
{
    /// <summary>Last path component, lower case, without <c>.exe</c>, <c>.cmd</c>, <c>.bat</c>, <c>.com</c> and a login shell's leading dash.</summary>
    public static string Of(string word)
    {
        var name = word.AsSpan().Trim("\"' ");
        int cut = name.LastIndexOfAny('/', '\\');
        if (cut >= 0) name = name[(cut + 1)..];
        if (name.Length > 4 && name[^4] == '.')
        {
            var extension = name[^3..];
            if (extension.Equals("exe", StringComparison.OrdinalIgnoreCase) || extension.Equals("cmd", StringComparison.OrdinalIgnoreCase)
                || extension.Equals("bat", StringComparison.OrdinalIgnoreCase) || extension.Equals("com", StringComparison.OrdinalIgnoreCase))
            {
                name = name[..^4];
            }
        }
        if (name.Length > 1 && name[0] == '-') name = name[1..];
        return name.Length == word.Length && !name.ContainsAnyInRange('A', 'Z') ? word : name.ToString().ToLowerInvariant();
    }

    /// <summary>A Unix shell that takes <c>-c SCRIPT</c>.</summary>
    public static bool IsShell(string name) => name is "sh" or "bash" or "dash" or "zsh" or "ksh" or "ksh93" or "mksh" or "ash" or "fish" or "csh" or "tcsh" or "rbash";

    /// <summary>A PowerShell host.</summary>
    public static bool IsPowerShell(string name) => name is "powershell" or "pwsh" or "powershell_ise" or "pwsh-preview";

    /// <summary>An interpreter whose first operand is a script and whose <c>-c</c> or <c>-e</c> is code.</summary>
    public static bool IsInterpreter(string name)
        => name is "node" or "nodejs" or "bun" or "deno" or "ruby" or "perl" or "php" or "py" or "pypy" or "pypy3"
        || (name.StartsWith("python", StringComparison.Ordinal) && name.AsSpan(6).TrimStart("w0123456789.").IsEmpty);
}
