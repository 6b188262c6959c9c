using CollectionPlatform.Core.Postgres;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Looks at something in Postgres again and again. While the database is away it says so and goes on looking; any other failure ends the
/// program.
/// </summary>
/// <param name="interval">From look to look.</param>
public abstract partial class PeriodicUpkeep(TimeSpan interval, TimeProvider clock, ILogger log) : BackgroundService
{
    protected TimeProvider Clock => clock;

    protected abstract Task CheckAsync(CancellationToken stop);

    /// <summary>The look failed: what was seen before may be old.</summary>
    protected virtual void Away() { }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception e) when (DatabaseErrors.IsOfDatabase(e))
            {
                Away();
                CannotCheck(log, GetType().Name, e.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Upkeep} cannot look at the database ({Reason})")]
    private static partial void CannotCheck(ILogger log, string upkeep, string reason);
}
