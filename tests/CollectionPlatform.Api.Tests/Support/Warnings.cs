using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>Collects what is logged as a warning or worse.</summary>
internal sealed class Warnings : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Text)> all = new();

    /// <summary>What a class has logged, in order.</summary>
    public IEnumerable<string> Of<T>() => all.Where(line => line.Category == typeof(T).FullName).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => new Logger(all, categoryName);

    public void Dispose() { }

    private sealed class Logger(ConcurrentQueue<(string Category, string Text)> all, string category) : ILogger
    {
        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? e, Func<TState, Exception?, string> say)
        {
            if (IsEnabled(level))
                all.Enqueue((category, say(state, e)));
        }

        public bool IsEnabled(LogLevel level) => level >= LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;
    }
}
