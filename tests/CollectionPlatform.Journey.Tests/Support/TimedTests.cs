using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>A promise with a time limit never passes silently, and a busy machine alone does not fail it.</summary>
public sealed class TimedTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly LoadReading Calm = LoadReading.None,
        Busy = new(TimeSpan.FromSeconds(1), 0);

    [Theory]
    [InlineData(false, 1)] // on a calm machine the first miss counts
    [InlineData(true, 3)]
    public async Task A_limit_that_is_always_missed_fails(bool isBusy, int times)
    {
        var measured = 0;
        await Assert.ThrowsAsync<TimeoutException>(() =>
            Timed.KeptAsync(
                time =>
                {
                    measured = time;
                    return Task.FromResult(Took(2 * Limit, isBusy ? Busy : Calm));
                },
                output.WriteLine
            )
        );
        Assert.Equal(times, measured);
    }

    [Fact]
    public async Task What_a_busy_machine_delayed_is_measured_again()
    {
        var measured = 0;
        await Timed.KeptAsync(
            time =>
            {
                measured = time;
                return Task.FromResult(time == 1 ? Took(2 * Limit, Busy) : Took(Limit, Calm));
            },
            output.WriteLine
        );
        Assert.Equal(2, measured);
    }

    private static Measurement Took(TimeSpan time, LoadReading load) => new([new Timing("it", time, Limit)], load);
}
