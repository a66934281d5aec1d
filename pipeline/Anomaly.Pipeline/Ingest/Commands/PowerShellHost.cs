using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Command line of a PowerShell host: finds the script, in the clear or encoded.</summary>
internal static class PowerShellHost
{
    /// <summary>Reads the arguments; parameters may be abbreviated and begin with any dash or a slash.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word.Length < 2 || !IsDash(word[0]))
            {
                analysis.PowerShellScript(Script(args[i..]));
                return;
            }
            string name = word.TrimStart('-', '/', '\u2013', '\u2014', '\u2015').ToLowerInvariant();
            string? glued = null;
            int colon = name.IndexOf(':');
            if (colon > 0)
            {
                glued = word[(word.IndexOf(':') + 1)..];
                name = name[..colon];
            }
            if (Prefixes("encodedarguments", name, 9) || name == "ea" || Prefixes("executionpolicy", name, 2) || name == "ep"
                || Prefixes("windowstyle", name, 1) || Prefixes("workingdirectory", name, 2) || name == "wd"
                || Prefixes("version", name, 1) || Prefixes("inputformat", name, 2) || name == "if" || Prefixes("outputformat", name, 1) || name == "of"
                || Prefixes("configurationname", name, 6) || Prefixes("configurationfile", name, 14) || Prefixes("custompipename", name, 2)
                || Prefixes("settingsfile", name, 2) || Prefixes("psconsolefile", name, 1))
            {
                if (glued is null) i++;
            }
            else if (Prefixes("encodedcommand", name, 1) || name == "ec")
            {
                string? script = Decode(glued ?? (i + 1 < args.Length ? args[i + 1] : ""));
                if (script is not null) analysis.PowerShellScript(script);
                return;
            }
            else if (Prefixes("command", name, 1) || Prefixes("commandwithargs", name, 8) || name == "cwa")
            {
                analysis.PowerShellScript(Script(args[(i + 1)..]));
                return;
            }
            else if (Prefixes("file", name, 1))
            {
                return;
            }
        }
    }

    /// <summary>Text behind base64 of UTF-16LE; null where it is no base64.</summary>
    public static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) && length > 1 ? Encoding.Unicode.GetString(bytes, 0, length & ~1) : null;
    }

    // Behind a shell that kept the backslashes of \"…\" the whole script stands in quotes; it is meant to run.
    private static string Script(ReadOnlySpan<string> words)
    {
        string script = string.Join(' ', words);
        bool quoted = script.Length > 2 && script[0] == '"' && script.IndexOf('"', 1) == script.Length - 1;
        return quoted ? script[1..^1] : script;
    }

    private static bool IsDash(char c) => c is '-' or '/' or '\u2013' or '\u2014' or '\u2015';

    private static bool Prefixes(string parameter, string name, int shortest) => name.Length >= shortest && parameter.StartsWith(name, StringComparison.Ordinal);
}
