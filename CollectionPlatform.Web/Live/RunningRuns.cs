using System.Runtime.CompilerServices;
using System.Threading.Channels;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// The runs at work and the providers' gates, read once for all pages of this instance: at once when one of them changes, though at most
/// twice a second, else every second while something runs and every 5 s otherwise;
/// not at all while no page is open.
/// </summary>
public sealed class RunningRuns(LiveChannels channels, CollectionApi api, TimeProvider time) : BackgroundService
{
    private static readonly RunState[] Active = [RunState.Pending, RunState.Running, RunState.Pausing, RunState.Cancelling];
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();

    // one wake-up waits at most, however many pages come and go meanwhile
    private readonly Channel<bool> somebodyCame = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private Channel<RunningUpdate>[] pages = [];
    private RunningUpdate? latest;

    /// <summary>The providers as they were last read for the open pages; empty while no page is open.</summary>
    public IReadOnlyList<ProviderView> Providers
    {
        get
        {
            lock (gate)
                return latest?.Providers ?? [];
        }
    }

    /// <summary>The runs at work and stopped now, for a page that is being rendered.</summary>
    /// <exception cref="ApiException">The Api refused or is away.</exception>
    public async Task<ActiveRuns> ReadAsync(CancellationToken cancellation)
    {
        var (working, stopped, providers) = (
            api.RunsAsync(Active, null, null, null, 200, cancellation),
            api.RunsAsync([RunState.BudgetStopped], null, null, null, 200, cancellation),
            api.ProvidersAsync(cancellation)
        );
        await Task.WhenAll(working, stopped, providers);
        return new((await working).Items, (await stopped).Items, (await providers).Items);
    }

    public async IAsyncEnumerable<RunningUpdate> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // Capacity 1: a slow page sees the latest, never a queue of the past.
        var page = Channel.CreateBounded<RunningUpdate>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (gate)
        {
            if (pages.Length == 0)
                somebodyCame.Writer.TryWrite(true);
            pages = [.. pages, page];
            if (latest is not null)
                page.Writer.TryWrite(latest);
        }
        try
        {
            await foreach (var update in page.Reader.ReadAllAsync(cancellation))
                yield return update;
        }
        finally
        {
            lock (gate)
                pages = [.. pages.Where(p => p != page)];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await somebodyCame.Reader.ReadAsync(stoppingToken);
            if (!AnyPage())
                continue; // who came while the loop still served another page has left with it
            await using var ear = await channels.ListenAsync([Channels.Runs, Channels.Providers], stoppingToken);
            long version = time.GetTimestamp();
            while (AnyPage())
            {
                while (ear.TryTake(out _))
                    version++;
                if (ear.TakeMissed())
                    version++;
                Tell(await UpdateAsync(version, stoppingToken));
                await Task.Delay(Pace, time, stoppingToken);
                await ear.WaitAsync(TimeSpan.FromSeconds(latest is { Runs.Count: > 0 } ? 1 : 5), time, stoppingToken);
            }
        }
    }

    private bool AnyPage()
    {
        lock (gate)
        {
            if (pages.Length == 0)
                latest = null; // old by the time somebody comes
            return pages.Length > 0;
        }
    }

    private async Task<RunningUpdate> UpdateAsync(long version, CancellationToken cancellation)
    {
        try
        {
            var active = await ReadAsync(cancellation);
            var runs = active.Shown;
            return new(runs, BadgeCounts.Of(runs), active.Providers, version, null, time.GetUtcNow());
        }
        catch (ApiException problem)
        {
            var last = latest ?? new([], new(0, 0, 0), [], version, null, time.GetUtcNow());
            return last with { Version = version, Trouble = problem.Message, At = time.GetUtcNow() };
        }
    }

    private void Tell(RunningUpdate update)
    {
        lock (gate)
        {
            latest = update;
            foreach (var page in pages)
                page.Writer.TryWrite(update);
        }
    }
}
