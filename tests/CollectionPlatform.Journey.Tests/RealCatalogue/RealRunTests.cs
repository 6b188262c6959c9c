using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>What must hold of a collection over real products, 4,960 of them in 248 categories.</summary>
[Trait("Suite", "all")]
public sealed class RealRunTests(RealRun real, ITestOutputHelper output) : IClassFixture<RealRun>
{
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1),
        SoonAfter = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task The_categories_of_the_file_are_imported_once_under_their_names()
    {
        Say();
        Assert.Equal(
            (real.File.Categories.Count, 0, 0),
            (real.FirstImport.Added, real.FirstImport.Updated, real.FirstImport.Rejected.Count)
        );
        Assert.Equal(
            (0, real.File.Categories.Count, 0),
            (real.SecondImport.Added, real.SecondImport.Updated, real.SecondImport.Rejected.Count)
        );
        var categories = await real.Platform.CategoriesAsync();
        Assert.Equal(
            real.File.Categories.OrderBy(c => c.Key),
            categories.Values.Select(c => KeyValuePair.Create(c.ExternalId, c.Name)).OrderBy(c => c.Key)
        );
    }

    [Fact]
    public async Task Every_product_of_the_file_is_there_once_with_its_true_title_and_price()
    {
        Say();
        Assert.Equal(("completed", 0L), (real.Run.State, real.Run.Counts.Failed));
        var products = await real.Platform.AllAsync<Product>($"/api/products?runId={real.Run.Id}");

        Assert.Equal(real.File.Products.Count, products.Count);
        Assert.Equal(real.File.Products.Count, real.Run.Counts.Products);
        var expected = real
            .File.Products.Select(p => (p.Asin, p.Title, Price: (decimal?)p.Price, List: (decimal?)p.ListPrice))
            .OrderBy(p => p.Asin, StringComparer.Ordinal);
        var actual = products
            .Select(p => (p.Asin, p.Title, Price: p.PriceUsd, List: p.ListPriceUsd))
            .OrderBy(p => p.Asin, StringComparer.Ordinal);
        Assert.Equal(expected, actual);
        Assert.Contains(actual, product => product.Price == 0);
    }

    [Fact]
    public async Task The_listings_of_a_product_are_those_that_the_marketplace_offers()
    {
        var products = await real.Platform.AllAsync<Product>("/api/products");
        Assert.Equal(real.Run.Counts.Listings, products.Sum(product => product.Listings.Count));
        var sample = products
            .OrderBy(product => product.Asin, StringComparer.Ordinal)
            .Where((_, place) => place % 80 == 0)
            .Append(products.First(product => product.Listings.Count > 10))
            .ToList(); // two pages
        foreach (var product in sample)
        {
            var offered = await OfferedAsync(product);
            Assert.Equal(
                offered.OrderBy(l => l.ListingId, StringComparer.Ordinal),
                product.Listings.OrderBy(l => l.ListingId, StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public void Nothing_was_paid_twice_and_what_is_recorded_is_what_was_billed()
    {
        output.WriteLine($"{real.Run}");
        Assert.Equal(0, real.Ledger.Repeated(real.Run.Id));
        Assert.Equal(0m, real.Run.Spend.UncertainUsd);
        Assert.Equal(real.Ledger.BilledUsd(real.Run.Id), real.Run.Spend.SettledUsd);
        Assert.Equal(real.AnsweredAt.Count, real.Run.Counts.UnitsDone);
        Assert.Equal(real.File.Products.GroupBy(p => (p.CategoryId, p.Page)).Count(), real.Run.Counts.Calls.Amazon);
    }

    [Fact]
    public Task The_run_ended_as_soon_as_its_last_call_was_answered() =>
        MeasuredAsync(it =>
        {
            var late = it.Run.FinishedAt!.Value - it.AnsweredAt.Values.Max();
            output.WriteLine($"It took {(it.Run.FinishedAt - it.Run.StartedAt)!.Value.TotalSeconds:0.0} s.");
            Assert.True(late >= TimeSpan.Zero, $"It ended {-late.TotalMilliseconds:0} ms before its last answer.");
            return [new("the end after the last answer", late, SoonAfter)];
        });

    [Fact]
    public Task Every_item_could_be_read_within_a_second_of_the_answer_that_brought_it() =>
        MeasuredAsync(it =>
        {
            Say();
            var fresh = it.File.Products.Where(p => it.Reader.Seen[p.Asin].At >= it.Run.StartedAt).ToList(); // all but those of the warm-up
            Assert.Equal(it.File.Products.Count - 20, fresh.Count);
            var products = fresh.Select(p => (Sight: it.Reader.Seen[p.Asin], Key: $"amazon:{p.CategoryId}:{p.Page}")).ToList();
            var listings = fresh
                .Where(p => it.Reader.SeenWithListings.ContainsKey(p.Asin))
                .Select(p => (Sight: it.Reader.SeenWithListings[p.Asin], Key: $"ebay:{p.Asin}:1"))
                .ToList();
            var commits = Delays(it, fresh.Select(p => (it.Reader.Latest[p.Asin].CollectedAt, $"amazon:{p.CategoryId}:{p.Page}")));
            output.WriteLine(
                $"{it.Reader.Requests} requests by cursor; the longest brought {it.Reader.Longest.Products} products in "
                    + $"{it.Reader.Longest.Took.TotalMilliseconds:0} ms."
            );
            Tell("Products", Delays(it, products.Select(p => (p.Sight.At, p.Key))));
            Tell("Products, to their commit only", commits);
            Tell("Listings", Delays(it, listings.Select(l => (l.Sight.At, l.Key))));

            // Who asks a second after the answer finds the item: no request later than that went without it. How long a request takes is
            // the reader's and the machine's affair.
            return
            [
                new(
                    "the last request without a product that was answered",
                    Delays(it, products.Select(p => (p.Sight.Missed, p.Key)))[^1],
                    AtOnce
                ),
                new(
                    "the last request without a listing that was answered",
                    Delays(it, listings.Select(l => (l.Sight.Missed, l.Key)))[^1],
                    AtOnce
                ),
                new("the slowest commit of a product", commits[^1], AtOnce),
            ];
        });

    [Fact]
    public async Task A_reader_that_follows_the_cursor_misses_nothing()
    {
        var all = (await real.Platform.AllAsync<Product>("/api/products")).ToDictionary(product => product.Asin, StringComparer.Ordinal);

        Assert.Equal(all.Keys.Order(StringComparer.Ordinal), real.Reader.Latest.Keys.Order(StringComparer.Ordinal));
        Assert.All(all.Values, product => Assert.Equal(product.Listings, real.Reader.Latest[product.Asin].Listings));
    }

    [Fact]
    public void The_page_of_the_run_moved_by_itself_from_the_start_to_the_end()
    {
        var seen = real.Sightings;
        var shown = seen.Where((_, i) => i % Math.Max(1, seen.Count / 8) == 0).Append(seen[^1]).Select(Told);
        output.WriteLine($"{seen.Count} looks: {string.Join(" | ", shown)}");
        Assert.All(seen, look => Assert.True(look.IsSamePage, "The page was loaded anew."));
        Assert.Equal("completed", seen[^1].State);
        Assert.Equal(real.Run.Counts.UnitsDone, seen[^1].Newest);
        Assert.Equal(real.Run.Counts.UnitsDone, seen[^1].Done);

        var underway = seen.Where(look => look.State == "running").ToList();
        Assert.True(underway.DistinctBy(look => look.Done).Count() >= 5, "The bar hardly moved.");
        Assert.True(underway.DistinctBy(look => look.Newest).Count() >= 5, "The feed hardly moved.");
        Assert.True(underway.DistinctBy(look => look.Spend).Count() >= 5, "The spend hardly moved.");
        Assert.All(seen.Zip(seen.Skip(1)), pair =>
            Assert.True(
                pair.Second.Done >= pair.First.Done && pair.Second.Newest >= pair.First.Newest,
                $"{pair.First} was followed by {pair.Second}."
            )
        );
        Assert.Empty(real.Page.Errors);
    }

    private void Say() => output.WriteLine(real.File.Source);

    /// <summary>
    /// Measures the shared run; if that does not count since the machine was too busy, runs of their own, at lower and lower rates.
    /// </summary>
    private Task MeasuredAsync(Func<RealRun, Timing[]> measure) =>
        Timed.KeptAsync(
            async time =>
            {
                if (time == 1)
                    return new Measurement(measure(real), real.Load);
                var again = new RealRun { Slower = 1 << (time - 1) };
                try
                {
                    await again.InitializeAsync();
                    return new Measurement(measure(again), again.Load);
                }
                finally
                {
                    await again.DisposeAsync();
                }
            },
            output.WriteLine
        );

    private static List<TimeSpan> Delays(RealRun it, IEnumerable<(DateTimeOffset Seen, string Key)> items) =>
        [.. items.Select(item => item.Seen - it.AnsweredAt[item.Key]).Order()];

    private void Tell(string what, List<TimeSpan> delays) =>
        output.WriteLine(
            $"{what}: {delays.Count}, after p50 {delays[delays.Count / 2].TotalMilliseconds:0} ms, p99 "
                + $"{delays[delays.Count * 99 / 100].TotalMilliseconds:0} ms, max {delays[^1].TotalMilliseconds:0} ms."
        );

    /// <summary>Asks the marketplace itself, outside any run.</summary>
    private async Task<List<Listing>> OfferedAsync(Product product)
    {
        var offered = new List<Listing>();
        for (var (page, pages) = (1, 1); page <= pages; page++)
        {
            var answer = await real.Platform.Stack.Sandbox.GetFromJsonAsync<JsonElement>(
                $"/ebay/search?asin={product.Asin}&title={Uri.EscapeDataString(product.Title)}&page={page}"
            );
            pages = answer.GetProperty("totalPages").GetInt32();
            offered.AddRange(answer.GetProperty("listings").Deserialize<List<Listing>>(Wire.Json)!);
        }
        return offered;
    }

    private static string Told(Sighting seen) => $"{seen.State} {seen.Done}/{seen.Total}, {seen.Spend}, newest entry {seen.Newest}";
}
