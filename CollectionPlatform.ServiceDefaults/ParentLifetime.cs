using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// A service that was started by a parent holding its standard input (<c>LOCAL_PARENT=pipe</c>) ends with that parent, however the parent ends: at the end of
/// the input it stops in good order, and after 15 s at once.
/// </summary>
internal sealed partial class ParentLifetime(IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ParentLifetime> log) : IHostedService
{
    public const string Variable = "LOCAL_PARENT";

    private static readonly TimeSpan MayTakeToStop = TimeSpan.FromSeconds(15);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A thread of its own: reading a pipe blocks, and nothing can call it back when the service stops by itself.
        new Thread(Watch) { IsBackground = true, Name = nameof(ParentLifetime) }.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Watch()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[64];
        while (input.Read(ignored) > 0) { }
        LogParentIsGone(log);
        var deadline = clock.CreateTimer(_ => Process.GetCurrentProcess().Kill(), null, MayTakeToStop, Timeout.InfiniteTimeSpan);
        lifetime.StopApplication();
        GC.KeepAlive(deadline);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The parent process is gone; stopping.")]
    private static partial void LogParentIsGone(ILogger log);
}
