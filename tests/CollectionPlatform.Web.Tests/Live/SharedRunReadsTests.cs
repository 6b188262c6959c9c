using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Live;
using Microsoft.AspNetCore.Http;

namespace CollectionPlatform.Web.Tests.Live;

/// <summary>Pages that watch runs leave the Api room for everybody else.</summary>
public sealed class SharedRunReadsTests : IDisposable
{
    private readonly SlowApi api = new();
    private readonly SharedRunReads reads;

    /// <summary>Only the reads of the Api are tried: nothing asks for a recent log.</summary>
    public SharedRunReadsTests() => reads = new(new CollectionApi(api, new HttpContextAccessor()), recent: null!, TimeProvider.System);

    private static long Now => TimeProvider.System.GetTimestamp();

    public void Dispose()
    {
        reads.Dispose();
        api.Dispose();
    }

    [Fact]
    public async Task However_many_pages_ask_the_Api_has_eight_calls_at_once_and_one_for_all_pages_of_a_run()
    {
        var runs = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToList();
        var since = Now;
        var pages = runs.SelectMany(run => Enumerable.Repeat(run, 3)).ToList();
        var answers = Task.WhenAll(pages.Select(run => reads.RunAsync(run, since, CancellationToken.None)));
        var logs = Task.WhenAll(runs.Select(run => reads.ReadAsync(new RunId(run), 0, 50, CancellationToken.None)));

        Assert.Equal(pages, (await answers).Select(run => run.Id));
        Assert.All(await logs, log => Assert.Single(log));
        Assert.Equal(8, api.Most);
        Assert.Equal(
            runs.SelectMany(run => new[] { $"/api/runs/{run}", $"/api/runs/{run}/log" }).Order(StringComparer.Ordinal),
            api.Calls.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_page_that_wants_something_newer_gets_a_read_of_its_own()
    {
        var run = Guid.NewGuid();
        await reads.RunAsync(run, Now, CancellationToken.None);
        await reads.RunAsync(run, Now, CancellationToken.None);
        Assert.Equal(2, api.Calls.Count);
    }

    [Fact]
    public async Task A_page_that_leaves_takes_nothing_from_the_others()
    {
        var (run, since) = (Guid.NewGuid(), Now);
        using var leave = new CancellationTokenSource();
        var first = reads.RunAsync(run, since, leave.Token);
        var second = reads.RunAsync(run, since, CancellationToken.None);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(run, (await second).Id);
        Assert.Single(api.Calls);
    }

    [Fact]
    public async Task A_refused_read_gives_its_place_back()
    {
        api.Away = true;
        for (var n = 0; n < 9; n++)
            await Assert.ThrowsAsync<ApiException>(() => ReadAsync(Guid.NewGuid()));
        api.Away = false;
        var run = Guid.NewGuid();
        Assert.Equal(run, (await ReadAsync(run)).Id);

        Task<RunView> ReadAsync(Guid id) => reads.RunAsync(id, Now, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10));
    }
}
