using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>A process that was late itself knows it.</summary>
public sealed class ProcessDelayTests
{
    private readonly HandClock clock = new();

    [Fact]
    public void On_time_it_excuses_nothing()
    {
        using var delay = new ProcessDelay(clock);
        for (var tick = 0; tick < 100; tick++)
            clock.Tick(TimeSpan.FromMilliseconds(tick % 2 == 0 ? 140 : 60));
        Assert.Equal(TimeSpan.Zero, delay.Total);
        Assert.False(delay.Excuses(TimeSpan.Zero, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_freeze_shows_before_the_timer_fires_again_and_is_counted_once()
    {
        using var delay = new ProcessDelay(clock);
        clock.Pass(TimeSpan.FromSeconds(5.1));
        Assert.Equal(TimeSpan.FromSeconds(5), delay.Total);
        Assert.True(delay.Excuses(TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        clock.Tick(TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(5), delay.Total);
        clock.Tick(TimeSpan.FromMilliseconds(100));
        Assert.Equal(TimeSpan.FromSeconds(5), delay.Total);
    }

    [Fact]
    public void Many_short_stops_add_up_and_what_was_before_a_call_does_not_excuse_it()
    {
        using var delay = new ProcessDelay(clock);
        for (var burst = 0; burst < 10; burst++)
            clock.Tick(TimeSpan.FromMilliseconds(400)); // 300 ms late each
        Assert.Equal(TimeSpan.FromSeconds(3), delay.Total);
        Assert.True(delay.Excuses(TimeSpan.Zero, TimeSpan.FromSeconds(10)));
        Assert.False(delay.Excuses(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)));
    }
}
