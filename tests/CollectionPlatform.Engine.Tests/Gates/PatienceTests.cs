using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Gates;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>A failure waits for other answers, and longer when this worker was late itself.</summary>
public sealed class PatienceTests : IDisposable
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider clock = new();
    private readonly HandClock own = new();
    private readonly ProcessDelay delay;
    private readonly Patience patience;

    public PatienceTests()
    {
        delay = new ProcessDelay(own);
        patience = new Patience(delay, clock);
    }

    public void Dispose() => delay.Dispose();

    [Fact]
    public async Task A_worker_on_time_waits_2_s_with_an_item()
    {
        var waits = Begin(over => patience.WithItemAsync(default, over));
        clock.Advance(Turn - TimeSpan.FromTicks(1));
        Assert.False(waits.IsCompleted);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.True(await waits);
    }

    [Fact]
    public async Task A_worker_that_was_late_waits_until_it_was_on_time_for_2_s()
    {
        var waits = Begin(over => patience.WithItemAsync(default, over));
        for (var turn = 0; turn < 3; turn++)
        {
            BeLate();
            clock.Advance(Turn);
            Assert.False(waits.IsCompleted);
            own.Tick(TimeSpan.Zero);
        }
        clock.Advance(Turn);
        Assert.True(await waits);
    }

    [Fact]
    public async Task A_late_worker_that_leaves_decides_at_the_end_of_the_2_s_that_have_begun()
    {
        using var leaving = new CancellationTokenSource();
        var waits = Begin(over => patience.WithItemAsync(leaving.Token, over));
        await leaving.CancelAsync();
        Assert.False(waits.IsCompleted);
        BeLate();
        clock.Advance(Turn);
        Assert.True(await waits);
    }

    [Fact]
    public async Task A_worker_that_is_always_late_decides_after_10_s_about_an_item_and_never_about_a_provider()
    {
        var (item, provider) = (Begin(over => patience.WithItemAsync(default, over)), Begin(patience.WithProviderAsync));
        for (var turn = 0; turn < 5; turn++)
        {
            Assert.False(item.IsCompleted || provider.IsCompleted);
            BeLate();
            clock.Advance(Turn);
            own.Tick(TimeSpan.Zero);
        }
        Assert.True(await item);
        Assert.False(await provider);
    }

    /// <summary>Its turns then end within <see cref="FakeTimeProvider.Advance"/>, not some time after it.</summary>
    private static Task<bool> Begin(Func<CancellationToken, Task<bool>> wait)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        return wait(default);
    }

    /// <summary>For a second.</summary>
    private void BeLate() => own.Pass(TimeSpan.FromSeconds(1.1));
}
