using System.Runtime.ExceptionServices;
using CollectionPlatform.Worker.Engine;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>What wakes the loops of the worker.</summary>
public sealed class SignalTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly Signal signal = new();

    [Fact]
    public async Task Set_before_or_during_a_wait_it_wakes_at_once_and_however_often_only_once()
    {
        signal.Set();
        signal.Set();
        await signal.WaitAsync(Long, default).WaitAsync(Long / 2);
        var waiting = signal.WaitAsync(Long, default);
        Assert.False(waiting.IsCompleted);
        signal.Set();
        await waiting.WaitAsync(Long / 2);
        Assert.False(signal.WaitAsync(Long, default).IsCompleted);
    }

    [Fact]
    public async Task A_wait_that_is_over_by_time_loses_no_signal()
    {
        await signal.WaitAsync(TimeSpan.FromMilliseconds(1), default);
        signal.Set();
        await signal.WaitAsync(Long, default).WaitAsync(Long / 2);
    }

    /// <summary>The setters count up before they set; the loop must see the last count without waiting for its time to be over.</summary>
    [Fact]
    public async Task A_loop_misses_none_of_many_signals_set_at_once()
    {
        const int Setters = 4,
            Each = 25_000;
        var count = 0;
        var setting = Task.WhenAll(
            Enumerable
                .Range(0, Setters)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < Each; i++)
                        {
                            Interlocked.Increment(ref count);
                            signal.Set();
                        }
                    })
                )
        );
        var looping = Task.Run(async () =>
        {
            while (Volatile.Read(ref count) < Setters * Each)
                await signal.WaitAsync(Long, default);
        });
        await Task.WhenAll(setting, looping).WaitAsync(Long / 2);
    }

    [Fact]
    public async Task In_normal_life_it_throws_nothing_and_a_stop_ends_the_wait()
    {
        var thrown = 0;
        void Count(object? sender, FirstChanceExceptionEventArgs e)
        {
            if (Environment.StackTrace.Contains(typeof(Signal).FullName!, StringComparison.Ordinal))
                Interlocked.Increment(ref thrown);
        }

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            for (var round = 0; round < 20; round++)
            {
                signal.Set();
                await signal.WaitAsync(Long, default);
                await signal.WaitAsync(TimeSpan.FromMilliseconds(1), default);
            }

            Assert.Equal(0, thrown);
            using var stop = new CancellationTokenSource();
            var waiting = signal.WaitAsync(Long, stop.Token);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.True(thrown > 0, "what counts exceptions sees those of a stop");
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }
    }
}
