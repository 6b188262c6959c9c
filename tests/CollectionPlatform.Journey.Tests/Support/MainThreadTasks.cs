using System.Text.Json;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>Traces the tasks of the main threads of a browser's pages, from its making until it is asked.</summary>
internal sealed class MainThreadTasks : IAsyncDisposable
{
    /// <summary>The category of the browser's trace that holds them.</summary>
    private const string Category = "toplevel";

    private readonly ICDPSession _browser;
    private readonly List<JsonElement> _events = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MainThreadTasks(ICDPSession browser)
    {
        _browser = browser;
        browser.Event("Tracing.dataCollected").OnEvent += (_, data) =>
            _events.AddRange(data!.Value.GetProperty("value").EnumerateArray().Select(e => e.Clone()));
        browser.Event("Tracing.tracingComplete").OnEvent += (_, _) => _complete.TrySetResult();
    }

    public static async Task<MainThreadTasks> OfAsync(IPage page)
    {
        var tasks = new MainThreadTasks(await page.Context.Browser!.NewBrowserCDPSessionAsync());
        await tasks._browser.SendAsync(
            "Tracing.start",
            new() { ["traceConfig"] = new Dictionary<string, object> { ["includedCategories"] = new[] { Category } } }
        );
        return tasks;
    }

    /// <summary>Ends the trace and answers the most processor time that one task took.</summary>
    public async Task<TimeSpan> LongestAsync()
    {
        await _browser.SendAsync("Tracing.end");
        await _complete.Task.WaitAsync(TimeSpan.FromMinutes(1));
        var mainThreads = _events
            .Where(e => NameOf(e) == "thread_name" && e.GetProperty("args").GetProperty("name").GetString() == "CrRendererMain")
            .Select(ThreadOf)
            .ToHashSet();
        return _events
            .Where(e => NameOf(e).EndsWith("RunTask", StringComparison.Ordinal) && mainThreads.Contains(ThreadOf(e)))
            .Select(e => e.TryGetProperty("tdur", out var took) ? TimeSpan.FromMicroseconds(took.GetInt64()) : default(TimeSpan?))
            .Max() // of those that have ended
            ?? throw new InvalidOperationException("The browser told of no task.");
    }

    public async ValueTask DisposeAsync() => await _browser.DetachAsync();

    private static string NameOf(JsonElement e) => e.GetProperty("name").GetString()!;

    private static (long Process, long Thread) ThreadOf(JsonElement e) =>
        (e.GetProperty("pid").GetInt64(), e.GetProperty("tid").GetInt64());
}
