using System.Globalization;
using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>Moves of a run whose transaction PostgreSQL ends.</summary>
[Collection(nameof(EngineTests))]
public sealed class RunTransitionTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_move_during_which_the_process_stood_still_is_repeated_until_it_is_through()
    {
        const int Stalls = 3;
        var run = await TestRun.CreateAsync(fixture);
        var asked = 0;
        await using var scope = fixture.Services.CreateAsyncScope();

        var result = await scope
            .ServiceProvider.GetRequiredService<RunTransitions>()
            .MoveAsync(run.Id, RunMove.Pause, "test", "to see", default, async (_, db) =>
            {
                if (asked++ < Stalls)
                    await StandStillAsync(db);
                return true;
            });

        Assert.Equal((new MoveResult(RunState.Running, RunState.Pausing), Stalls + 1), (result, asked));
        Assert.Equal(RunState.Pausing, (await run.RowAsync()).State);
        Assert.Single(await fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == run.Id).ToListAsync()));
        await fixture.ExecuteAsync($"update runs set state = 'cancelled' where id = '{run.Id}'");
    }

    /// <summary>A server that is away is waited for. What the worker holds stays its own: a new session would book it as lost.</summary>
    [Fact]
    public async Task A_connection_lost_while_a_run_is_planned_ends_no_session()
    {
        var run = await InStateAsync("pending");
        await using (await EndingSessionsAsync(run))
        {
            using var engine = Engine();
            await engine.StartAsync();
            await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
            var epoch = await fixture.ReadAsync(db => db.Workers.Where(w => w.Id == name).Select(w => w.Epoch).SingleAsync());
            await engine.StopAsync();
            Assert.Equal((RunState.Completed, 1L), ((await run.RowAsync()).State, epoch));
        }

        Assert.Equal(
            ["running", "completed"],
            await fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == run.Id).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync())
        );
    }

    [Fact]
    public async Task A_connection_lost_while_a_pausing_run_is_drained_ends_no_process()
    {
        var run = await InStateAsync("pausing");
        await using (await EndingSessionsAsync(run))
        {
            using var engine = Engine();
            await engine.StartAsync();
            var ended = engine.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            await Eventually.HoldsAsync(
                async () => ended.IsCancellationRequested || (await run.RowAsync()).State == RunState.Paused,
                "the run is paused"
            );
            Assert.False(ended.IsCancellationRequested);
            await engine.StopAsync();
        }
    }

    private async Task<TestRun> InStateAsync(string state)
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        var run = await TestRun.CreateAsync(fixture);
        await fixture.ExecuteAsync($"update runs set state = '{state}' where id = '{run.Id}'");
        return run;
    }

    /// <summary>PostgreSQL ends, until this is disposed, the first two sessions that write a line into the run's timeline.</summary>
    private async Task<IAsyncDisposable> EndingSessionsAsync(TestRun run)
    {
        await fixture.ExecuteAsync(
            $"""
            create sequence ended_sessions;
            create function end_session() returns trigger language plpgsql as $$ begin
              if nextval('ended_sessions') <= 2 then perform pg_terminate_backend(pg_backend_pid()); end if;
              return new;
            end $$;
            create trigger end_session before insert on run_events for each row
              when (new.run_id = '{run.Id}') execute function end_session();
            """
        );
        return new Ending(fixture);
    }

    private sealed class Ending(EngineFixture fixture) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await fixture.ExecuteAsync("drop trigger end_session on run_events; drop function end_session; drop sequence ended_sessions");
    }

    /// <summary>Does nothing within the transaction until PostgreSQL has lost patience, of which it gets little here.</summary>
    private async Task StandStillAsync(CollectionDb db)
    {
        await db.Database.ExecuteSqlRawAsync("set local idle_in_transaction_session_timeout = '100ms'");
        var session = await db.Database.SqlQuery<int>($"select pg_backend_pid() as \"Value\"").SingleAsync();
        await Eventually.HoldsAsync(
            async () =>
            {
                await using var command = fixture.Source.CreateCommand(
                    string.Create(CultureInfo.InvariantCulture, $"select not exists (select from pg_stat_activity where pid = {session})")
                );
                return (bool)(await command.ExecuteScalarAsync())!;
            },
            "PostgreSQL has ended the session"
        );
    }

    private IHost Engine()
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = name;
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new GeneratedProvider(provider, pagesPerCategory: 1, listingsPerProduct: 1));
        return builder.Build();
    }
}
