using CollectionPlatform.Journey.Tests.Support;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>When something was seen for the first time.</summary>
/// <param name="At">When the answer that brought it was read.</param>
/// <param name="Missed">When the last request that went to the end of the list without finding it was sent: it was not readable, or only
/// just.</param>
internal readonly record struct FirstSight(DateTimeOffset At, DateTimeOffset Missed);

/// <summary>
/// A user's script that follows <c>GET /api/products</c> by its cursor while a run goes on, and notes when it first saw what.
/// </summary>
internal sealed class ProductReader(Platform platform)
{
    private const int Limit = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private DateTimeOffset _wentToTheEnd;
    private volatile bool _isLastRound;
    private volatile int _products;

    /// <summary>How many products were seen so far; to be read while the reader runs.</summary>
    public int Products => _products;

    /// <summary>When each product was first seen.</summary>
    public Dictionary<string, FirstSight> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>When each product was first seen with listings.</summary>
    public Dictionary<string, FirstSight> SeenWithListings { get; } = new(StringComparer.Ordinal);

    /// <summary>Each product as it was seen last.</summary>
    public Dictionary<string, Product> Latest { get; } = new(StringComparer.Ordinal);

    public int Requests { get; private set; }

    /// <summary>The slowest request, and how many products it brought.</summary>
    public (TimeSpan Took, int Products) Longest { get; private set; }

    /// <summary>Nothing changes any more: the reader reads to the end and stops.</summary>
    public void Finish() => _isLastRound = true;

    /// <summary>Reads until <see cref="Finish"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pause, TimeProvider.System);
        for (var position = -1L; ; )
        {
            var isLastRound = _isLastRound; // read before the request: what it does not bring is not there
            var (asked, askedAt) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());
            var page = await platform.GetAsync<ListOf<Product>>($"/api/products?limit={Limit}&after={position}");
            Requests++;
            if (TimeProvider.System.GetElapsedTime(asked) is var took && took > Longest.Took)
                Longest = (took, page.Items.Count);
            Note(page.Items);
            if (page.Items.Count < Limit)
                _wentToTheEnd = askedAt;
            if (page.Items.Count > 0)
                position = page.Items[^1].Position;
            else if (isLastRound)
                return;
            else
                await timer.WaitForNextTickAsync(stop);
        }
    }

    private void Note(IReadOnlyList<Product> products)
    {
        var now = new FirstSight(TimeProvider.System.GetUtcNow(), _wentToTheEnd);
        foreach (var product in products)
        {
            Seen.TryAdd(product.Asin, now);
            if (product.Listings.Count > 0)
                SeenWithListings.TryAdd(product.Asin, now);
            Latest[product.Asin] = product;
        }
        _products = Latest.Count;
    }
}
