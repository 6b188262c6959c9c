using CollectionPlatform.Core.Work.Commit;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>Lines of the commit that it had to repeat itself.</summary>
internal sealed class CountedLines : ILogger<RunCommitter>
{
    private int count;

    public int Count => count;

    public IDisposable? BeginScope<T>(T state)
        where T : notnull => null;

    public bool IsEnabled(LogLevel level) => true;

    public void Log<T>(LogLevel level, EventId id, T state, Exception? e, Func<T, Exception?, string> format) =>
        Interlocked.Increment(ref count);
}
