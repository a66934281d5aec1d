using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Output;

/// <summary>Prints rejected records, the most hostile text there is: nothing of it steers a terminal or a spreadsheet.</summary>
internal sealed class RejectPrinter(CliContext context, string output)
{
    private const int TextShown = 240;
    private static readonly JavaScriptEncoder Encoder = MakeEncoder();

    /// <summary>Counts by log and reason.</summary>
    public void Print(IReadOnlyList<RejectCount> counts)
    {
        switch (output)
        {
            case "csv":
                context.Out.Write("count,reason,source_path,first_line,first_offset,source\n");
                foreach (var c in counts) Csv(Number(c.Count), c.Reason, c.SourcePath, Number(c.FirstLine), Number(c.FirstOffset), c.Source);
                break;
            case "json":
                Json(counts, (json, c) =>
                {
                    json.WriteNumber("count", c.Count);
                    json.WriteString("reason", c.Reason);
                    json.WriteString("source_path", c.SourcePath);
                    json.WriteNumber("first_line", c.FirstLine);
                    json.WriteNumber("first_offset", c.FirstOffset);
                    json.WriteString("source", c.Source);
                });
                break;
            default:
                Table(counts);
                break;
        }
    }

    /// <summary>Record by record.</summary>
    public void Print(IEnumerable<RejectedRecord> records)
    {
        switch (output)
        {
            case "csv":
                context.Out.Write("source_path,line,offset,reason,text,source\n");
                foreach (var r in Going(records)) Csv(r.SourcePath, Number(r.Line), Number(r.Offset), r.Reason, r.Text, r.Source);
                break;
            case "json":
                Json(Going(records), (json, r) =>
                {
                    json.WriteString("source_path", r.SourcePath);
                    json.WriteNumber("line", r.Line);
                    json.WriteNumber("offset", r.Offset);
                    json.WriteString("reason", r.Reason);
                    json.WriteString("text", r.Text);
                    json.WriteString("source", r.Source);
                });
                break;
            default:
                foreach (var r in Going(records))
                {
                    string place = r.Offset < 0 ? "" : $" (byte {Number(r.Offset)})";
                    context.Out.Write($"{Printable.Of(r.SourcePath)}:{Number(r.Line)}{place}: {Printable.Of(r.Reason)}\n");
                    if (r.Text.Length > 0) context.Out.Write($"    {Printable.Of(r.Text, TextShown)}\n");
                }
                break;
        }
    }

    private void Table(IReadOnlyList<RejectCount> counts)
    {
        if (counts.Count == 0)
        {
            context.Out.Write("nothing was rejected\n");
            return;
        }
        int reason = Math.Max("reason".Length, counts.Max(c => Printable.Of(c.Reason).Length));
        context.Out.Write($"{"count",9}  {"reason".PadRight(reason)}  first at\n");
        foreach (var c in counts)
            context.Out.Write($"{c.Count.ToString("N0", CultureInfo.InvariantCulture),9}  {Printable.Of(c.Reason).PadRight(reason)}  {Printable.Of(c.SourcePath)}:{Number(c.FirstLine)}\n");
        long all = counts.Sum(c => c.Count);
        int logs = counts.Select(c => c.Source).Distinct(StringComparer.Ordinal).Count();
        context.Out.Write($"{all.ToString("N0", CultureInfo.InvariantCulture)} records of {logs.ToString("N0", CultureInfo.InvariantCulture)} {(logs == 1 ? "log" : "logs")}; --list shows them\n");
    }

    private void Csv(params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0) context.Out.Write(',');
            // An unknown offset is a number, no formula.
            if (cells[i] is "-1") context.Out.Write("-1");
            else CsvText.Write(context.Out, Printable.Of(cells[i]));
        }
        context.Out.Write('\n');
    }

    // One array, an object a line, written as it comes.
    private void Json<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var memory = new MemoryStream();
        string before = "[\n";
        foreach (var row in rows)
        {
            memory.SetLength(0);
            using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Encoder = Encoder }))
            {
                json.WriteStartObject();
                write(json, row);
                json.WriteEndObject();
            }
            context.Out.Write(before);
            context.Out.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
            before = ",\n";
        }
        context.Out.Write(before == "[\n" ? "[]\n" : "\n]\n");
    }

    private IEnumerable<T> Going<T>(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            context.Stop.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    // Characters that turn the direction of text or have no width are escaped too.
    private static JavaScriptEncoder MakeEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidRange(UnicodeRanges.GeneralPunctuation);
        settings.ForbidCharacters('\u00AD', '\u061C', '\u180E', '\uFEFF');
        return JavaScriptEncoder.Create(settings);
    }
}
