using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Engine.Tests.Support;

/// <summary>A run in the database with its streams, and the answers a provider could have given for its units.</summary>
public sealed class TestRun
{
    private static int numbers;
    private readonly EngineFixture fixture;
    private readonly string prefix;

    private TestRun(EngineFixture fixture, RunId id, int categories, TestRun? retryOf = null, TestRun? like = null)
    {
        this.fixture = fixture;
        prefix = (retryOf ?? like)?.prefix ?? $"T{Interlocked.Increment(ref numbers):D4}";
        Plan = new RunPlan(
            id,
            [.. Enumerable.Range(0, categories).Select(n => new RunPlanCategory(ExternalId(n), $"Category {n}", 100))],
            retryOf is null ? [] : [retryOf.Id]
        );
    }

    public RunPlan Plan { get; }

    public RunId Id => Plan.Id;

    /// <param name="like">A run over the same catalogue.</param>
    /// <param name="skipYoungerThanDays">Products looked up within so many days are not looked up.</param>
    public static async Task<TestRun> CreateAsync(
        EngineFixture fixture,
        int categories = 2,
        decimal cap = 5m,
        TestRun? like = null,
        int? skipYoungerThanDays = null
    )
    {
        var run = new TestRun(fixture, RunId.New(), categories, like: like);
        await using var scope = fixture.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        db.Runs.Add(
            new Run
            {
                Id = run.Id,
                Job = "collection",
                Name = "test",
                State = RunState.Running,
                RequestedBy = "test",
                CreatedAt = DateTimeOffset.UnixEpoch,
                CapUsd = cap,
                UnitsKnown = categories,
                SkipLookupsYoungerThanDays = skipYoungerThanDays,
            }
        );
        for (short n = 0; n < categories; n++)
            db.RunCategories.Add(
                new RunCategory
                {
                    RunId = run.Id,
                    Ordinal = n,
                    CategoryId = CategoryId.New(),
                    ExternalId = run.ExternalId(n),
                    Name = $"Category {n}",
                    UnitsKnown = 1,
                }
            );
        await db.SaveChangesAsync();
        await fixture.ExecuteAsync("update providers set reserved_price_usd = price_usd, recent_bills = '{}'"); // what other tests billed
        await fixture.Frontier.CreateAsync(run.Id);
        return run;
    }

    /// <summary>A retry of these units of a run; the catalogue stays the same.</summary>
    public static async Task<TestRun> RetryOfAsync(EngineFixture fixture, TestRun first, params WorkUnit[] units)
    {
        var run = new TestRun(fixture, RunId.New(), first.Plan.Categories.Count, first);
        await using var scope = fixture.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        db.Runs.Add(
            new Run
            {
                Id = run.Id,
                RetryOf = first.Id,
                ChainId = first.Id,
                Job = "collection",
                Name = "retry",
                State = RunState.Running,
                RequestedBy = "test",
                CreatedAt = DateTimeOffset.UnixEpoch,
                CapUsd = 5m,
                UnitsKnown = units.Length,
                SkipLookupsYoungerThanDays = (await first.RowAsync()).SkipLookupsYoungerThanDays,
            }
        );
        for (short n = 0; n < run.Plan.Categories.Count; n++)
            db.RunCategories.Add(
                new RunCategory
                {
                    RunId = run.Id,
                    Ordinal = n,
                    CategoryId = CategoryId.New(),
                    ExternalId = run.ExternalId(n),
                    Name = $"Category {n}",
                }
            );
        db.RetryUnits.AddRange(
            units.Select(u => new RetryUnit
            {
                RunId = run.Id,
                Provider = u.Provider,
                Subject = u.Subject,
                Page = u.Page,
                Category = u.Category,
            })
        );
        await db.SaveChangesAsync();
        await fixture.Frontier.CreateAsync(run.Id);
        return run;
    }

    public string ExternalId(int category) => $"{prefix}c{category}";

    public string Asin(int n) => $"{prefix}P{n:D4}";

    public WorkUnit PageUnit(int page, short category = 0) => new(ProviderName.Amazon, ExternalId(category), page, category);

    public WorkUnit LookUp(int n, short category = 0, int page = 1) => new(ProviderName.Ebay, Asin(n), page, category);

    /// <summary>Puts units into the streams and leases them, as a dispatcher would.</summary>
    public async Task<List<FrontierEntry>> LeaseAsync(string worker, params WorkUnit[] units)
    {
        await fixture.Frontier.AddAsync(Id, units);
        var leased = new List<FrontierEntry>();
        foreach (var provider in ProviderNames.All)
            while (await fixture.Frontier.TakeAsync(Id, provider, worker, units.Length) is { Count: > 0 } taken)
                leased.AddRange(taken);
        return leased;
    }

    /// <summary>Leases and reserves, so that results can be committed.</summary>
    public async Task<List<FrontierEntry>> LeaseAndReserveAsync(WorkerIdentity worker, params WorkUnit[] units)
    {
        var leased = await LeaseAsync(worker.Id, units);
        foreach (var byProvider in leased.GroupBy(e => e.Unit.Provider))
        {
            var grant = await fixture.Reservations.ReserveAsync(
                worker.ReservationLanes[byProvider.Key],
                Id,
                byProvider.Key,
                byProvider.Count(),
                default
            );
            if (grant.Calls != byProvider.Count())
                throw new InvalidOperationException($"only {grant.Calls} of {byProvider.Count()} calls were granted");
        }

        return leased;
    }

    public static decimal PriceOf(ProviderName provider) => provider == ProviderName.Amazon ? 0.01m : 0.002m;

    /// <summary>An answer to a page: these products of the run's own catalogue.</summary>
    public UnitResult Page(FrontierEntry entry, int totalPages, params int[] products) =>
        Collected(entry, new CollectedPage(totalPages, [.. products.Select(n => Product(Asin(n)))], []));

    /// <summary>An answer to a look-up: so many listings.</summary>
    public static UnitResult Listings(FrontierEntry entry, int count) =>
        Collected(entry, new CollectedPage(1, [], [.. Enumerable.Range(0, count).Select(n => Offer($"{entry.Unit.Subject}-{n}", n))]));

    /// <summary>An answer to a page of a look-up: these listings of the run's own catalogue.</summary>
    public UnitResult Offers(FrontierEntry entry, int totalPages, params string[] letters) =>
        Collected(entry, new CollectedPage(totalPages, [], [.. letters.Select(letter => Offer(prefix + letter, 0))]));

    private static CollectedListing Offer(string id, int n) =>
        new(id, $"Offer {n}", 10m + n, 0, "New", new CollectedSeller($"seller{n}", 100 + n, 99.5m));

    public static UnitResult Collected(FrontierEntry entry, CollectedPage page) =>
        new(
            entry,
            new UnitOutcome.Collected(page),
            Charge.Billed(CallPrice.Listed(PriceOf(entry.Unit.Provider)), PriceOf(entry.Unit.Provider)),
            DateTimeOffset.UnixEpoch.AddDays(1),
            200
        );

    public static CollectedProduct Product(string asin, string? title = null) =>
        new(asin, title ?? $"Product {asin}", null, null, 4.5m, 10, 19.99m, 0, false);

    /// <summary>The listings of a product as letters, in order; those that have ended in brackets: <c>A [B] C</c>.</summary>
    public async Task<string> OffersOfAsync(int product)
    {
        var listings = await ListingsOfAsync(product);
        return string.Join(
            ' ',
            listings
                .OrderBy(l => l.ListingId, StringComparer.Ordinal)
                .Select(l => l.EndedAt is null ? l.ListingId[prefix.Length..] : $"[{l.ListingId[prefix.Length..]}]")
        );
    }

    public async Task<IReadOnlyList<PackedListing>> ListingsOfAsync(int product)
    {
        var asin = Asin(product);
        var row = await fixture.ReadAsync(db => db.ProductListings.AsNoTracking().SingleOrDefaultAsync(l => l.Asin == asin));
        return row is null ? [] : ListingPack.Read(row.Listings);
    }

    public Task<Run> RowAsync() => fixture.ReadAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == Id));

    public async Task<List<string>> UnitsInStreamsAsync()
    {
        var units = new List<string>();
        await foreach (var unit in fixture.Frontier.ReadAllAsync(Id))
            units.Add(unit.Id);
        return units;
    }
}
