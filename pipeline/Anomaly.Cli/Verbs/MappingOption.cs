using System.CommandLine;
using Anomaly.Pipeline.Ingest.Mapping;

namespace Anomaly.Cli.Verbs;

/// <summary>The option that says what the columns of logs of any origin mean.</summary>
internal static class MappingOption
{
    public static Option<string?> Create() => new("--mapping") { Description = "File that says what the columns of the logs mean (CSV, JSON lines or Parquet of any origin).", HelpName = "file.yaml" };

    /// <summary>A mapping is a format of its own.</summary>
    public static void Exclude(Command command, Option<string?> mapping, Option<string> format) => command.Validators.Add(call =>
    {
        if (call.GetValue(mapping) is { Length: > 0 } && call.GetValue(format) is { Length: > 0 }) call.AddError("--format and --mapping exclude each other.");
    });

    /// <summary>The mapping; null where none is named.</summary>
    public static LogMapping? Load(string? file) => file is { Length: > 0 } ? LogMapping.Load(file) : null;
}
