using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class RunMovesTests
{
    [Fact]
    public void A_run_that_has_ended_has_no_move()
    {
        RunState[] ended = [.. Enum.GetValues<RunState>().Where(s => s.IsFinal())];
        Assert.Equal([RunState.Cancelled, RunState.Completed, RunState.CompletedWithFailures, RunState.Failed], ended.Order());
    }

    [Fact]
    public void Every_run_that_has_not_ended_can_be_cancelled_once() =>
        Assert.Equal(Enum.GetValues<RunState>().Where(s => !s.IsFinal() && s != RunState.Cancelling), RunMove.Cancel.Sources());

    [Fact]
    public void Pausing_goes_through_an_intent_that_can_be_taken_back()
    {
        Assert.Equal(RunState.Pausing, RunState.Running.Next(RunMove.Pause));
        Assert.Equal(RunState.Running, RunState.Pausing.Next(RunMove.Resume));
        Assert.Equal(RunState.Paused, RunState.Pausing.Next(RunMove.Drained));
    }

    [Fact]
    public void Every_state_can_be_reached_from_pending()
    {
        var reached = new HashSet<RunState> { RunState.Pending };
        for (var before = 0; before != reached.Count; )
        {
            before = reached.Count;
            foreach (var next in reached.ToList().SelectMany(s => Enum.GetValues<RunMove>().Select(m => s.Next(m))).OfType<RunState>())
                reached.Add(next);
        }
        Assert.Equal(Enum.GetValues<RunState>(), reached.Order());
    }
}
