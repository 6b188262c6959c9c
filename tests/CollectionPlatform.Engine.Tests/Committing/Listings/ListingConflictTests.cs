using System.Buffers;
using System.Text;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

/// <summary>Listings that look new to a commit, and that somebody else inserts at the same time.</summary>
[Collection(nameof(EngineTests))]
public sealed class ListingConflictTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Theory]
    [InlineData("listings")]
    [InlineData("product_listings")]
    public async Task A_listing_that_somebody_else_is_just_inserting_is_theirs_first_and_then_this_commits(string table)
    {
        await using var source = Source();
        var committer = Committer(source);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await TestRun.CreateAsync(fixture);
        var entries = await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(2));
        var (asin, id, number) = (run.Asin(1), $"{run.Asin(1)}-1", worker.CommitLanes[0].Next);

        await using var competitor = await fixture.Source.OpenConnectionAsync();
        await using var transaction = await competitor.BeginTransactionAsync();
        var pack = Encoding.UTF8.GetString(ListingPack.Write([Other(id)], new ArrayBufferWriter<byte>()));
        await using var insert = new NpgsqlCommand(
            table == "listings"
                ? InsertOf(id, asin)
                : $"insert into product_listings (asin, listings, sellers) values ('{asin}', '{pack}', 1)",
            competitor
        );
        await insert.ExecuteNonQueryAsync();
        var committing = committer.CommitAsync(worker.CommitLanes[0], run.Plan, [.. entries.Select(e => TestRun.Listings(e, 3))], default);
        await Eventually.HoldsAsync(async () => committing.IsCompleted || await WaitingAsync() > 0, "the commit waits for the competitor");
        Assert.False(committing.IsCompleted);
        await transaction.CommitAsync();
        await committing;

        Assert.Equal(number + 1, worker.CommitLanes[0].Next); // repeated whole, under its number
        var row = await run.RowAsync();
        Assert.Equal((2, 6, 0, 0.004m, 0m), (row.UnitsDone, row.Listings, row.Failed, row.SettledUsd, row.ReservedUsd));
        var shown = (await run.ListingsOfAsync(1)).Single(l => l.ListingId == id);
        Assert.Equal(("Offer 1", null), (shown.Title, shown.EndedAt));
    }

    [Fact]
    public async Task A_commit_that_was_passed_over_waits_for_its_turn_and_reads_what_there_is_then()
    {
        await using var source = Source();
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await TestRun.CreateAsync(fixture);
        var entry = (await run.LeaseAndReserveAsync(worker, run.LookUp(1)))[0];
        await using var other = await fixture.Source.OpenConnectionAsync();
        await using var turn = await other.BeginTransactionAsync();
        await using var take = new NpgsqlCommand(CommitStatements.Turn, other);
        await take.ExecuteNonQueryAsync();
        await using var competitor = await fixture.Source.OpenConnectionAsync();
        await using var transaction = await competitor.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(InsertOf($"{run.Asin(1)}-1", run.Asin(1)), competitor);
        await insert.ExecuteNonQueryAsync();

        var committing = Committer(source).CommitAsync(worker.CommitLanes[0], run.Plan, [TestRun.Listings(entry, 2)], default);
        await Eventually.HoldsAsync(async () => await WaitingAsync() > 0, "the commit waits for the competitor");
        await transaction.CommitAsync();
        await Eventually.HoldsAsync(async () => await WaitingAsync("advisory") > 0, "the commit waits for its turn");
        await using var time = new NpgsqlCommand("select clock_timestamp()", other);
        var before = (DateTime)(await time.ExecuteScalarAsync())!;
        await turn.CommitAsync();
        await committing;

        var storedAt = await fixture.ReadAsync(db => db.RunCommits.Where(c => c.RunId == run.Id).Select(c => c.StoredAt).SingleAsync());
        Assert.InRange(storedAt.UtcDateTime, before, DateTime.MaxValue);
    }

    [Fact]
    public async Task A_session_that_the_server_ends_for_standing_still_is_followed_by_another_try_in_turn()
    {
        await using var source = Source();
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await TestRun.CreateAsync(fixture);
        var entry = (await run.LeaseAndReserveAsync(worker, run.LookUp(1)))[0];
        await fixture.ExecuteAsync(
            $"""
            create sequence stalls;
            create function stall() returns trigger language plpgsql as $$ begin
              if nextval('stalls') = 1 then raise exception 'stood still' using errcode = '{StalledTransaction.IdleInTransaction}'; end if;
              return new; end $$;
            create trigger stall before insert on product_listings for each statement execute function stall()
            """
        );
        try
        {
            await Committer(source).CommitAsync(worker.CommitLanes[0], run.Plan, [TestRun.Listings(entry, 2)], default);
        }
        finally
        {
            await fixture.ExecuteAsync("drop trigger stall on product_listings; drop function stall; drop sequence stalls");
        }

        var row = await run.RowAsync();
        Assert.Equal((1, 2, 0.002m, 0m), (row.UnitsDone, row.Listings, row.SettledUsd, row.ReservedUsd));
    }

    private NpgsqlDataSource Source() =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(fixture.Postgres) { ApplicationName = name }.ConnectionString);

    private RunCommitter Committer(NpgsqlDataSource source) =>
        new(source, fixture.Frontier, TimeProvider.System, new CommitLog(NullLogger<RunCommitter>.Instance));

    private static string InsertOf(string listing, string asin) =>
        $"insert into listings (listing_id, asin, run_id, offer) values ('{listing}', '{asin}', '{Guid.NewGuid()}', 0)";

    private static PackedListing Other(string id) =>
        new(id, "Other", 1m, null, null, "other", null, null, DateTimeOffset.UnixEpoch, EndedAt: DateTimeOffset.UnixEpoch.AddDays(1));

    /// <summary>Sessions of the commit that wait for a lock of that kind.</summary>
    private async Task<long> WaitingAsync(string of = "%")
    {
        await using var command = fixture.Source.CreateCommand(
            $"select count(*) from pg_stat_activity where application_name = '{name}' and wait_event_type = 'Lock' "
                + $"and wait_event like '{of}'"
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
