using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Spectre.Console;

namespace Anomaly.Cli;

/// <summary>
/// Progress of a long verb on standard error: bars on a terminal, otherwise plain lines, every ten seconds a step
/// lasts and at its end. Dispose it before results are printed.
/// </summary>
public sealed class ConsoleProgress : IProgressLog, IDisposable
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly TextWriter _err;
    private readonly TimeProvider _clock;
    private readonly IAnsiConsole? _terminal;
    private readonly Dictionary<string, ProgressTask> _bars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Begun, long Said, bool Ended)> _plain = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _done = new();
    private ProgressContext? _display;
    private Task? _displaying;

    /// <summary>Progress of the verb that runs in this context.</summary>
    public ConsoleProgress(CliContext context)
    {
        _err = context.Err;
        _clock = context.Clock;
        if (!context.Interactive) return;
        // Said outright: Spectre takes only the console's own writers for terminals.
        _terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_err), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
    }

    /// <inheritdoc/>
    public void Step(string name, long done, long total)
    {
        lock (_lock)
        {
            if (_terminal is null) Plain(name, done, total);
            else Bar(_terminal, name, done, total);
        }
    }

    /// <inheritdoc/>
    public void Note(string line)
    {
        line = PathExpander.Printable(line);
        lock (_lock)
        {
            if (_terminal is not null && _displaying is not null) _terminal.WriteLine(line);
            else _err.WriteLine(line);
        }
    }

    /// <summary>Takes the bars away.</summary>
    public void Dispose()
    {
        _done.TrySetResult();
        _displaying?.GetAwaiter().GetResult();
    }

    private void Bar(IAnsiConsole terminal, string name, long done, long total)
    {
        if (_display is null) Show(terminal);
        if (!_bars.TryGetValue(name, out var bar))
        {
            bar = _display!.AddTask(Markup.Escape(PathExpander.Printable(name)));
            _bars.Add(name, bar);
        }
        bar.IsIndeterminate = total <= 0;
        bar.MaxValue = Math.Max(total, 1);
        bar.Value = total <= 0 ? 0 : done;
    }

    private void Show(IAnsiConsole terminal)
    {
        var started = new TaskCompletionSource<ProgressContext>();
        _displaying = terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(display =>
            {
                started.SetResult(display);
                return _done.Task;
            });
        _display = started.Task.GetAwaiter().GetResult();
    }

    private void Plain(string name, long done, long total)
    {
        long now = _clock.GetTimestamp();
        if (!_plain.TryGetValue(name, out var step)) step = (now, now, false);
        bool ends = total > 0 && done >= total;
        // Steps that end within the interval say nothing: a line for each would drown the others.
        bool say = _clock.GetElapsedTime(ends ? step.Begun : step.Said, now) >= PlainInterval && !(ends && step.Ended);
        _plain[name] = (step.Begun, say ? now : step.Said, ends);
        if (!say) return;
        string count = done.ToString("N0", CultureInfo.InvariantCulture);
        _err.WriteLine(total > 0
            ? $"{PathExpander.Printable(name)}: {count} of {total.ToString("N0", CultureInfo.InvariantCulture)} ({done * 100 / total}%)"
            : $"{PathExpander.Printable(name)}: {count}");
    }
}
