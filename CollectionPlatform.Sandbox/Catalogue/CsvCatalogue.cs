using System.Globalization;

namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>A catalogue read from CSV files, held in memory as it is in the files: a price of 0 stays 0, the order stays.</summary>
internal sealed class CsvCatalogue : ICatalogue
{
    private readonly List<Category> categories = [];
    private readonly List<Product[]> shelves = [];
    private readonly Dictionary<string, Category> byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Product> byAsin = new(StringComparer.Ordinal);

    private CsvCatalogue() { }

    public IReadOnlyList<Category> Categories => categories;

    public long ProductCount => byAsin.Count;

    public Category? FindCategory(string externalId) => byId.GetValueOrDefault(externalId);

    public IReadOnlyList<Product> Page(Category category, int page)
    {
        var shelf = shelves[category.Number];
        var first = Math.Min((page - 1) * ICatalogue.PageSize, shelf.Length);
        return new ArraySegment<Product>(shelf, first, Math.Min(ICatalogue.PageSize, shelf.Length - first));
    }

    public Product? FindProduct(string asin) => byAsin.GetValueOrDefault(asin);

    /// <summary>
    /// Reads the files. An ASIN in several categories is one product, as its first row says; a category without a name is named after its
    /// id.
    /// </summary>
    /// <exception cref="InvalidDataException">A column is missing or a value cannot be read; the message names file and line.</exception>
    public static CsvCatalogue Read(string productsCsv, string? categoriesCsv)
    {
        var catalogue = new CsvCatalogue();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var shelves = new Dictionary<string, Dictionary<string, Product>>(StringComparer.Ordinal); // in the order of the files
        if (!string.IsNullOrEmpty(categoriesCsv))
        {
            foreach (var row in Rows(categoriesCsv, ["id", "category_name"]))
            {
                names[row.Text("id")] = row.Text("category_name");
                shelves.TryAdd(row.Text("id"), []);
            }
        }
        foreach (
            var row in Rows(
                productsCsv,
                ["asin", "title", "imgUrl", "productURL", "stars", "reviews", "price", "listPrice", "category_id", "isBestSeller"]
            )
        )
        {
            var asin = row.Text("asin");
            if (!catalogue.byAsin.TryGetValue(asin, out var product))
                catalogue.byAsin.Add(asin, product = row.Product(catalogue.byAsin.Count));
            if (!shelves.TryGetValue(row.Text("category_id"), out var shelf))
                shelves.Add(row.Text("category_id"), shelf = []);
            shelf.TryAdd(asin, product);
        }
        foreach (var (id, products) in shelves)
            catalogue.Add(id, names.GetValueOrDefault(id) ?? $"Category {id}", [.. products.Values]);
        return catalogue;
    }

    private void Add(string id, string name, Product[] products)
    {
        var category = new Category(categories.Count, id, name, products.Length);
        categories.Add(category);
        shelves.Add(products);
        byId.Add(id, category);
    }

    private static IEnumerable<Row> Rows(string path, string[] columns)
    {
        using var reader = new StreamReader(path);
        Dictionary<string, int>? positions = null;
        foreach (var (line, fields) in new CsvTable(path, reader).Rows())
        {
            if (positions is not null)
            {
                yield return new(path, line, fields, positions);
                continue;
            }
            positions = fields.Distinct().ToDictionary(name => name, name => Array.IndexOf(fields, name), StringComparer.Ordinal);
            List<string> absent = [.. columns.Except(fields)];
            if (absent.Count > 0)
                throw new InvalidDataException($"{path} lacks the column {string.Join(", ", absent)} in its first line.");
        }
        if (positions is null)
            throw new InvalidDataException($"{path} is empty; its first line must name the columns {string.Join(", ", columns)}.");
    }

    private readonly record struct Row(string Path, int Line, string[] Fields, Dictionary<string, int> Positions)
    {
        public string Text(string column) => Optional(column) is { Length: > 0 } text ? text : throw Bad(column, "is empty");

        public Product Product(int number) =>
            new(
                number,
                Text("asin"),
                Text("title"),
                Optional("productURL"),
                Optional("imgUrl"),
                Amount("stars"),
                (int)Amount("reviews"),
                Amount("price"),
                Amount("listPrice"),
                Flag("isBestSeller")
            );

        private string Optional(string column) =>
            Positions[column] is var position && position < Fields.Length ? Fields[position] : throw Bad(column, "is absent");

        private decimal Amount(string column) =>
            decimal.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && value is >= 0 and <= int.MaxValue
                ? value
                : throw Bad(column, $"is '{Text(column)}', not an amount");

        private bool Flag(string column) =>
            bool.TryParse(Text(column), out var value) ? value : throw Bad(column, $"is '{Text(column)}', neither True nor False");

        private InvalidDataException Bad(string column, string what) => new($"{Path}, line {Line}: {column} {what}.");
    }
}
