using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>What an open page needs at one moment, after garbage was collected.</summary>
/// <param name="NodesInPage">DOM nodes of the page.</param>
/// <param name="NodesOutside">DOM nodes that are kept although they are not, or no longer, in the page. Of a page that renews itself that
/// is now and then a whole page: the one it was compared with last.</param>
internal sealed record Footprint(long HeapBytes, long NodesInPage, long NodesOutside);

/// <summary>How a page did for a while.</summary>
/// <param name="LongestTask">Most processor time that the page took without a break. On a machine of its own a click would have had to
/// wait so long; what it waits for a processor that others use is not the page's.</param>
/// <param name="MostMessages">Most messages of the hub that came within any five seconds that ended then: a busy machine delivers some
/// late and then at once.</param>
internal sealed record Responsiveness(TimeSpan LongestTask, int MostMessages);

/// <summary>Watches how a page bears what it is sent. Make it before the page is opened.</summary>
internal sealed class PageMetrics
{
    private const string CountNodes =
        "() => { const nodes = document.createTreeWalker(document, NodeFilter.SHOW_ALL); let count = 1; while (nodes.nextNode()) "
        + "count++; return count; }";
    private const char EndOfRecord = '\u001e';
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly IPage _page;
    private readonly ICDPSession _browser;
    private readonly ConcurrentQueue<(long At, int Messages)> _arrived = new();

    private PageMetrics(IPage page, ICDPSession browser)
    {
        (_page, _browser) = (page, browser);
        page.WebSocket += (_, socket) =>
            socket.FrameReceived += (_, frame) => _arrived.Enqueue((Stopwatch.GetTimestamp(), Messages(frame.Text ?? "")));
    }

    public static async Task<PageMetrics> OfAsync(IPage page) => new(page, await page.Context.NewCDPSessionAsync(page));

    /// <summary>Messages of the hub so far.</summary>
    public int Received => _arrived.Sum(frame => frame.Messages);

    public async Task<Footprint> FootprintAsync()
    {
        await _browser.SendAsync("HeapProfiler.collectGarbage");
        var heap = (await _browser.SendAsync("Runtime.getHeapUsage"))!.Value.GetProperty("usedSize").GetDouble();
        var dom = (await _browser.SendAsync("Memory.getDOMCounters"))!.Value.GetProperty("nodes").GetInt64();
        var inPage = await _page.EvaluateAsync<long>(CountNodes);
        return new Footprint((long)heap, inPage, Math.Max(0, dom - inPage));
    }

    /// <summary>Watches for as long as <paramref name="wait"/> takes.</summary>
    public async Task<Responsiveness> DuringAsync(Func<Task> wait)
    {
        var began = Stopwatch.GetTimestamp();
        await using var tasks = await MainThreadTasks.OfAsync(_page);
        await wait();
        return new Responsiveness(await tasks.LongestAsync(), MostMessagesSince(began));
    }

    private int MostMessagesSince(long began)
    {
        var arrived = _arrived.ToArray();
        return arrived
            .Where(last => last.At >= began)
            .Select(last => arrived.Where(a => a.At <= last.At && Stopwatch.GetElapsedTime(a.At, last.At) < Window).Sum(a => a.Messages))
            .Prepend(0)
            .Max();
    }

    /// <summary>Items of a stream, and whatever else is sent that is no sign of life (type 6) and no answer to the handshake.</summary>
    private static int Messages(string frame) =>
        frame
            .Split(EndOfRecord, StringSplitOptions.RemoveEmptyEntries)
            .Count(record =>
            {
                using var message = JsonDocument.Parse(record);
                return message.RootElement.TryGetProperty("type", out var type) && type.GetInt32() != 6;
            });
}
