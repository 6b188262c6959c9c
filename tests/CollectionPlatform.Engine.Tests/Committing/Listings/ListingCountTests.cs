using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

/// <summary>A run counts a listing once, whoever else shows it meanwhile.</summary>
[Collection(nameof(EngineTests))]
public sealed class ListingCountTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun first = null!;
    private TestRun other = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 2, default);
        first = await TestRun.CreateAsync(fixture);
        other = await TestRun.CreateAsync(fixture, like: first);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id in ('{first.Id}', '{other.Id}')");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Runs_that_take_turns_at_a_listing_count_it_once_each()
    {
        await SearchAsync(first, 1, "L", "M");
        Assert.Equal(0, await RememberedAsync()); // a run that is alone leaves no row
        foreach (var product in new[] { 2, 3, 4 })
        {
            await SearchAsync(other, product, "L");
            await SearchAsync(first, product, "L");
        }

        await SearchAsync(other, 5, "L", "M", "N");
        await SearchAsync(first, 5, "N", "M", "L");
        Assert.Equal((3, 3), (await ListingsAsync(first), await ListingsAsync(other)));
    }

    [Fact]
    public async Task A_listing_that_both_runs_counted_is_written_no_more()
    {
        await SearchAsync(first, 1, "L");
        await SearchAsync(other, 2, "L");
        var written = await VersionAsync();
        await SearchAsync(first, 3, "L");
        await SearchAsync(other, 4, "L");
        Assert.Equal((written, 1, 1), (await VersionAsync(), await ListingsAsync(first), await ListingsAsync(other)));

        async Task<uint> VersionAsync()
        {
            await using var command = fixture.Source.CreateCommand("select xmin from listings where listing_id like $1 || '%'");
            command.Parameters.AddWithValue(first.Asin(0)[..^5]);
            return (uint)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Two_lanes_that_wait_for_each_other_at_a_known_listing_count_it_once()
    {
        const int Products = 30;
        await SearchAsync(other, 1, [.. Enumerable.Range(0, Products).Select(n => $"L{n}")]);
        var entries = await first.LeaseAndReserveAsync(worker, [.. Enumerable.Range(1, 2 * Products).Select(n => first.LookUp(n))]);
        for (var n = 0; n < Products; n++)
            await Task.WhenAll(
                fixture.Committer.CommitAsync(worker.CommitLanes[0], first.Plan, [first.Offers(entries[2 * n], 1, $"L{n}")], default),
                fixture.Committer.CommitAsync(worker.CommitLanes[1], first.Plan, [first.Offers(entries[(2 * n) + 1], 1, $"L{n}")], default)
            );

        Assert.Equal(Products, await ListingsAsync(first));
    }

    [Fact]
    public async Task What_a_run_counted_is_remembered_for_an_hour_after_its_end()
    {
        await SearchAsync(first, 1, "L", "M");
        await fixture.ExecuteAsync($"update runs set finished_at = now() - interval '59 minutes' where id = '{first.Id}'");
        await SearchAsync(other, 1, "L");
        Assert.Equal(1, await RememberedAsync());
        await fixture.ExecuteAsync($"update runs set finished_at = now() - interval '61 minutes' where id = '{first.Id}'");
        await SearchAsync(other, 2, "M");
        Assert.Equal((1, 2), (await RememberedAsync(), await ListingsAsync(other)));
    }

    private async Task SearchAsync(TestRun of, int product, params string[] letters) =>
        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            of.Plan,
            [of.Offers((await of.LeaseAndReserveAsync(worker, of.LookUp(product)))[0], 1, letters)],
            default
        );

    private static async Task<long> ListingsAsync(TestRun of) => (await of.RowAsync()).Listings;

    private Task<int> RememberedAsync()
    {
        RunId[] runs = [first.Id, other.Id];
        return fixture.ReadAsync(db => db.RunListings.CountAsync(l => runs.Contains(l.RunId)));
    }
}
