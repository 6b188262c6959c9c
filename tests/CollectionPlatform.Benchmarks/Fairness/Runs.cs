using CollectionPlatform.Benchmarks.Engine;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Fairness;

/// <summary>Runs of look-ups, prepared to be started together.</summary>
internal sealed class Runs(TestBed bed, IReadOnlyList<IProvider> providers)
{
    /// <summary>Of which only look-ups are left: 20 products a page, a listing each.</summary>
    public static readonly Scenario Scenario = Scenario.All[0];

    private int numbers;

    public static Runs Of(TestBed bed, int pages) => new(bed, Scenario.Providers(pages));

    public Marketplace Marketplace => Marketplace.Of(providers);

    /// <param name="categories">Each with as many pages as all others.</param>
    public async Task<PreparedRun> PrepareAsync(int categories, CancellationToken stop)
    {
        var run = await PreparedRun.CreateAsync(bed, [.. Enumerable.Range(0, categories).Select(_ => $"c{numbers++}")]);
        await run.CollectPagesAsync(providers.Single(p => p.Name == ProviderName.Amazon), stop);
        return run;
    }

    /// <summary>All in the same moment; engines are told at once.</summary>
    public async Task StartAsync(IEnumerable<PreparedRun> runs)
    {
        await bed.Fixture.ExecuteAsync(
            $"update runs set state = 'running' where id = any(array[{string.Join(',', runs.Select(r => $"'{r.Id}'"))}]::uuid[])"
        );
        await bed.Publisher.PublishAsync(RedisChannel.Literal(Channels.Runs), "");
    }

    /// <summary>Calls that each run has made at its look-ups, in the order of the runs.</summary>
    public static async Task<long[]> DoneAsync(Meter meter, IReadOnlyList<PreparedRun> runs)
    {
        var ids = string.Join(',', runs.Select(r => $"'{r.Id}'"));
        return await meter.ScalarAsync<long[]>(
            $"""
            select array_agg(r.ebay_calls order by i.n)
            from unnest(array[{ids}]::uuid[]) with ordinality i(id, n) join runs r on r.id = i.id
            """
        );
    }
}
