using System.Globalization;
using CollectionPlatform.TestSupport;
using Microsoft.VisualBasic.FileIO;

namespace CollectionPlatform.Journey.Tests.RealCatalogue;

/// <summary>A row of the product file.</summary>
/// <param name="Page">The page of its category that lists it, 20 products each, in the order of the file.</param>
internal sealed record FileProduct(string Asin, string Title, decimal Price, decimal ListPrice, string CategoryId, int Page);

/// <summary>
/// The product data that lies beside the source tree; where it is absent, a smaller file of the same shape that is written for the
/// occasion.
/// </summary>
internal sealed class ProductFile : IDisposable
{
    private const int PageSize = 20;
    private readonly string? _written;

    private ProductFile(string products, string categories, string source, string? written)
    {
        (ProductsCsv, CategoriesCsv, Source, _written) = (products, categories, source, written);
        Categories = Rows(categories).ToDictionary(row => row["id"], row => row["category_name"], StringComparer.Ordinal);
        var shelves = new Dictionary<string, int>(StringComparer.Ordinal);
        Products = [.. Rows(products).Select(row => Product(row, shelves))];
    }

    public string ProductsCsv { get; }
    public string CategoriesCsv { get; }

    /// <summary>A sentence that says which data this is.</summary>
    public string Source { get; }

    /// <summary>Names by id.</summary>
    public IReadOnlyDictionary<string, string> Categories { get; }

    public IReadOnlyList<FileProduct> Products { get; }

    /// <summary>Pages of all categories.</summary>
    public int Pages => Products.DistinctBy(p => (p.CategoryId, p.Page)).Count();

    public static ProductFile Open()
    {
        if (SharedData.ProductsCsv is { } products && SharedData.CategoriesCsv is { } categories)
            return new ProductFile(products, categories, $"Real data: {SharedData.Directory}.", null);
        var directory = Directory.CreateTempSubdirectory("collection-platform-products-").FullName;
        return new ProductFile(
            Write(
                directory,
                "products.csv",
                "asin,title,imgUrl,productURL,stars,reviews,price,listPrice,category_id,isBestSeller,boughtInLastMonth",
                Enumerable.Range(0, 24 * PageSize).Select(Invented)
            ),
            Write(
                directory,
                "categories.csv",
                "id,category_name",
                Enumerable.Range(1, 24).Select(id => $"{id},\"Category {id}, invented\"")
            ),
            "THE REAL DATA (../shared/data) IS ABSENT HERE: these are 480 invented products in 24 categories.",
            directory
        );
    }

    public void Dispose()
    {
        if (_written is not null)
            Directory.Delete(_written, recursive: true);
    }

    private static FileProduct Product(Dictionary<string, string> row, Dictionary<string, int> shelves)
    {
        var category = row["category_id"];
        var place = shelves[category] = shelves.GetValueOrDefault(category) + 1;
        return new FileProduct(
            row["asin"],
            row["title"],
            Amount(row["price"]),
            Amount(row["listPrice"]),
            category,
            (place - 1) / PageSize + 1
        );
    }

    private static decimal Amount(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static List<Dictionary<string, string>> Rows(string path)
    {
        using var csv = new TextFieldParser(path)
        {
            Delimiters = [","],
            HasFieldsEnclosedInQuotes = true,
            TrimWhiteSpace = false,
        };
        var columns = csv.ReadFields()!;
        var rows = new List<Dictionary<string, string>>();
        while (csv.ReadFields() is { } fields)
            rows.Add(columns.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal));
        return rows;
    }

    private static string Write(string directory, string name, string header, IEnumerable<string> lines)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllLines(path, lines.Prepend(header));
        return path;
    }

    /// <summary>Every tenth one has no price; titles hold commas, quotes and more than ASCII.</summary>
    private static string Invented(int number) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"B{number:D9},\"Product {number}, 12\"\" wide – größer\",https://images.example/{number}.jpg,"
                + $"https://shop.example/dp/B{number:D9},4.5,{number},{(number % 10 == 0 ? 0m : number + 0.99m)},"
                + $"0.0,{number / PageSize + 1},False,0"
        );
}
