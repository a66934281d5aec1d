namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>What a word of a PowerShell script is.</summary>
internal enum PowerShellWordKind
{
    /// <summary>A bare word.</summary>
    Bare,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A bare word that begins with a variable.</summary>
    Variable,

    /// <summary>A bracket that was read as a script of its own.</summary>
    Block,

    /// <summary>A hashtable.</summary>
    Table,

    /// <summary>The call operator.</summary>
    Call,

    /// <summary>An assignment.</summary>
    Assign,
}

/// <summary>A word of a PowerShell script.</summary>
/// <param name="Text">Its text, quotes and escapes resolved, known variables replaced.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct PowerShellWord(string Text, PowerShellWordKind Kind)
{
    /// <summary>The call operator.</summary>
    public static PowerShellWord Call { get; } = new("&", PowerShellWordKind.Call);

    /// <summary>An assignment.</summary>
    public static PowerShellWord Assign { get; } = new("=", PowerShellWordKind.Assign);

    /// <summary>The word as written, for a word that begins with a variable.</summary>
    public string Source { get; init; } = "";

    /// <summary>Entries of a hashtable as parameters and values; null for other words.</summary>
    public List<PowerShellWord>? Entries { get; init; }
}
