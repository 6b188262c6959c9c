using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>A run is paused, and resumed later. While it is seen to be paused it makes no paid call.</summary>
public sealed class PauseRuns(int which, TimeSpan time) : IHarm
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    public string Kind => "pause and resume";

    public string What => $"pause of a run for {time.TotalSeconds:0.0} s";

    public bool GoesOnByItself => false;

    public bool GoesWith(IHarm other) => other is not PauseRuns;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var run = field.Runs[which % field.Runs.Count];
        var had = false;
        var pause = await field.InterruptAsync(What, async () => had = await field.Arena.MoveAsync(run, "pause"));
        if (!had)
            return pause; // it had ended, or stood still for want of money
        DateTimeOffset? from = null;
        for (var until = Field.Now + time; Field.Now < until; await Task.Delay(Pause, TimeProvider.System))
            if (from is null && (await field.Arena.ReadAsync(run)).State == "paused")
                from = Field.Now;
        if (from is { } paused)
            run.Paused.Add((paused, Field.Now));
        await field.Arena.MoveAsync(run, "resume");
        return pause;
    }
}
