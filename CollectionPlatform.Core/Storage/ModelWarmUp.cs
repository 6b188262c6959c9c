using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// Builds the model of a database some seconds after the start. It takes half a second of processor time: the first request
/// is spared it, and a start, in which all programs need the processor at once, is not held up by it.
/// </summary>
public sealed partial class ModelWarmUp<TContext>(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ModelWarmUp<TContext>> log)
    : BackgroundService
    where TContext : DbContext
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(After, clock, stoppingToken);
        await using var scope = scopes.CreateAsyncScope();
        _ = scope.ServiceProvider.GetRequiredService<TContext>().Model;
        Built();
    }

    [LoggerMessage(LogLevel.Debug, "The model of the database is built")]
    private partial void Built();
}
