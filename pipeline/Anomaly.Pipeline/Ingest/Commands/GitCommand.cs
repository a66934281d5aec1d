using System.Runtime.InteropServices;
using Anomaly.Pipeline.Ingest.Auditd;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// git with any global options before the verb, and git's own child programs. <c>git remote-https</c>, <c>pack-objects</c>
/// and <c>fetch-pack</c> serve both directions and say nothing; <c>send-pack</c> is a push. <c>receive-pack</c> started
/// here is the receiving side and no push.
/// </summary>
internal static class GitCommand
{
    private const int MaxAliases = 4;

    private static readonly string[] PushValues = ["--repo", "-o", "--push-option", "--receive-pack", "--exec"];

    /// <summary>Reads the arguments after <c>git</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args) => Run(analysis, args, MaxAliases);

    private static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args, int aliases)
    {
        List<(string Key, string Value)>? settings = null;
        int i = 0;
        for (; i < args.Length && args[i].Length > 1 && args[i][0] == '-'; i++)
        {
            string word = args[i];
            if (word is "-h" or "--help" or "-v" or "--version" or "--man-path" or "--html-path" or "--info-path" or "--exec-path") return;
            if (word is "-c" or "--config-env" && i + 1 < args.Length)
            {
                i++;
                int equals = args[i].IndexOf('=');
                if (equals > 0 && word == "-c") (settings ??= []).Add((args[i][..equals], args[i][(equals + 1)..]));
            }
            else if (word is "-C" or "--git-dir" or "--work-tree" or "--namespace" or "--super-prefix" or "--attr-source" or "--config-env")
            {
                i++;
            }
        }
        if (i >= args.Length) return;
        string verb = args[i];
        var rest = args[(i + 1)..];
        if (rest.Length > 0 && rest[0] is "--help" or "-h") return;
        if (settings is not null)
        {
            foreach (var (key, value) in settings)
            {
                if (key.Equals("alias." + verb, StringComparison.OrdinalIgnoreCase) && aliases > 0)
                {
                    Alias(analysis, value, rest, aliases - 1);
                    return;
                }
                Setting(analysis, key, value, found: false);
            }
        }
        Verb(analysis, verb, rest);
    }

    private static void Alias(CommandAnalysis analysis, string value, ReadOnlySpan<string> rest, int aliases)
    {
        if (value.StartsWith('!'))
        {
            analysis.PosixScript(value[1..] + " " + ShellQuote.Join([.. rest]));
            return;
        }
        foreach (var words in PosixShell.Split(value))
        {
            words.AddRange(rest);
            Run(analysis, CollectionsMarshal.AsSpan(words), aliases);
        }
    }

    private static void Verb(CommandAnalysis analysis, string verb, ReadOnlySpan<string> rest)
    {
        switch (verb)
        {
            case "push": Push(analysis, rest); break;
            case "send-pack" or "http-push": SendPack(analysis, rest); break;
            case "commit" or "commit-tree" or "citool" when !Arguments.Has(rest, "--dry-run"): analysis.Found(RepositoryAction.Commit); break;
            case "add" or "stage" when !Arguments.Has(rest, "-n", "--dry-run"): analysis.Found(RepositoryAction.Add); break;
            case "clone": Clone(analysis, rest); break;
            case "fetch" or "pull": Fetch(analysis, rest); break;
            case "remote": Remote(analysis, rest); break;
            case "config": Config(analysis, rest); break;
            case "submodule":
                var submodule = Arguments.Operands(rest);
                if (submodule.Count > 1 && submodule[0] == "add") analysis.FoundAt(RepositoryAction.Clone, analysis.Remote(submodule[1]));
                else if (submodule.Count > 0 && submodule[0] == "update") analysis.Found(RepositoryAction.Fetch);
                break;
            case "subtree": Subtree(analysis, rest); break;
            case "svn": Svn(analysis, rest); break;
            case "p4":
                if (rest.Length > 0 && rest[0] == "submit") analysis.Found(RepositoryAction.Push);
                break;
            case "lfs": Lfs(analysis, rest); break;
            case "bundle":
                if (rest.Length > 0 && rest[0] == "create") analysis.Found(RepositoryAction.Bundle);
                break;
            case "archive":
                if (!Arguments.Has(rest, "-l", "--list")) analysis.Found(RepositoryAction.Archive);
                break;
            case "annex":
                if (rest.Length > 0 && rest[0] is "copy" or "move" && Arguments.Option(rest, "--to", "-t") is { } to) analysis.FoundAt(RepositoryAction.LfsPush, analysis.Remote(to));
                else if (rest.Length > 0 && rest[0] is "sync" or "push" or "assist") analysis.Found(RepositoryAction.Push);
                break;
        }
    }

    private static void Push(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        if (Arguments.Has(rest, "-n", "--dry-run")) return;
        var operands = Arguments.Operands(rest, PushValues);
        string target = Arguments.Option(rest, "--repo") ?? (operands.Count > 0 ? operands[0] : "origin");
        analysis.FoundAt(RepositoryAction.Push, analysis.Remote(target));
    }

    private static void SendPack(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        if (Arguments.Has(rest, "--dry-run")) return;
        var operands = Arguments.Operands(rest, "--receive-pack", "--exec", "--remote");
        analysis.FoundAt(RepositoryAction.Push, operands.Count > 0 ? analysis.Remote(operands[0]) : RepositoryCommand.None);
    }

    private static void Clone(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        var operands = Arguments.Operands(rest, "-b", "--branch", "-o", "--origin", "--depth", "-j", "--jobs", "-c", "--config", "--reference",
            "--reference-if-able", "--template", "-u", "--upload-pack", "--separate-git-dir", "--shallow-since", "--shallow-exclude", "--filter",
            "--server-option", "--bundle-uri", "--revision", "--ref-format");
        var source = operands.Count > 0 ? analysis.Remote(operands[0]) : RepositoryCommand.None;
        analysis.FoundAt(RepositoryAction.Clone, source);
        analysis.SetRemote(Arguments.Option(rest, "--origin", "-o") ?? "origin", source);
    }

    private static void Fetch(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        var operands = Arguments.Operands(rest, "--depth", "--deepen", "--upload-pack", "-j", "--jobs", "-o", "--server-option", "-s", "--strategy",
            "-X", "--strategy-option", "--refmap", "--shallow-since", "--shallow-exclude", "--filter", "--negotiation-tip");
        analysis.FoundAt(RepositoryAction.Fetch, analysis.Remote(operands.Count > 0 ? operands[0] : "origin"));
    }

    private static void Remote(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        var operands = Arguments.Operands(rest, "-t", "-m", "--track", "--master");
        if (operands.Count == 0) return;
        if (operands[0] is "update")
        {
            analysis.Found(RepositoryAction.Fetch);
            return;
        }
        if (operands[0] is not ("add" or "set-url") || operands.Count < 3 || Arguments.Has(rest, "--delete")) return;
        Name(analysis, operands[1], operands[2], found: true);
    }

    private static void Name(CommandAnalysis analysis, string name, string address, bool found)
    {
        var remote = analysis.Remote(address);
        if (found) analysis.FoundAt(RepositoryAction.SetRemote, remote);
        analysis.SetRemote(name, remote);
    }

    private static void Config(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        if (Arguments.Has(rest, "--get", "--get-all", "--get-regexp", "--get-urlmatch", "--unset", "--unset-all", "--list", "-l", "--remove-section", "--rename-section")) return;
        var operands = Arguments.Operands(rest, "-f", "--file", "--blob", "--type", "--default", "--comment", "--value");
        int key = operands.Count > 0 && operands[0] is "set" ? 1 : 0;
        if (operands.Count < key + 2 || operands[0] is "get" or "list" or "unset" or "edit" or "remove-section" or "rename-section") return;
        Setting(analysis, operands[key], operands[key + 1], found: true);
    }

    // remote.NAME.url, remote.NAME.pushurl, url.BASE.insteadOf, url.BASE.pushInsteadOf
    private static void Setting(CommandAnalysis analysis, string key, string value, bool found)
    {
        int last = key.LastIndexOf('.');
        if (last <= 0) return;
        var section = key.AsSpan(0, last);
        string variable = key[(last + 1)..];
        if (section.StartsWith("remote.", StringComparison.OrdinalIgnoreCase)
            && (variable.Equals("url", StringComparison.OrdinalIgnoreCase) || variable.Equals("pushurl", StringComparison.OrdinalIgnoreCase)))
        {
            Name(analysis, section["remote.".Length..].ToString(), value, found);
        }
        else if (found && section.StartsWith("url.", StringComparison.OrdinalIgnoreCase)
            && (variable.Equals("insteadOf", StringComparison.OrdinalIgnoreCase) || variable.Equals("pushInsteadOf", StringComparison.OrdinalIgnoreCase)))
        {
            analysis.FoundAt(RepositoryAction.SetRemote, analysis.Remote(section["url.".Length..].ToString()));
        }
    }

    private static void Subtree(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        var operands = Arguments.Operands(rest, "-P", "--prefix", "-m", "--message", "-b", "--branch");
        if (operands.Count < 2) return;
        if (operands[0] == "push") analysis.FoundAt(RepositoryAction.Push, analysis.Remote(operands[1]));
        else if (operands[0] is "pull" or "add") analysis.FoundAt(RepositoryAction.Fetch, analysis.Remote(operands[1]));
    }

    private static void Svn(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        string verb = rest.Length > 0 ? rest[0] : "";
        if (verb is "dcommit" && !Arguments.Has(rest, "-n", "--dry-run")) analysis.Found(RepositoryAction.Push);
        else if (verb is "clone") Clone(analysis, rest[1..]);
        else if (verb is "fetch" or "rebase") analysis.Found(RepositoryAction.Fetch);
    }

    private static void Lfs(CommandAnalysis analysis, ReadOnlySpan<string> rest)
    {
        if (rest.IsEmpty || Arguments.Has(rest, "-h", "--help")) return;
        var operands = Arguments.Operands(rest[1..], "--object-id");
        string target = operands.Count > 0 ? operands[^1].Contains("://", StringComparison.Ordinal) || operands[^1].Contains('@') ? operands[^1] : operands[0] : "origin";
        if (rest[0] is "push" or "pre-push")
        {
            if (!Arguments.Has(rest, "--dry-run", "-d")) analysis.FoundAt(RepositoryAction.LfsPush, analysis.Remote(target));
        }
        else if (rest[0] is "fetch" or "pull")
        {
            analysis.FoundAt(RepositoryAction.Fetch, analysis.Remote(target));
        }
        else if (rest[0] is "clone")
        {
            Clone(analysis, rest[1..]);
        }
    }
}
