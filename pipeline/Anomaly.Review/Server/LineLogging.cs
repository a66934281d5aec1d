using Anomaly.Pipeline.Config;
using Microsoft.Extensions.Logging;

namespace Anomaly.Review.Server;

/// <summary>Warnings and errors of the server as single lines.</summary>
internal sealed class LineLogging(TextWriter log) : ILoggerProvider, ILogger
{
    private readonly Lock _lock = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        string line = Printable.Of(exception is null ? formatter(state, null) : $"{formatter(state, exception)} {exception.GetType().Name}: {exception.Message}", 2000);
        lock (_lock) log.WriteLine($"anomaly: {line}");
    }

    public void Dispose() { }
}
