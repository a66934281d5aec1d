namespace Anomaly.Cli;

/// <summary>What a verb may touch of the outside: its output, its clock, and whether a person watches.</summary>
/// <param name="Out">Results; buffered, flushed when the verb ends.</param>
/// <param name="Err">Progress, summaries and errors.</param>
/// <param name="Clock">The only clock.</param>
/// <param name="Stop">Set on Ctrl-C.</param>
/// <param name="Interactive">Standard error is a terminal that can show progress.</param>
/// <param name="OutputIsTerminal">Standard output is a terminal: what a person reads there must not be overwritten by progress.</param>
public sealed record CliContext(TextWriter Out, TextWriter Err, TimeProvider Clock, CancellationToken Stop, bool Interactive, bool OutputIsTerminal = false);

/// <summary>Exit codes of every verb.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Finished, but files were refused.</summary>
    public const int Refused = 1;

    /// <summary>Wrong call or configuration; nothing was done.</summary>
    public const int WrongCall = 2;

    /// <summary>Failed.</summary>
    public const int Failed = 3;
}
