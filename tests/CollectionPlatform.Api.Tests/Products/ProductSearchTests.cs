using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Api.Tests.Products;

/// <summary>What <c>q</c> finds among more products than are looked at one by one, however many of them are indexed by then.</summary>
public sealed class ProductSearchTests(ApiFixture fixture) : ApiTest(fixture)
{
    /// <summary>A page of 5 looks at 600 products before it asks the indexes.</summary>
    private const int Count = 2000,
        PageSize = 5,
        Pages = 3,
        BlockSize = 1000,
        OldOnes = 200;
    private static readonly CategoryId Old = CategoryId.New();
    private static readonly string[] Rare = ["100%_cotton", @"C:\yarn", "Größe Zürich", "Ã qz", "x--y"];

    private static readonly string[] Queries =
    [
        "product",
        "PRODUCT 4",
        "number 77",
        "nothing-like-it",
        "qz",
        "QZ",
        "Q",
        "9",
        "%",
        "_",
        @"\",
        "100%_COT",
        "%_c",
        "%c",
        @"c:\Y",
        "Größe",
        "Zürich",
        "Ã",
        "--",
        "b0",
        "B000012",
        "b0000",
        "0001",
        "o",
        "ct 7, number",
    ];

    private readonly Run run = Rows.Run();

    [Fact]
    public Task Products_are_found_by_any_part_of_title_or_ASIN_while_most_of_them_are_indexed() =>
        AreFoundAsync(indexed: BlockSize * 3 / 2);

    [Theory]
    [InlineData(0)]
    [InlineData(Count)]
    [Trait("Suite", "all")]
    public Task They_are_found_as_well_when_none_or_all_are_indexed(int indexed) => AreFoundAsync(indexed);

    private async Task AreFoundAsync(int indexed)
    {
        var products = Enumerable.Range(1, Count).Select(n => Rows.Product(n, Title(n))).ToArray();
        await InsertAsync([.. products.Take(indexed)]);
        await using var still = await HoldIndexingAtAsync(indexed);
        await InsertAsync([
            run,
            .. products.Skip(indexed),
            .. products.Where(IsOfRun).Select(p => new RunProduct { RunId = run.Id, Asin = p.Asin }),
            .. products.Take(OldOnes).Select(p => new ProductCategory { CategoryId = Old, Asin = p.Asin }),
        ]);

        foreach (var q in Queries)
        {
            var found = products.Where(p => Has(p.Title, q) || Has(p.Asin, q)).ToList();
            await FindsAsync($"q={Uri.EscapeDataString(q)}", found);
            await FindsAsync($"q={Uri.EscapeDataString(q)}&order=newest", found.AsEnumerable().Reverse());
            await FindsAsync($"q={Uri.EscapeDataString(q)}&order=newest&categoryId={Old}", found.Where(IsOld).Reverse());
            await FindsAsync($"q={Uri.EscapeDataString(q)}&runId={run.Id}&categoryId={Old}", found.Where(p => IsOld(p) && IsOfRun(p)));
        }
        await FindsAsync($"order=newest&categoryId={Old}", products.Where(IsOld).Reverse());
        await FindsAsync($"runId={run.Id}&after={Count - 7}", products.Where(p => IsOfRun(p) && p.Position > Count - 7));
    }

    [Fact]
    public async Task A_new_title_is_found_at_once_and_the_old_one_no_more()
    {
        await InsertAsync([.. Enumerable.Range(1, Count).Select(n => Rows.Product(n))]);
        await using var still = await HoldIndexingAtAsync(Count);

        await DbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                update products set title = 'Wool' where asin = (select asin from product_prices where position = 77);
                update product_prices set position = {Count + 1} where position = 77;
                """
            )
        );

        await FindsAsync("q=wool", [Rows.Product(Count + 1)]);
        await FindsAsync("q=product 77", Enumerable.Range(770, 10).Select(n => Rows.Product(n)));
        await still.DisposeAsync();
        await using var again = await HoldIndexingAtAsync(Count + 1);
        await FindsAsync("q=wool", [Rows.Product(Count + 1)]);
        await FindsAsync("q=product 77", Enumerable.Range(770, 10).Select(n => Rows.Product(n)));
    }

    private static string Title(int n) => n % 331 == 0 ? $"{Rare[n / 331 % Rare.Length]} {n}" : $"Product {n % 10}, number {n}";

    private static bool Has(string text, string q) => text.Contains(q, StringComparison.OrdinalIgnoreCase);

    private static bool IsOld(Product p) => p.Position <= OldOnes;

    private static bool IsOfRun(Product p) => p.Position % 3 == 0;

    /// <summary>The first pages, by their cursors.</summary>
    private async Task FindsAsync(string query, IEnumerable<Product> products)
    {
        var found = new List<long>();
        for (var (page, after) = (0, ""); page < Pages; page++)
        {
            var read = await GetAsync<Page<ProductView>>($"/api/products?{query}&limit={PageSize}{after}");
            found.AddRange(read.Items.Select(p => p.Position));
            if (read.Next is null)
                break;
            after = $"&after={read.Next}";
        }
        var wanted = products.Select(p => p.Position).Take(PageSize * Pages);
        Assert.True(wanted.SequenceEqual(found), $"{query} is to find {string.Join(' ', wanted)}; it found {string.Join(' ', found)}");
    }

    /// <summary>Returns when everything up to that position is indexed; nothing more is until the connection is closed.</summary>
    private async Task<NpgsqlConnection> HoldIndexingAtAsync(long position)
    {
        await Eventually.HoldsAsync(
            async () =>
                await DbAsync(db => db.TextClock.Select(c => c.Position).SingleAsync()) == position
                && await DbAsync(db => db.ProductTextBlocks.CountAsync()) == position / BlockSize,
            $"products up to {position} are indexed, and every {BlockSize} of their texts are a block"
        );
        var connection = new NpgsqlConnection(Servers.Postgres);
        await connection.OpenAsync();
        await using var hold = new NpgsqlCommand("begin; select from text_clock for update", connection);
        await hold.ExecuteNonQueryAsync();
        return connection;
    }
}
