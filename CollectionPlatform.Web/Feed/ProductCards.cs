using CollectionPlatform.Core.Items;
using CollectionPlatform.Web.ApiClient;
using Microsoft.Extensions.Caching.Memory;

namespace CollectionPlatform.Web.Feed;

/// <summary>
/// What lists say of products that they know by their ASINs. The pages that watch the same run ask for the same products within moments:
/// what was read within this minute is not read again, and one call at a time is made.
/// </summary>
public sealed class ProductCards(CollectionApi api, TimeProvider time) : IDisposable
{
    private const int PerCall = 100;
    private const int MostKept = 20_000;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1),
        Patience = TimeSpan.FromMilliseconds(500);

    private readonly MemoryCache known = new(new MemoryCacheOptions { SizeLimit = MostKept });
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Those that are known, by ASIN. Who asks goes on without the others when the Api is slow or away.</summary>
    public async Task<IReadOnlyDictionary<string, ProductCard>> OfAsync(IEnumerable<string?> asins, CancellationToken cancellation)
    {
        var wanted = asins.OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var found = new Dictionary<string, ProductCard>(StringComparer.Ordinal);
        if (Missing(wanted, found).Count == 0)
            return found;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await turn.WaitAsync(either.Token);
            try
            {
                foreach (var some in Missing(wanted, found).Chunk(PerCall)) // somebody else may have read them meanwhile
                    await ReadAsync(some, found, either.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The Api is too slow: the list is of use without, since it names ASINs.
        }
        return found;
    }

    public void Dispose()
    {
        known.Dispose();
        turn.Dispose();
    }

    private List<string> Missing(IEnumerable<string> wanted, Dictionary<string, ProductCard> found)
    {
        List<string> missing = [];
        foreach (var asin in wanted)
        {
            if (known.TryGetValue(asin, out ProductCard? card))
                found[asin] = card!;
            else
                missing.Add(asin);
        }
        return missing;
    }

    private async Task ReadAsync(string[] some, Dictionary<string, ProductCard> found, CancellationToken cancellation)
    {
        foreach (var card in await api.ProductCardsAsync(some, cancellation).OrUnknownAsync() ?? [])
        {
            found[card.Asin] = card;
            known.Set(card.Asin, card, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Kept });
        }
    }
}
