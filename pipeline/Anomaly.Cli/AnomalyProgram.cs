using System.CommandLine;
using Anomaly.Cli.Verbs;
using Anomaly.Pipeline;

namespace Anomaly.Cli;

/// <summary>The program: every verb is one file in <c>Verbs/</c>.</summary>
public static class AnomalyProgram
{
    /// <summary>Runs one call and returns its exit code; never throws for expected failures.</summary>
    public static int Run(string[] args, CliContext context)
    {
        var parsed = Root(context).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) context.Err.WriteLine($"anomaly: {error.Message}");
            context.Err.WriteLine("anomaly: see 'anomaly --help'");
            return ExitCode.WrongCall;
        }
        try
        {
            int code = parsed.Invoke(new InvocationConfiguration { Output = context.Out, Error = context.Err, EnableDefaultExceptionHandler = false });
            context.Out.Flush();
            return code;
        }
        catch (UsageException e)
        {
            context.Out.Flush();
            foreach (var line in e.Messages) context.Err.WriteLine($"anomaly: {line}");
            return ExitCode.WrongCall;
        }
        catch (OutputClosedException)
        {
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            context.Err.WriteLine("anomaly: stopped; run the same command again to go on");
            return ExitCode.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            context.Out.Flush();
            context.Err.WriteLine($"anomaly: {e.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>The command line with all verbs.</summary>
    internal static RootCommand Root(CliContext context)
    {
        var root = new RootCommand("Finds hosts that exfiltrate data to code repositories (MITRE ATT&CK T1567.001).");
        foreach (var verb in Build(context)) root.Subcommands.Add(verb);
        return root;
    }

    // One line a verb, in the order of --help.
    private static IEnumerable<Command> Build(CliContext context)
    {
        yield return ParseVerb.Create(context);
        yield return IngestVerb.Create(context);
        yield return EventsVerb.Create(context);
        yield return RejectsVerb.Create(context);
        yield return HostsVerb.Create(context);
        yield return AccountsVerb.Create(context);
        yield return TrainVerb.Create(context);
        yield return ScoreVerb.Create(context);
        yield return RunVerb.Create(context);
        yield return RankingVerb.Create(context);
        yield return ReportVerb.Create(context);
        yield return ReviewVerb.Create(context);
        yield return DiffVerb.Create(context);
        yield return RestrictionsVerb.Create(context);
        yield return FeaturesVerb.Create(context);
        yield return EvaluateVerb.Create(context);
        yield return FactsVerb.Create(context);
        yield return RulesVerb.Create(context);
        yield return ConfigVerb.Create(context);
        yield return SimulateVerb.Create(context);
        yield return VersionVerb.Create(context);
    }
}
