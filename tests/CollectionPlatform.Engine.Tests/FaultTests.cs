using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>A fault of the worker itself ends its session, and the next one goes on; what else was in flight is not lost for it.</summary>
[Collection(nameof(EngineTests))]
public sealed class FaultTests(EngineFixture fixture)
{
    [Fact]
    public async Task Only_the_call_that_hit_the_fault_is_in_doubt_and_paid_for_twice()
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var ebay = new FaultyOnce(new CountedProvider(new GeneratedProvider(ProviderName.Ebay, 1, 2), calls));
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"fault-{Guid.NewGuid():N}";
        builder.AddEngine();
        builder.Services.AddSingleton<IProvider>(new GeneratedProvider(ProviderName.Amazon, 1, 2)).AddSingleton<IProvider>(ebay);
        using var engine = builder.Build();
        await engine.StartAsync();

        var run = await TestRun.CreateAsync(fixture, categories: 1);
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();

        var row = await run.RowAsync();
        Assert.Equal(
            (RunState.Completed, 0.01m + (20 * 0.002m), 0.002m, 0m),
            (row.State, row.SettledUsd, row.UncertainUsd, row.ReservedUsd)
        );
        Assert.True(ebay.Others > 0, "no other call was in flight when the fault came");
        Assert.Equal(20, calls.Count);
        Assert.Equal(21, calls.Values.Sum());
    }

    [Fact]
    public void A_command_that_the_client_of_Redis_cancelled_is_tried_again_and_one_that_was_told_to_end_is_not()
    {
        using var stop = new CancellationTokenSource();
        Assert.True(TransientErrors.IsTransient(new TaskCanceledException(), stop.Token));
        Assert.True(TransientErrors.IsTransient(new RedisServerException("NOSCRIPT No matching script."), stop.Token));
        Assert.False(TransientErrors.IsTransient(new RedisServerException("WRONGTYPE"), stop.Token));
        stop.Cancel();
        Assert.False(TransientErrors.IsTransient(new TaskCanceledException(), stop.Token));
    }

    [Fact]
    public void A_connection_that_is_reset_within_an_answer_of_Redis_is_Redis_being_away_and_a_fault_of_ours_is_not()
    {
        var reset = new SocketException((int)SocketError.ConnectionReset);
        Assert.True(TransientErrors.IsTransient(reset, default));
        Assert.True(TransientErrors.IsTransient(new IOException("Connection reset by peer", reset), default)); // as the client throws it
        Assert.False(TransientErrors.IsTransient(new InvalidOperationException("ours"), default));
        Assert.False(TransientErrors.IsTransient(new KeyNotFoundException(), default));
    }

    [Fact]
    public void A_connection_that_dies_while_a_command_is_written_to_it_is_Redis_being_away_and_a_fault_of_ours_is_not()
    {
        var pipe = new Pipe();
        pipe.Writer.Complete();
        Assert.True(TransientErrors.IsTransient(Assert.Throws<InvalidOperationException>(() => pipe.Writer.GetSpan(1)), default));
        var client = ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=100");
        client.Dispose();
        var disposed = Assert.Throws<ObjectDisposedException>(() => client.GetDatabase().Ping());
        Assert.True(TransientErrors.IsTransient(disposed, default));
        var gone = Assert.Throws<NullReferenceException>(() => LuaScript.Prepare("return 1").Evaluate(null!));
        Assert.True(TransientErrors.IsTransient(gone, default));

        Assert.False(TransientErrors.IsTransient(new ObjectDisposedException("ours"), default));
        var ours = Assert.Throws<NullReferenceException>(() => ((string?)null)!.Length);
        Assert.False(TransientErrors.IsTransient(ours, default));
    }

    /// <summary>One call hits a fault while others are in flight; those are answered after it.</summary>
    private sealed class FaultyOnce(IProvider inner) : IProvider
    {
        private readonly TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously),
            faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int calls;

        public ProviderName Name => inner.Name;

        /// <summary>Calls that were in flight when the fault came.</summary>
        public int Others { get; private set; }

        public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
        {
            var number = Interlocked.Increment(ref calls);
            var answer = await inner.CallAsync(run, unit, title, stop);
            if (number == 1)
            {
                await second.Task.WaitAsync(TimeSpan.FromSeconds(10), stop);
                Others = Volatile.Read(ref calls) - 1;
                faulted.SetResult();
                throw new NotSupportedException("a fault of our own");
            }

            second.TrySetResult();
            await faulted.Task.WaitAsync(stop);
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, stop); // answered while the session ends
            return answer;
        }
    }
}
