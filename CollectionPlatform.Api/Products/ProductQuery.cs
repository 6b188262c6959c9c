using System.Globalization;
using CollectionPlatform.Api.Paging;

namespace CollectionPlatform.Api.Products;

/// <summary>
/// The statement that reads a page of products. OFFSET 0, and arrays of ASINs, keep every look-up an index probe, whatever the statistics
/// say: a plan that reads a whole table to join it costs more than the probes ever can.
/// </summary>
internal sealed class ProductQuery(ProductFilter filter, ProductOrder order, int limit)
{
    private const string Indexed = "(select position from text_clock)";

    private readonly List<object> values = [];

    /// <summary>Of the parameters $1, $2, …, once the statement is made.</summary>
    public object[] Values => [.. values];

    /// <summary>The first products of the order that pass the filter, of the first <paramref name="most"/> of all.</summary>
    public string Along(int most) =>
        Page(
            $"(select {order.Columns} from {order.Table} where {Beyond()} order by {order.Keys} limit {Value(most)})",
            IsMember() + HasText()
        );

    /// <summary>Whether there are more in the order than the limit.</summary>
    public string GoesOn() => $"select exists (select from {order.Table} where {Beyond()} order by {order.Keys} offset {Value(limit)})";

    /// <summary>Those of the run or of the category that pass the filter, put in order.</summary>
    public string Of(ProductSet set)
    {
        var asins = set switch
        {
            ProductSet.Category => $"select asin from product_categories where category_id = {Value(filter.CategoryId!)}",
            _ => $"select asin from run_products where run_id = {Value(filter.RunId!)}",
        };
        return filter.HasText
            ? WithText($"select asin from product_texts where asin = any(array({asins})) and {IsLike()}")
            : Page($"({Placed(asins)})", IsMember(besides: set));
    }

    /// <summary>Those whose texts are found by their own indexes, as far as they pass the filter, put in order.</summary>
    public string WithText() => WithText(Texts());

    /// <summary>
    /// Those that the index of texts has not reached yet come with them. A range with an upper end is taken to be a small one, as it is,
    /// and read by its index.
    /// </summary>
    private string WithText(string texts)
    {
        var young = $"position between {Indexed} + 1 and {long.MaxValue}";
        var old = order.HasPosition
            ? $"{Placed(texts)} and position <= {Indexed}"
            : Placed($"select asin from product_prices where asin = any(array({texts})) and position <= {Indexed}");
        return Page(
            $"""
            ({old}
            union all {Placed($"select asin from product_prices p where {young} and {IsNamed("p.asin")}")})
            """,
            IsMember()
        );
    }

    /// <summary>The products of <paramref name="rows"/> (as c, with the columns of the order) that pass, with all they have.</summary>
    private string Page(string rows, string passes) =>
        $"""
            select p.asin, t.title, t.url, t.image_url, t.stars, t.reviews, p.price_usd, t.list_price_usd, t.best_seller, t.collected_at,
              p.lowest_usd, p.price_ratio, p.looked_up_at, p.look_up_calls, p.position,
              (select l.listings from product_listings l where l.asin = c.asin offset 0)
            from (select c.asin, row_number() over () as place
              from (select * from {rows} c where {passes} order by {order.Keys} limit {Value(limit)}) c) c
            cross join lateral (select * from product_prices p where p.asin = c.asin offset 0) p
            cross join lateral (select * from products t where t.asin = c.asin offset 0) t
            order by c.place
            """;

    /// <summary>The rows of the order for these ASINs, as far as they lie beyond what was seen.</summary>
    private string Placed(string asins) => $"select {order.Columns} from {order.Table} where asin = any(array({asins})) and {Beyond()}";

    private string Beyond() => string.Format(CultureInfo.InvariantCulture, order.Beyond, [.. order.Seen.Select(Value)]);

    private string IsMember(ProductSet? besides = null)
    {
        var passes = "true";
        if (filter.RunId is { } run && besides != ProductSet.Run)
            passes += $" and exists (select from run_products r where r.run_id = {Value(run)} and r.asin = c.asin offset 0)";
        if (filter.CategoryId is { } category && besides != ProductSet.Category)
            passes +=
                $" and exists (select from product_categories r where r.category_id = {Value(category)} and r.asin = c.asin offset 0)";
        return passes;
    }

    /// <summary>By the indexed text, or by the product itself where that has changed since.</summary>
    private string HasText()
    {
        if (!filter.HasText)
            return "";
        var position = order.HasPosition ? "c.position" : "(select position from product_prices p where p.asin = c.asin offset 0)";
        return $"""
             and case when {position} <= {Indexed}
              then exists (select from product_texts t where t.asin = c.asin and {IsLike()} offset 0)
              else {IsNamed("c.asin")} end
            """;
    }

    private string IsNamed(string asin) =>
        $"""
            exists (select from products n where n.asin = {asin}
              and lower((n.asin || E'\n' || n.title) collate "default") like {Pattern()} offset 0)
            """;

    /// <summary>
    /// ASINs whose indexed text holds the words. Three letters or digits in a row are looked up by their trigrams. Anything shorter is
    /// looked for in the blocks of texts that hold all its pairs of signs, and in the texts that are in no block yet.
    /// </summary>
    private string Texts()
    {
        if (LikePattern.HasTrigram(filter.Q!))
            return $"select asin from product_texts where text like {Pattern()}";
        var text = $"(select lower({Value(filter.Q!.Trim())}))";
        return $"""
            select t.asin from (
              select first_number, last_number from product_text_blocks where parts @> (
                select array_agg(substr({text}, i, 2)) from generate_series(1, greatest(length({text}) - 1, 1)) i)
              union all
              select coalesce(max(last_number), -1) + 1, {long.MaxValue} from product_text_blocks) b
            cross join lateral (select asin from product_texts where number between b.first_number and b.last_number
              and {IsLike()} offset 0) t
            """;
    }

    /// <summary>Of rows that are found by another index: the collation keeps that of trigrams out of it.</summary>
    private string IsLike() => $"text collate \"POSIX\" like {Pattern()}";

    /// <summary>A query of its own is answered once, a function for every row.</summary>
    private string Pattern() => $"(select lower({Value(LikePattern.Containing(filter.Q!))}))";

    private string Value(object value)
    {
        values.Add(value);
        return string.Create(CultureInfo.InvariantCulture, $"${values.Count}");
    }
}
