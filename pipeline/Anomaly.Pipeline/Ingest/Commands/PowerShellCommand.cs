using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>One statement of a PowerShell script: an assignment, an expression or a command.</summary>
internal static class PowerShellCommand
{
    /// <summary>Reads a statement; returns its value where it is a string made of known parts.</summary>
    public static string? Run(CommandAnalysis analysis, List<PowerShellWord> words, Dictionary<string, List<PowerShellWord>> tables)
    {
        int first = 0;
        while (first < words.Count && words[first].Kind == PowerShellWordKind.Bare && IsKeyword(words[first].Text)) first++;
        if (first >= words.Count) return null;
        if (first + 1 < words.Count && words[first + 1].Kind == PowerShellWordKind.Assign)
        {
            Assignment(analysis, words[first], words[(first + 2)..], tables);
            return null;
        }
        var head = words[first];
        if (head.Kind == PowerShellWordKind.Text || (head.Kind == PowerShellWordKind.Variable && !LooksLikeProgram(head)))
            return Value(words[first..]);
        bool called = head.Kind == PowerShellWordKind.Call || head.Text == ".";
        if (called) first++;
        if (first >= words.Count || words[first].Kind is PowerShellWordKind.Block or PowerShellWordKind.Table) return null;
        Invoke(analysis, words[first..], tables);
        return null;
    }

    /// <summary>Words of a hashtable as <c>-key value</c>; only the first word of a value counts.</summary>
    public static List<PowerShellWord> Entries(List<PowerShellWord> words)
    {
        var entries = new List<PowerShellWord>();
        for (int i = 0; i + 2 < words.Count; i++)
        {
            if (words[i + 1].Kind != PowerShellWordKind.Assign) continue;
            int end = i + 3;
            while (end < words.Count && !(end + 1 < words.Count && words[end + 1].Kind == PowerShellWordKind.Assign)) end++;
            entries.Add(new PowerShellWord("-" + words[i].Text, PowerShellWordKind.Bare));
            string? value = Value(words[(i + 2)..end]);
            entries.Add(value is null ? words[i + 2] : new PowerShellWord(value, PowerShellWordKind.Text));
        }
        return entries;
    }

    private static void Assignment(CommandAnalysis analysis, PowerShellWord target, List<PowerShellWord> words, Dictionary<string, List<PowerShellWord>> tables)
    {
        string source = target.Source.Length > 0 ? target.Source : target.Text;
        int dollar = source.IndexOf('$');
        if (dollar < 0 || words.Count == 0) return;
        string name = source[(dollar + 1)..].Trim('{', '}');
        if (words[0].Kind == PowerShellWordKind.Table)
        {
            if (tables.Count < 64) tables[name] = words[0].Entries ?? [];
            return;
        }
        string? value = Run(analysis, words, tables);
        if (value is null) return;
        int property = name.LastIndexOf('.');
        if (property < 0) analysis.SetVariable(name, value);
        else if (name.AsSpan(property + 1).Equals("Method", StringComparison.OrdinalIgnoreCase) && analysis.PendingRequest.Length > 0)
            HttpUpload.Found(analysis, "", value, analysis.PendingRequest, "");
    }

    private static void Invoke(CommandAnalysis analysis, List<PowerShellWord> words, Dictionary<string, List<PowerShellWord>> tables)
    {
        var args = new List<string>(words.Count);
        bool tableBody = false;
        for (int i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Kind == PowerShellWordKind.Bare && word.Text.Length > 1 && word.Text[0] == '@' && tables.TryGetValue(word.Text[1..], out var splat))
            {
                foreach (var entry in splat) args.Add(entry.Text);
                continue;
            }
            if (word.Text == "--%") continue;
            tableBody |= word.Kind == PowerShellWordKind.Table;
            args.Add(word.Text);
        }
        if (PowerShellCmdlets.Run(analysis, args)) return;
        analysis.Command(args.ToArray());
    }

    /// <summary>The string that literals and variables joined by <c>+</c> make; null where the words are something else.</summary>
    private static string? Value(List<PowerShellWord> words)
    {
        StringBuilder? joined = null;
        for (int i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.Text == "+" && word.Kind == PowerShellWordKind.Bare)
            {
                if (i == 0) return null;
                continue;
            }
            bool plus = i > 0 && words[i - 1].Text == "+";
            if (i > 0 && !plus && !word.Text.StartsWith('+')) break;
            if (word.Kind is not (PowerShellWordKind.Text or PowerShellWordKind.Variable or PowerShellWordKind.Bare or PowerShellWordKind.Block)) return null;
            joined ??= new StringBuilder();
            joined.Append(word.Kind == PowerShellWordKind.Bare ? word.Text.TrimStart('+') : word.Text);
            if (joined.Length > 4096) return null;
        }
        return joined?.ToString();
    }

    // "$git push" runs what $git holds only with the call operator; a variable in front of words is one, a lone one is a value.
    private static bool LooksLikeProgram(PowerShellWord word) => word.Text.StartsWith("Invoke-", StringComparison.OrdinalIgnoreCase);

    private static bool IsKeyword(string word) => word.ToLowerInvariant() is "return" or "if" or "else" or "elseif" or "do" or "while" or "try" or "catch" or "finally"
        or "begin" or "process" or "end" or "[void]" or "function" or "until" or "exit" or "throw" or "filter" or "trap";
}
