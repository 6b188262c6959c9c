using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Categories;

public sealed class LastCollectedTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateTimeOffset Day = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A run over one category that ended so many hours after the day began; null: it goes on.</summary>
    private Task RanAsync(
        Guid category,
        double? ended,
        RunState state = RunState.Completed,
        long done = 10,
        long known = 10,
        long failed = 0,
        bool retry = false
    )
    {
        var run = new Run
        {
            Id = RunId.New(),
            Job = JobNames.Collection,
            Name = "Run",
            State = state,
            RequestedBy = "admin",
            CreatedAt = Day,
            FinishedAt = ended is { } hours ? Day.AddHours(hours) : null,
            CapUsd = 5,
            RetryOf = retry ? RunId.New() : null,
            ReservedUsd = state == RunState.Running ? 0.01m : 0,
        };
        return InsertAsync(
            run,
            new RunCategory
            {
                RunId = run.Id,
                CategoryId = new CategoryId(category),
                ExternalId = "x",
                Name = "X",
                UnitsDone = done,
                UnitsKnown = known,
                Failed = failed,
            }
        );
    }

    [Fact]
    public async Task It_is_the_end_of_the_last_run_that_read_the_category_to_its_end()
    {
        var ids = await CategoriesAsync(6);
        await RanAsync(ids[0], 9);
        await RanAsync(ids[0], 5); // started later and ended earlier
        await RanAsync(ids[0], 20, RunState.Cancelled, done: 4);
        await RanAsync(ids[0], 21, retry: true);
        await RanAsync(ids[0], null, RunState.Running);
        await RanAsync(ids[1], 3, RunState.Cancelled); // the category was complete
        await RanAsync(ids[2], 3, RunState.CompletedWithFailures, done: 1, known: 1, failed: 1); // nothing was read
        await RanAsync(ids[3], 3, RunState.CompletedWithFailures, failed: 2);
        await RanAsync(ids[4], 3, RunState.Cancelled, done: 0, known: 1);

        var categories = (await GetAsync<Page<CategoryView>>("/api/categories")).Items.ToDictionary(c => c.Id, c => c.LastCollectedAt);
        Assert.Equal([Day.AddHours(9), Day.AddHours(3), null, Day.AddHours(3), null, null], ids.Select(id => categories[id]));
        var changed = await ReadAsync<CategoryView>(Api.PatchAsync($"/api/categories/{ids[0]}", Json("""{"enabled": false}""")));
        Assert.Equal(Day.AddHours(9), changed.LastCollectedAt);
    }
}
