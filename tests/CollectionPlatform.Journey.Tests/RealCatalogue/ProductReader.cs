using CollectionPlatform.Journey.Tests.Support;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>A user's script that follows <c>GET /api/products</c> by its cursor while a run goes on, and notes when it first saw what.</summary>
internal sealed class ProductReader(Platform platform)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private volatile bool _isLastRound;
    private volatile int _products;

    /// <summary>How many products were seen so far; to be read while the reader runs.</summary>
    public int Products => _products;

    /// <summary>When each product was first seen.</summary>
    public Dictionary<string, DateTimeOffset> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>When each product was first seen with listings.</summary>
    public Dictionary<string, DateTimeOffset> SeenWithListings { get; } = new(StringComparer.Ordinal);

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
        for (var position = -1L; ;)
        {
            var isLastRound = _isLastRound; // read before the request: what it does not bring is not there
            var asked = TimeProvider.System.GetTimestamp();
            var page = await platform.GetAsync<ListOf<Product>>($"/api/products?limit=500&after={position}");
            Requests++;
            if (TimeProvider.System.GetElapsedTime(asked) is var took && took > Longest.Took) Longest = (took, page.Items.Count);
            Note(page.Items);
            if (page.Items.Count > 0) position = page.Items[^1].Position;
            else if (isLastRound) return;
            else await timer.WaitForNextTickAsync(stop);
        }
    }

    private void Note(IReadOnlyList<Product> products)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var product in products)
        {
            Seen.TryAdd(product.Asin, now);
            if (product.Listings.Count > 0) SeenWithListings.TryAdd(product.Asin, now);
            Latest[product.Asin] = product;
        }
        _products = Latest.Count;
    }
}
