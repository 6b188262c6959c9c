using System.Text.Json;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.Playwright;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>The real Web program, a real Redis and a real browser around a canned Api; shared by the tests of a collection.</summary>
public sealed class SiteFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly RedisServer redis = new();
    private ConnectionMultiplexer? publisher;
    private IPlaywright? playwright;
    private IBrowser? browser;
    private readonly Dictionary<string, string> sessions = [];

    /// <summary>From where the site may show pictures; tests answer in its place.</summary>
    internal const string ImageHost = "images.example";

    internal FakeApi Api { get; } = new();
    internal WebProgram Web { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Api.StartAsync(), redis.StartAsync());
        Web = new WebProgram(Api.Url, redis.Port, ("Web__ImageHosts", ImageHost));
        await Web.StartAsync();
        publisher = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{redis.Port}");
        Api.AccessChangedAsync = () => PublishAsync(Channels.Access, "");
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(60_000); // for what is merely to happen
        browser = await playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? "/usr/bin/chromium",
                Args =
                [
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                ],
            }
        );
    }

    /// <summary>A stranger's window.</summary>
    internal Task<Visit> VisitAsync(bool script = true, int width = 1440, ColorScheme scheme = ColorScheme.Light) =>
        OpenAsync(null, script, width, scheme);

    /// <summary>A window on a page, signed in with the session the user got at the first such visit.</summary>
    /// <param name="through">The address of a proxy before the site.</param>
    internal async Task<Visit> SignedInAsync(
        string user = "admin",
        bool script = true,
        int width = 1440,
        ColorScheme scheme = ColorScheme.Light,
        string path = "/admin/automation",
        string? through = null
    )
    {
        if (!sessions.TryGetValue(user, out var session))
        {
            await using var first = await VisitAsync();
            await first.SignInAsync(user, FakeApi.Password);
            await first.Page.ArrivesAtAsync("**/admin/automation");
            sessions[user] = session = await first.Page.Context.StorageStateAsync();
        }
        var visit = await OpenAsync(session, script, width, scheme, through);
        await visit.Page.GotoAsync(path);
        return visit;
    }

    private async Task<Visit> OpenAsync(string? session, bool script, int width, ColorScheme scheme, string? through = null)
    {
        var context = await browser!.NewContextAsync(
            new()
            {
                BaseURL = through ?? Web.Url,
                StorageState = session,
                JavaScriptEnabled = script,
                ColorScheme = scheme,
                ReducedMotion = ReducedMotion.Reduce, // without a graphics card, animations take most of a processor
                ViewportSize = new() { Width = width, Height = 900 },
            }
        );
        context.SetDefaultTimeout(60_000);
        return new Visit(context, await context.NewPageAsync());
    }

    /// <summary>
    /// Finishes units up to <paramref name="last"/>: the Api's log has them, and Redis tells of those after <paramref name="after"/>.
    /// </summary>
    internal async Task ProgressAsync(Guid run, long after, long last, bool publish = true)
    {
        var log = Api.Logs[run];
        List<LogEntry> told;
        lock (log)
        {
            for (var id = log.Count + 1; id <= last; id++)
                log.Add(Samples.Entry(id));
            told = [.. log.Where(e => e.Id > after && e.Id <= last)];
        }
        if (Api.Runs[run].Counts.UnitsDone < last)
            Api.Runs[run] = Api.Runs[run] with { Counts = Samples.Counts(last), Spend = Samples.Spend(last) };
        if (!publish)
            return;
        var progress = new RunProgress(run, after, last, Samples.Counts(last), Samples.Spend(last), "Knitting & Crochet Supplies", []);
        await PublishAsync(Channels.Live(run), (byte[])[.. progress.Head(), (byte)'\n', .. LogPack.Write(told).Span]);
    }

    internal Task ChangeAsync(Guid run, RunState state)
    {
        Api.Runs[run] = Api.Runs[run] with { State = state };
        return PublishAsync(Channels.Runs, new RunChanged(run, state));
    }

    /// <summary>Changes eBay's gate and announces it.</summary>
    internal Task EbayIsAsync(GateState state, string? reason = null, string? decision = null, double nextTry = 45)
    {
        Api.EbayIs(state, reason, decision, nextTry);
        return PublishAsync(Channels.Providers, "");
    }

    private Task PublishAsync<T>(string channel, T message) =>
        PublishAsync(channel, JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options));

    private async Task PublishAsync(string channel, byte[] message) =>
        await publisher!.GetSubscriber().PublishAsync(new RedisChannel(channel, RedisChannel.PatternMode.Literal), message);

    /// <summary>How many Web instances listen to a run on Redis.</summary>
    internal async Task<long> ListenersAsync(Guid run) =>
        (long)((RedisResult[]?)await publisher!.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", Channels.Live(run)))![1];

    /// <summary>Whether the site listens to changes of runs: while any of its pages is open.</summary>
    internal async Task<bool> IsWatchingRunsAsync() =>
        (long)((RedisResult[]?)await publisher!.GetDatabase().ExecuteAsync("PUBSUB", "NUMSUB", Channels.Runs))![1] > 0;

    /// <summary>How often anybody has subscribed to anything so far.</summary>
    internal async Task<int> SubscriptionsAsync()
    {
        var stats = (string?)await publisher!.GetDatabase().ExecuteAsync("INFO", "commandstats") ?? "";
        var calls = System.Text.RegularExpressions.Regex.Match(stats, "cmdstat_subscribe:calls=([0-9]+)");
        return calls.Success ? int.Parse(calls.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        publisher?.Dispose();
        if (Web is not null)
            await Web.DisposeAsync();
        await redis.DisposeAsync();
        await Api.DisposeAsync();
    }
}
