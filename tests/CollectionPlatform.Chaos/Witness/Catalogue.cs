using System.Net.Http.Json;
using System.Text.Json;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>A product as the marketplace shows it.</summary>
/// <param name="Categories">External ids of the categories it stands in.</param>
public sealed record TrueProduct(string Asin, string Title, decimal PriceUsd, IReadOnlyList<string> Categories, IReadOnlySet<string> ListingIds);

/// <summary>The truth: all that the marketplace sells, asked of itself. Every call that a run over it must make, once, is a key.</summary>
public sealed class Catalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private Catalogue(IReadOnlyDictionary<string, TrueProduct> products, IReadOnlySet<string> keys)
    {
        Products = products;
        Keys = keys;
        ListingCount = products.Values.Sum(product => product.ListingIds.Count);
    }

    /// <summary>By ASIN.</summary>
    public IReadOnlyDictionary<string, TrueProduct> Products { get; }

    /// <summary>As units and ledger name them: <c>amazon:c001:1</c>, <c>ebay:B0…:1</c>.</summary>
    public IReadOnlySet<string> Keys { get; }

    public int ListingCount { get; }

    /// <summary>What a run over it costs when nothing is called twice, USD.</summary>
    public decimal CostUsd(Setup setup) => Keys.Sum(setup.PriceOf);

    /// <summary>What a run can know when the first page of a category fails: that unit is done, what follows from it alone is not known.</summary>
    public Catalogue WithoutCategory(string externalId, string failedKey)
    {
        var products = Products.Where(product => product.Value.Categories.Any(category => category != externalId)).ToDictionary(StringComparer.Ordinal);
        var unknown = Products.Keys.Where(asin => !products.ContainsKey(asin)).Select(asin => $"ebay:{asin}:").Append($"amazon:{externalId}:").ToHashSet(StringComparer.Ordinal);
        return new Catalogue(products, Keys.Where(key => key == failedKey || !unknown.Contains(key[..(key.LastIndexOf(':') + 1)])).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>What a run over some of the categories can know.</summary>
    public Catalogue Of(IReadOnlyCollection<string> externalIds)
    {
        var products = Products.Where(product => product.Value.Categories.Any(externalIds.Contains)).ToDictionary(StringComparer.Ordinal);
        var known = products.Keys.Select(asin => $"ebay:{asin}:").Concat(externalIds.Select(category => $"amazon:{category}:")).ToHashSet(StringComparer.Ordinal);
        return new Catalogue(products, Keys.Where(key => known.Contains(key[..(key.LastIndexOf(':') + 1)])).ToHashSet(StringComparer.Ordinal));
    }

    /// <param name="only">External ids of the categories to read; all when null.</param>
    public static async Task<Catalogue> ReadAsync(HttpClient sandbox, IReadOnlyCollection<string>? only = null)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var categoriesOf = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var seen = new Dictionary<string, AmazonProduct>(StringComparer.Ordinal);
        foreach (var category in await GetAsync<List<AmazonCategory>>(sandbox, "/amazon/categories"))
        {
            if (only?.Contains(category.ExternalId) == false) continue;
            for (int page = 1, pages = 1; page <= pages; page++)
            {
                var answer = await GetAsync<AmazonPage>(sandbox, $"/amazon/categories/{category.ExternalId}/products?page={page}");
                pages = answer.TotalPages;
                keys.Add($"amazon:{category.ExternalId}:{page}");
                foreach (var product in answer.Products)
                {
                    seen[product.Asin] = product;
                    if (!categoriesOf.TryGetValue(product.Asin, out var list)) categoriesOf[product.Asin] = list = [];
                    list.Add(category.ExternalId);
                }
            }
        }

        var products = new Dictionary<string, TrueProduct>(StringComparer.Ordinal);
        foreach (var chunk in seen.Values.Chunk(16))
            foreach (var (product, calls, listings) in await Task.WhenAll(chunk.Select(product => ListingsAsync(sandbox, product))))
            {
                keys.UnionWith(calls);
                products[product.Asin] = new TrueProduct(product.Asin, product.Title, product.PriceUsd, categoriesOf[product.Asin], listings);
            }

        return new Catalogue(products, keys);
    }

    private static async Task<(AmazonProduct Product, List<string> Keys, HashSet<string> Listings)> ListingsAsync(HttpClient sandbox, AmazonProduct product)
    {
        var (keys, listings) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        for (int page = 1, pages = 1; page <= pages; page++)
        {
            var answer = await GetAsync<EbayPage>(sandbox, $"/ebay/search?asin={product.Asin}&title={Uri.EscapeDataString(product.Title)}&page={page}");
            pages = answer.TotalPages;
            keys.Add($"ebay:{product.Asin}:{page}");
            listings.UnionWith(answer.Listings.Select(listing => listing.ListingId));
        }

        return (product, keys, listings);
    }

    private static async Task<T> GetAsync<T>(HttpClient sandbox, string path) =>
        await sandbox.GetFromJsonAsync<T>(path, Json) ?? throw new InvalidDataException($"The sandbox answered null for {path}.");

    private sealed record AmazonCategory(string ExternalId);

    private sealed record AmazonPage(int TotalPages, IReadOnlyList<AmazonProduct> Products);

    private sealed record AmazonProduct(string Asin, string Title, decimal PriceUsd);

    private sealed record EbayPage(int TotalPages, IReadOnlyList<ListingView> Listings);
}
