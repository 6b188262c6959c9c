using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Storage;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>Moves runs to another state in the engine's name.</summary>
public sealed class RunMover(IServiceScopeFactory scopes, RunWatch watch)
{
    /// <summary>Who a run's timeline says it was.</summary>
    public const string Actor = "system";

    /// <param name="condition">Decides under the run's row lock whether it still is to be moved.</param>
    /// <returns>Whether it was moved.</returns>
    public async Task<bool> MoveAsync(
        ActiveRun run,
        RunMove move,
        string cause,
        CancellationToken stop,
        Func<Run, CollectionDb, Task<bool>>? condition = null
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope
            .ServiceProvider.GetRequiredService<RunTransitions>()
            .MoveAsync(run.Id, move, Actor, cause, stop, condition);
        if (result?.To is not { } state)
            return false;
        run.State = state;
        watch.CheckNow();
        return true;
    }
}
