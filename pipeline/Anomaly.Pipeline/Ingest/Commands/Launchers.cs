namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Programs that start another one given in their own arguments (<c>sudo</c>, <c>env</c>, <c>timeout</c>, <c>xargs</c>, …).</summary>
internal static class Launchers
{
    /// <summary>How a launcher's own arguments end.</summary>
    /// <param name="Short">Short options that take a value.</param>
    /// <param name="Long">Long options that take a value as the next word.</param>
    /// <param name="Operands">Own operands before the program.</param>
    /// <param name="Verb">Own subcommand before the program; '' if none.</param>
    private sealed record Shape(string Short, string[] Long, int Operands = 0, string Verb = "");

    private static readonly Dictionary<string, Shape> Shapes = new(StringComparer.Ordinal)
    {
        ["sudo"] = new("ugpCcTrthDRUa", ["--user", "--group", "--prompt", "--chdir", "--host", "--role", "--type", "--command-timeout", "--chroot", "--close-from", "--other-user"]),
        ["doas"] = new("uC", []),
        ["env"] = new("uC", ["--unset", "--chdir"]),
        ["nohup"] = new("", []),
        ["timeout"] = new("ks", ["--kill-after", "--signal"], 1),
        ["time"] = new("fo", ["--format", "--output"]),
        ["nice"] = new("n", ["--adjustment"]),
        ["ionice"] = new("cn", ["--class", "--classdata"]),
        ["chrt"] = new("TPD", [], 1),
        ["taskset"] = new("", [], 1),
        ["setsid"] = new("", []),
        ["setpriv"] = new("", ["--reuid", "--regid", "--groups"]),
        ["stdbuf"] = new("ioe", ["--input", "--output", "--error"]),
        ["unbuffer"] = new("", []),
        ["xargs"] = new("IEdaLnPs", ["--replace", "--delimiter", "--arg-file", "--max-lines", "--max-args", "--max-procs", "--max-chars", "--process-slot-var"]),
        ["strace"] = new("abeEIoOpPsSuUX", []),
        ["ltrace"] = new("aDeFlnopsuwx", []),
        ["torsocks"] = new("au", []),
        ["torify"] = new("", []),
        ["tsocks"] = new("", []),
        ["proxychains"] = new("f", []),
        ["proxychains4"] = new("f", []),
        ["faketime"] = new("f", [], 1),
        ["flock"] = new("wEe", ["--timeout", "--wait", "--conflict-exit-code"], 1),
        ["systemd-run"] = new("puHM", ["--property", "--unit", "--uid", "--gid", "--description", "--slice", "--setenv", "--working-directory", "--on-active", "--on-calendar"]),
        ["systemd-inhibit"] = new("", []),
        ["caffeinate"] = new("tw", []),
        ["xvfb-run"] = new("efnpsw", []),
        ["dbus-run-session"] = new("", []),
        ["ssh-agent"] = new("aEOPt", []),
        ["winpty"] = new("", []),
        ["busybox"] = new("", []),
        ["toybox"] = new("", []),
        ["exec"] = new("a", []),
        ["builtin"] = new("", []),
        ["nocorrect"] = new("", []),
        ["noglob"] = new("", []),
        ["unshare"] = new("", []),
        ["fakeroot"] = new("libs", []),
        ["firejail"] = new("", []),
        ["call"] = new("", []),
        ["npx"] = new("pc", ["--package"]),
        ["bunx"] = new("p", ["--package"]),
        ["uvx"] = new("p", ["--from", "--with", "--python"]),
        ["uv"] = new("p", ["--with", "--python", "--directory", "--project"], 0, "run"),
        ["poetry"] = new("CP", ["--directory", "--project"], 0, "run"),
        ["pipenv"] = new("", [], 0, "run"),
        ["pipx"] = new("", ["--spec"], 0, "run"),
        ["conda"] = new("np", ["--name", "--prefix"], 0, "run"),
        ["bundle"] = new("", [], 0, "exec"),
        ["wsl"] = new("du", ["--distribution", "--user", "--cd", "--shell-type"]),
    };

    /// <summary>Takes one launcher and its own arguments off; false where the program is none, or starts nothing.</summary>
    public static bool TryUnwrap(CommandAnalysis analysis, string name, ReadOnlySpan<string> words, out ReadOnlySpan<string> rest)
    {
        rest = default;
        if (name == "command") return Bare(words, out rest);
        if (!Shapes.TryGetValue(name, out var shape)) return false;
        int i = 1;
        if (shape.Verb.Length > 0)
        {
            while (i < words.Length && words[i].StartsWith('-')) i++;
            if (i == words.Length || words[i] != shape.Verb) return false;
            i++;
        }
        bool assignments = name is "sudo" or "env" or "doas";
        int operands = shape.Operands;
        while (i < words.Length)
        {
            string word = words[i];
            if (word == "--")
            {
                i += 1 + operands;
                break;
            }
            if (name == "env" && word.StartsWith("-S", StringComparison.Ordinal)) return SplitString(analysis, words[i..]);
            if (name == "env" && word.StartsWith("--split-string", StringComparison.Ordinal)) return SplitString(analysis, words[i..]);
            if (name == "flock" && word is "-c" or "--command")
            {
                if (i + 1 < words.Length) analysis.PosixScript(words[i + 1]);
                return false;
            }
            if (word.Length > 1 && word[0] == '-')
            {
                i += TakesValue(word, shape) ? 2 : 1;
            }
            else if (assignments && PosixCommand.IsAssignment(word))
            {
                i++;
            }
            else if (operands > 0)
            {
                operands--;
                i++;
                if (name == "flock" && i + 1 < words.Length && words[i] is "-c" or "--command") continue;
            }
            else
            {
                break;
            }
        }
        if (i >= words.Length) return false;
        rest = words[i..];
        return true;
    }

    // "command -v git" only asks where git is.
    private static bool Bare(ReadOnlySpan<string> words, out ReadOnlySpan<string> rest)
    {
        rest = words.Length > 1 && words[1] == "-p" ? words[2..] : words[1..];
        return rest.Length > 0 && !rest[0].StartsWith('-');
    }

    private static bool SplitString(CommandAnalysis analysis, ReadOnlySpan<string> words)
    {
        string script = string.Join(' ', words);
        analysis.PosixScript(script[(script.StartsWith("--", StringComparison.Ordinal) ? "--split-string".Length : 2)..].TrimStart(' ', '='));
        return false;
    }

    private static bool TakesValue(string word, Shape shape)
    {
        if (word.StartsWith("--", StringComparison.Ordinal)) return Array.IndexOf(shape.Long, word) >= 0;
        int at = word.AsSpan(1).IndexOfAny(shape.Short);
        return at >= 0 && at == word.Length - 2;
    }
}
