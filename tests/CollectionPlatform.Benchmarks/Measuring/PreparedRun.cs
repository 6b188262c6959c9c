using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>A run that stands paused, with its frontier built, until <see cref="StartAsync"/>.</summary>
internal sealed class PreparedRun
{
    /// <summary>Far more than any benchmark spends: the cap never binds.</summary>
    private const decimal Cap = 1_000_000;

    private readonly TestBed bed;
    private readonly RunPlan plan;

    private PreparedRun(TestBed bed, RunPlan plan) => (this.bed, this.plan) = (bed, plan);

    public RunId Id => plan.Id;

    private EngineFixture Fixture => bed.Fixture;

    /// <param name="categories">External ids; the first page of each is to be called.</param>
    public static async Task<PreparedRun> CreateAsync(TestBed bed, IReadOnlyList<string> categories)
    {
        var run = new PreparedRun(bed, new RunPlan(RunId.New(), [.. categories.Select(id => new RunPlanCategory(id, id, 100))], []));
        await run.StoreAsync();
        await bed.Fixture.Frontier.CreateAsync(run.Id);
        var building = await bed.Fixture.Frontier.BeginBuildingAsync(run.Id);
        await bed.Fixture.Frontier.AddAsync(
            run.Id,
            categories.Select((id, ordinal) => new WorkUnit(ProviderName.Amazon, id, 1, (short)ordinal))
        );
        await bed.Fixture.Frontier.MarkBuiltAsync(run.Id, building, await bed.Fixture.Frontier.ServerIdAsync());
        return run;
    }

    /// <summary>Collects all pages of products, as an engine would, so that only their look-ups are left.</summary>
    public async Task CollectPagesAsync(IProvider amazon, CancellationToken stop)
    {
        const int AtOnce = 100;
        await SetStateAsync(RunState.Running); // money is reserved for no other
        var worker = await Fixture.Registry.RegisterAsync("preparation", Guid.CreateVersion7(), 1, stop);
        while (
            await Fixture.Frontier.TakeAsync(Id, ProviderName.Amazon, worker.Id, AtOnce) is { Count: > 0 } entries
            && await Fixture.Reservations.ReserveAsync(
                worker.ReservationLanes[ProviderName.Amazon],
                Id,
                ProviderName.Amazon,
                entries.Count,
                stop
            )
                is var grant
        )
        {
            var results = new List<UnitResult>(entries.Count);
            foreach (var entry in entries)
            {
                var page = (await amazon.CallAsync(Id, entry.Unit, null, stop)).Page!;
                var charge = Charge.Billed(grant.Price, grant.Price.List);
                results.Add(new UnitResult(entry, new UnitOutcome.Collected(page), charge, TimeProvider.System.GetUtcNow(), 200));
            }

            await Fixture.Committer.CommitAsync(worker.CommitLanes[0], plan, results, stop);
        }

        await Fixture.Registry.LeaveAsync(worker, stop);
        await SetStateAsync(RunState.Paused);
    }

    /// <summary>Engines that look are told at once.</summary>
    public async Task StartAsync()
    {
        await SetStateAsync(RunState.Running);
        await bed.Publisher.PublishAsync(RedisChannel.Literal(Channels.Runs), "");
    }

    public Task<Run> RowAsync() => Fixture.ReadAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == Id));

    private Task<int> SetStateAsync(RunState state) =>
        Fixture.ReadAsync(db => db.Runs.Where(r => r.Id == Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, state)));

    private async Task StoreAsync()
    {
        await using var scope = Fixture.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        db.Runs.Add(
            new Run
            {
                Id = Id,
                Job = JobNames.Collection,
                Name = "benchmark",
                State = RunState.Paused,
                RequestedBy = "benchmark",
                CreatedAt = TimeProvider.System.GetUtcNow(),
                CapUsd = Cap,
                UnitsKnown = plan.Categories.Count,
            }
        );
        db.RunCategories.AddRange(
            plan.Categories.Select(
                (category, ordinal) =>
                    new RunCategory
                    {
                        RunId = Id,
                        Ordinal = (short)ordinal,
                        CategoryId = CategoryId.New(),
                        ExternalId = category.ExternalId,
                        Name = category.Name,
                        UnitsKnown = 1,
                    }
            )
        );
        await db.SaveChangesAsync();
    }
}
