namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Small helpers over argument vectors.</summary>
internal static class Arguments
{
    /// <summary>The argument is there, word for word.</summary>
    public static bool Has(ReadOnlySpan<string> args, params ReadOnlySpan<string> flags)
    {
        foreach (string word in args)
            if (flags.Contains(word)) return true;
        return false;
    }

    /// <summary>
    /// Value of an option in the forms <c>--name value</c>, <c>--name=value</c>, <c>-n value</c> and <c>-nvalue</c>; null where it is not given.
    /// The last one wins.
    /// </summary>
    public static string? Option(ReadOnlySpan<string> args, string longName, string shortName = "")
    {
        string? value = null;
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word == longName || (shortName.Length > 0 && word == shortName))
            {
                if (i + 1 < args.Length) value = args[++i];
            }
            else if (word.Length > longName.Length && word[longName.Length] == '=' && word.StartsWith(longName, StringComparison.Ordinal))
            {
                value = word[(longName.Length + 1)..];
            }
            else if (shortName.Length == 2 && word.Length > 2 && word.StartsWith(shortName, StringComparison.Ordinal) && word[1] != '-')
            {
                value = word[2..].TrimStart('=');
            }
        }
        return value;
    }

    /// <summary>Arguments that are neither options nor values of the options named.</summary>
    public static List<string> Operands(ReadOnlySpan<string> args, params ReadOnlySpan<string> withValue)
    {
        var operands = new List<string>();
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word == "--")
            {
                operands.AddRange(args[(i + 1)..]);
                break;
            }
            if (word.Length > 1 && word[0] == '-')
            {
                if (withValue.Contains(word)) i++;
            }
            else
            {
                operands.Add(word);
            }
        }
        return operands;
    }
}
