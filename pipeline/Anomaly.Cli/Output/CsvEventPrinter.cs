using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>
/// CSV under one header for all kinds: <c>kind</c>, <c>source_path</c>, <c>line</c>, then every column of the flow,
/// process, file and name schemas in that order, each name once. A kind leaves the columns it lacks empty.
/// </summary>
internal sealed class CsvEventPrinter(TextWriter output, string sourcePath) : IEventPrinter
{
    private static readonly string[] Columns =
    [
        .. EventSchema.Flow.Columns.Select(c => c.Name)
            .Concat(EventSchema.Process.Columns.Select(c => c.Name))
            .Concat(EventSchema.File.Columns.Select(c => c.Name))
            .Concat(EventSchema.Name.Columns.Select(c => c.Name))
            .Where(name => name != "line")
            .Distinct(),
    ];

    private static readonly RowCsv<FlowEvent> Flows = new(EventSchema.Flow, Columns);
    private static readonly RowCsv<ProcessEvent> Processes = new(EventSchema.Process, Columns);
    private static readonly RowCsv<FileEvent> Files = new(EventSchema.File, Columns);
    private static readonly RowCsv<NameEvent> Names = new(EventSchema.Name, Columns);

    /// <summary>Writes the header line.</summary>
    public static void WriteHeader(TextWriter output) => output.Write($"kind,source_path,line,{string.Join(',', Columns)}\n");

    public void Print(FlowEvent e) => Print(Flows, EventSchema.Flow.Name, e);

    public void Print(ProcessEvent e) => Print(Processes, EventSchema.Process.Name, e);

    public void Print(FileEvent e) => Print(Files, EventSchema.File.Name, e);

    public void Print(NameEvent e) => Print(Names, EventSchema.Name.Name, e);

    public void Flush() { }

    private void Print<T>(RowCsv<T> rows, string kind, T e) where T : Event
    {
        output.Write(kind);
        output.Write(',');
        CsvText.Write(output, sourcePath);
        output.Write(',');
        output.Write(e.Line);
        output.Write(',');
        rows.Write(output, e);
        output.Write('\n');
    }
}
