using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>Prints events of one log as they are read.</summary>
internal interface IEventPrinter
{
    /// <summary>Prints a flow.</summary>
    void Print(FlowEvent e);

    /// <summary>Prints a process start.</summary>
    void Print(ProcessEvent e);

    /// <summary>Prints a file operation.</summary>
    void Print(FileEvent e);

    /// <summary>Prints a name.</summary>
    void Print(NameEvent e);

    /// <summary>Hands everything over to the output; called after each log.</summary>
    void Flush();
}
