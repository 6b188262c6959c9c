using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Worker.Engine.Leasing;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

public sealed class TurnsTests
{
    private readonly Turns turns = new();

    [Fact]
    public void Runs_take_turns_one_after_the_other_however_often()
    {
        var running = Runs(3);
        var served = Enumerable.Range(0, 10_000).Select(_ => ServeNext(running)).ToList();
        Assert.All(served.Index(), turn => Assert.Same(running[turn.Index % 3], turn.Item));
    }

    [Fact]
    public void Who_could_not_be_served_keeps_its_place()
    {
        var running = Runs(3);
        turns.Of(running);
        turns.Served(running[1]);
        Assert.Equal([running[0], running[2], running[1]], turns.Of(running));
    }

    /// <summary>By an index into a list that changes, some are served twice and others passed over.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_run_gets_its_turn_however_the_set_of_runs_changes(int seed)
    {
        var random = new Random(seed);
        var running = Runs(5);
        var waits = new Dictionary<ActiveRun, int>();
        for (var step = 0; step < 2_000; step++)
        {
            if (random.Next(3) == 0)
            {
                var left = running.Where(_ => random.Next(10) > 0).Concat(Runs(random.Next(2))).ToArray();
                running = left.Length > 0 ? left : Runs(1);
                random.Shuffle(running); // as ids come, in no order of age
            }

            var next = ServeNext(running);
            Assert.Contains(next, running);
            foreach (var run in running)
                waits[run] = run == next ? 0 : waits.GetValueOrDefault(run) + 1;
            Assert.All(running, run =>
                Assert.True(waits[run] < 100, $"seed {seed}, step {step}: a run was passed over {waits[run]} times")
            );
        }
    }

    [Fact]
    public void A_new_run_comes_after_those_that_wait_and_one_that_is_gone_has_no_turn()
    {
        var (first, second) = (Runs(2), Runs(1));
        turns.Of(first);
        ActiveRun[] running = [.. second, first[1]];
        Assert.Equal([first[1], second[0]], turns.Of(running));
        turns.Served(first[0]); // it was being served when it went
        Assert.Equal([first[1], second[0]], turns.Of(running));
    }

    private ActiveRun ServeNext(ActiveRun[] running)
    {
        var next = turns.Of(running)[0];
        turns.Served(next);
        return next;
    }

    private static ActiveRun[] Runs(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ActiveRun(new RunPlan(RunId.New(), [], [])))];

    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(500, 5, 10)] // 20 ms of the rate
    [InlineData(1_000, 200, 5)] // all 200 have their turn within a second
    [InlineData(1_000_000, 200, 5_000)]
    public void A_turn_is_worth_a_lease_and_nobody_waits_longer_than_a_second(double perSecond, int runs, int least) =>
        Assert.Equal(least, Turns.Least(perSecond, runs));
}
