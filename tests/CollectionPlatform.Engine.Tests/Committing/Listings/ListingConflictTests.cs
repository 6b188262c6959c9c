using CollectionPlatform.Core.Items;
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
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(fixture.Postgres) { ApplicationName = name }.ConnectionString
        );
        var committer = new RunCommitter(source, fixture.Frontier, TimeProvider.System, new CommitLog(NullLogger<RunCommitter>.Instance));
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await TestRun.CreateAsync(fixture);
        var entries = await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(2));
        var (asin, id, number) = (run.Asin(1), $"{run.Asin(1)}-1", worker.CommitLanes[0].Next);

        await using var competitor = await fixture.Source.OpenConnectionAsync();
        await using var transaction = await competitor.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand(
            table == "listings"
                ? $"insert into listings (listing_id, asin, run_id, offer) values ('{id}', '{asin}', '{Guid.NewGuid()}', 0)"
                : $"insert into product_listings (asin, listings, sellers) values ('{asin}', '{ListingPack.Write([Other(id)])}', 1)",
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

    private static PackedListing Other(string id) =>
        new(id, "Other", 1m, null, null, "other", null, null, DateTimeOffset.UnixEpoch, EndedAt: DateTimeOffset.UnixEpoch.AddDays(1));

    /// <summary>Sessions of the commit that wait for a lock.</summary>
    private async Task<long> WaitingAsync()
    {
        await using var command = fixture.Source.CreateCommand(
            $"select count(*) from pg_stat_activity where application_name = '{name}' and wait_event_type = 'Lock'"
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
