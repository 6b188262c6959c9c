using System.Net.Http.Json;
using System.Text.Json;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>A product as the marketplace shows it.</summary>
/// <param name="Categories">External ids of the categories it stands in.</param>
/// <param name="ListingIds">What a run over the catalogue must find.</param>
/// <param name="Offered">All that is offered; an earlier run may have found what this one cannot.</param>
public sealed record TrueProduct(
    string Asin,
    string Title,
    decimal PriceUsd,
    IReadOnlyList<string> Categories,
    IReadOnlySet<string> ListingIds,
    IReadOnlySet<string> Offered
);

/// <summary>The truth: all that the marketplace sells, asked of itself. Every call that a run over it must make, once, is a key.</summary>
public sealed class Catalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly IReadOnlyDictionary<string, string[]> pages;
    private readonly IReadOnlyDictionary<string, TrueProduct> all;

    /// <param name="pages">What each call yields: the ASINs of a category's page, the ids of a product's listings.</param>
    /// <param name="all">Every product of the marketplace.</param>
    /// <param name="categories">Those that are read.</param>
    /// <param name="failed">Calls that yield nothing.</param>
    /// <param name="last">Those of them behind which there is no other page.</param>
    private Catalogue(
        IReadOnlyDictionary<string, string[]> pages,
        IReadOnlyDictionary<string, TrueProduct> all,
        IReadOnlyCollection<string> categories,
        IReadOnlySet<string> failed,
        IReadOnlySet<string> last
    )
    {
        (this.pages, this.all, Categories) = (pages, all, categories);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var asins = categories.SelectMany(category => Read($"amazon:{category}:")).ToHashSet(StringComparer.Ordinal);
        Products = asins.ToDictionary(
            asin => asin,
            asin => all[asin] with { ListingIds = Read($"ebay:{asin}:").ToHashSet(StringComparer.Ordinal) },
            StringComparer.Ordinal
        );
        (Keys, ListingCount) = (keys, Products.Values.Sum(product => product.ListingIds.Count));

        // The first page says that there are others, and each of the first eight is called when the one before it is done.
        IEnumerable<string> Read(string calls)
        {
            for (var page = 1; pages.TryGetValue($"{calls}{page}", out var yields) && (page == 1 || !failed.Contains($"{calls}1")); page++)
            {
                keys.Add($"{calls}{page}");
                foreach (var id in failed.Contains($"{calls}{page}") ? [] : yields)
                    yield return id;
                if (last.Contains($"{calls}{page}"))
                    yield break;
            }
        }
    }

    /// <summary>By ASIN.</summary>
    public IReadOnlyDictionary<string, TrueProduct> Products { get; }

    /// <summary>As units and ledger name them: <c>amazon:c001:1</c>, <c>ebay:B0…:1</c>.</summary>
    public IReadOnlySet<string> Keys { get; }

    /// <summary>External ids.</summary>
    public IReadOnlyCollection<string> Categories { get; }

    public int ListingCount { get; }

    /// <summary>What a run over it costs when nothing is called twice, USD.</summary>
    public decimal CostUsd(Setup setup) => Keys.Sum(setup.PriceOf);

    /// <summary>What a run can know when these calls fail: they are done, what follows from them alone is not known.</summary>
    public Catalogue Without(IEnumerable<string> failed) =>
        new(pages, all, Categories, failed.ToHashSet(StringComparer.Ordinal), new HashSet<string>());

    /// <summary>What a run with these failures can know; a page with a note is collected.</summary>
    public Catalogue Given(IReadOnlyCollection<FailureView> failures) =>
        new(
            pages,
            all,
            Categories,
            failures.Where(failure => !failure.IsNote).Select(failure => failure.UnitId).ToHashSet(StringComparer.Ordinal),
            failures.Where(failure => failure.EndsPaging).Select(failure => failure.UnitId).ToHashSet(StringComparer.Ordinal)
        );

    /// <summary>What a run over some of the categories can know.</summary>
    public Catalogue Of(IReadOnlyCollection<string> externalIds) =>
        new(pages, all, externalIds, new HashSet<string>(), new HashSet<string>());

    /// <summary>Where the marketplace answers a call.</summary>
    public string PathOf(string key) =>
        key.Split(':') is ["amazon", var category, var page] ? $"/amazon/categories/{category}/products?page={page}"
        : key.Split(':') is ["ebay", var asin, var number]
            ? $"/ebay/search?asin={asin}&title={Uri.EscapeDataString(all[asin].Title)}&page={number}"
        : throw new ArgumentException($"'{key}' is no call.", nameof(key));

    /// <param name="only">External ids of the categories to read; all when null.</param>
    public static async Task<Catalogue> ReadAsync(HttpClient sandbox, IReadOnlyCollection<string>? only = null)
    {
        var pages = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var categoriesOf = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var seen = new Dictionary<string, AmazonProduct>(StringComparer.Ordinal);
        var categories = (await GetAsync<List<AmazonCategory>>(sandbox, "/amazon/categories"))
            .Where(category => only?.Contains(category.ExternalId) != false)
            .ToList();
        foreach (var category in categories)
        {
            for (int page = 1, total = 1; page <= total; page++)
            {
                var answer = await GetAsync<AmazonPage>(sandbox, $"/amazon/categories/{category.ExternalId}/products?page={page}");
                total = answer.TotalPages;
                pages.Add($"amazon:{category.ExternalId}:{page}", [.. answer.Products.Select(product => product.Asin)]);
                foreach (var product in answer.Products)
                {
                    seen[product.Asin] = product;
                    if (!categoriesOf.TryGetValue(product.Asin, out var list))
                        categoriesOf[product.Asin] = list = [];
                    list.Add(category.ExternalId);
                }
            }
        }

        foreach (var chunk in seen.Values.Chunk(16))
        foreach (
            var (key, listings) in (await Task.WhenAll(chunk.Select(product => ListingsAsync(sandbox, product)))).SelectMany(page => page)
        )
            pages.Add(key, listings);
        var offered = pages
            .Where(page => page.Key.StartsWith("ebay:", StringComparison.Ordinal))
            .GroupBy(page => page.Key.Split(':')[1], page => page.Value, StringComparer.Ordinal)
            .ToDictionary(
                product => product.Key,
                product => product.SelectMany(ids => ids).ToHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal
            );
        var products = seen.Values.ToDictionary(
            p => p.Asin,
            p => new TrueProduct(p.Asin, p.Title, p.PriceUsd, categoriesOf[p.Asin], offered[p.Asin], offered[p.Asin]),
            StringComparer.Ordinal
        );
        return new Catalogue(
            pages,
            products,
            [.. categories.Select(category => category.ExternalId)],
            new HashSet<string>(),
            new HashSet<string>()
        );
    }

    private static async Task<List<(string Key, string[] Listings)>> ListingsAsync(HttpClient sandbox, AmazonProduct product)
    {
        var pages = new List<(string, string[])>();
        for (int page = 1, total = 1; page <= total; page++)
        {
            var answer = await GetAsync<EbayPage>(
                sandbox,
                $"/ebay/search?asin={product.Asin}&title={Uri.EscapeDataString(product.Title)}&page={page}"
            );
            total = answer.TotalPages;
            pages.Add(($"ebay:{product.Asin}:{page}", [.. answer.Listings.Select(listing => listing.ListingId)]));
        }

        return pages;
    }

    private static async Task<T> GetAsync<T>(HttpClient sandbox, string path) =>
        await sandbox.GetFromJsonAsync<T>(path, Json) ?? throw new InvalidDataException($"The sandbox answered null for {path}.");

    private sealed record AmazonCategory(string ExternalId);

    private sealed record AmazonPage(int TotalPages, IReadOnlyList<AmazonProduct> Products);

    private sealed record AmazonProduct(string Asin, string Title, decimal PriceUsd);

    private sealed record EbayPage(int TotalPages, IReadOnlyList<ListingView> Listings);
}
