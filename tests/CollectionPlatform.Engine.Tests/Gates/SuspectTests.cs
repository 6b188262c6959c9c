using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>Whose fault a failure was: the item's or the provider's.</summary>
[Collection(nameof(EngineTests))]
public sealed class SuspectTests(EngineFixture fixture) : GateTest(fixture)
{
    [Fact]
    public async Task A_failure_is_the_items_own_once_a_later_call_is_answered()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.False(await ClosesAsync(gate, Suspect, before));
        var whose = gate.IsItemsOwnAsync(Suspect, Run, Now, Running, default);
        await ClosesAsync(gate, Good, Now);
        Assert.True(await whose);
    }

    [Fact]
    public async Task A_good_answer_to_a_call_sent_before_the_failure_and_another_failure_say_nothing()
    {
        var gate = await GateAsync();
        var before = Now;
        Assert.False(await ClosesAsync(gate, Suspect, before));
        var whose = gate.IsItemsOwnAsync(Suspect, Run, Now, Running, default);
        await ClosesAsync(gate, Good, before);
        await ClosesAsync(gate, Suspect, Now);

        Assert.True(await ClosesAsync(gate, RateLimited, Now)); // the gate closes before it was clear
        Assert.False(await whose);
    }

    [Fact]
    public async Task An_answer_about_the_item_is_paid_for_and_waited_for_also_when_the_run_halts_or_the_worker_leaves()
    {
        var gate = await GateAsync();
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Run, Now, Task.CompletedTask, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task An_answer_about_the_item_is_its_own_when_the_gate_closes_for_something_else_and_not_in_a_storm()
    {
        var gate = await GateAsync();
        var before = gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default);
        Assert.True(await ClosesAsync(gate, RateLimited, Now));
        Assert.True(await before);
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default)); // it was on its way when the gate closed
        await RefreshAsync(gate);
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default));

        await ResetAsync();
        Assert.False(await (await StormAsync()).IsItemsOwnAsync(Rejected, Run, Now, Running, default));
    }

    [Fact]
    public async Task A_failure_is_the_providers_when_the_gate_closes_whoever_closes_it()
    {
        var gate = await GateAsync();
        var own = gate.IsItemsOwnAsync(Suspect, Run, Now, Running, default);
        Assert.True(await ClosesAsync(gate, RateLimited, Now));
        Assert.False(await own);

        await Store.OpenAsync(Ebay, default);
        await RefreshAsync(gate);
        var peers = gate.IsItemsOwnAsync(Suspect, Run, Now, Running, default);
        await Store.CloseAsync(Ebay, new GateClosing(GateState.Down, "a peer said so", TimeSpan.FromSeconds(5)), default);
        await RefreshAsync(gate);
        Assert.False(await peers);
    }

    [Fact]
    public async Task A_failure_goes_back_when_the_run_halts_or_the_worker_leaves()
    {
        var gate = await GateAsync();
        var halted = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        var (first, second) = (
            gate.IsItemsOwnAsync(Suspect, Run, Now, halted.Task, default),
            gate.IsItemsOwnAsync(Suspect, Run, Now, Running, leaving.Token)
        );
        halted.SetResult();
        await leaving.CancelAsync();
        Assert.False(await first);
        Assert.False(await second);
    }

    [Fact]
    public async Task A_rejected_item_with_nothing_to_compare_with_is_its_own_failure_after_a_moment()
    {
        var gate = await GateAsync();
        var began = TimeProvider.System.GetTimestamp();
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default));
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= TimeSpan.FromSeconds(1.9));
    }
}
