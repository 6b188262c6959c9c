using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Npgsql;

namespace CollectionPlatform.Engine.Tests.Retention;

/// <summary>Whoever removes the calls of a run stands still in the midst of its transaction until this is disposed.</summary>
internal sealed class DeleteBlocker : IAsyncDisposable
{
    private const string Waiting = "select exists (select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted)";

    private readonly EngineFixture fixture;
    private readonly NpgsqlConnection holder;

    private DeleteBlocker(EngineFixture fixture, NpgsqlConnection holder) => (this.fixture, this.holder) = (fixture, holder);

    public static async Task<DeleteBlocker> InstallAsync(EngineFixture fixture, RunId run)
    {
        var holder = await fixture.Source.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand("select pg_advisory_lock(4711)", holder))
            await command.ExecuteNonQueryAsync();
        await fixture.ExecuteAsync(
            $"""
            create function stand_still() returns trigger language plpgsql as $$
              begin perform pg_advisory_xact_lock_shared(4711); return old; end $$;
            create trigger stand_still before delete on finished_units for each row
              when (old.run_id = '{run}') execute function stand_still();
            """
        );
        return new DeleteBlocker(fixture, holder);
    }

    public Task IsHitAsync() =>
        Eventually.HoldsAsync(
            async () =>
            {
                await using var command = fixture.Source.CreateCommand(Waiting);
                return (bool)(await command.ExecuteScalarAsync())!;
            },
            "somebody stands before the obstacle"
        );

    /// <summary>Lets everybody go on.</summary>
    public async Task RemoveAsync()
    {
        await using var command = new NpgsqlCommand("select pg_advisory_unlock_all()", holder);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await RemoveAsync(); // whoever stands there, a test that failed included, is not to be waited for below
        await holder.DisposeAsync();
        await fixture.ExecuteAsync("drop trigger stand_still on finished_units; drop function stand_still");
    }
}
