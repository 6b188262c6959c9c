using System.Globalization;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Api.Spend;

/// <summary>What the book of spend can be summed by: the SQL that differs, and how a key stands on the wire.</summary>
/// <param name="Name">The value of <c>by</c>.</param>
/// <param name="Type">SQL type of the key.</param>
/// <param name="Key">SQL of the key, over a cell <c>s</c> of the book and <paramref name="Join"/>.</param>
/// <param name="Label">SQL of a row's name, over its key <c>p.key</c>.</param>
/// <param name="ParseKey">A key as it stands in a cursor, or null when it is none of this grouping.</param>
internal sealed record SpendGrouping(string Name, string Type, string Key, string Join, string Label, Func<string, object?> ParseKey)
{
    /// <summary>Stands in the order for the key of calls that belong to no category: the last of equal totals.</summary>
    private const string NoId = "'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid";

    public static readonly IReadOnlyList<SpendGrouping> All =
    [
        new("day", "date", "s.day", "", "p.key::text", text =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null
        ),
        new("month", "date", "date_trunc('month', s.day::timestamp)::date", "", "to_char(p.key, 'YYYY-MM')", text =>
            DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month) ? month : null
        ),
        new("provider", "smallint", "s.provider", "", ProviderNames(), text =>
            Core.Providers.ProviderNames.Parse(text) is { } provider ? (short)provider : null
        ),
        new(
            "category",
            "uuid",
            "c.category_id",
            "left join run_categories c on c.run_id = s.run_id and c.ordinal = s.category",
            """
            case when p.key is null then 'in flight when their worker was lost' else coalesce(
              (select name from categories where id = p.key), (select max(name) from run_categories where category_id = p.key)) end
            """,
            Id
        ),
        new("run", "uuid", "s.run_id", "", "(select name from runs where id = p.key)", Id),
    ];

    /// <summary>Days and months stand in their own order, all else in that of its cost.</summary>
    public bool ByTotal => Type != "date";

    /// <summary>A key as it stands on the wire.</summary>
    private string KeyText => Type == "uuid" ? "p.key::text" : Label;

    private string Ordered(string key) => Type == "uuid" ? $"coalesce({key}, {NoId})" : key;

    /// <summary>
    /// One statement, so that the total and the page are of one moment while runs write on. $1, $2: days; $3: rows wanted; $4, $5: total
    /// and key of the last row seen, with $6 false when there is none. Answers the total (part 0), then the page in order. Keys and names
    /// are looked up for the page alone; so are sums, but for what the order needs, where there are many keys.
    /// </summary>
    public string Sql =>
        $"""
            with {(HasManyKeys ? PageThenSums : SumsThenPage)}
            select 0 as part, 0 as place, null as key, null as name, s.* from total s
            union all
            select 1, p.place, {KeyText}, {Label}, p.calls, p.settled, p.uncertain, p.wasted, p.discrepancy, p.items from page p
            order by 1, 2
            """;

    private bool HasManyKeys => Name == "run";

    private string SumsThenPage =>
        $"""
            sums as materialized (select {Key} as key, sum(s.settled_usd + s.uncertain_usd) as total, {Sums} {Cells} group by 1),
            page as (select *, {Place} from sums {Page}),
            total as (select {Sum("calls")}::bigint, {Sum("settled")}, {Sum("uncertain")}, {Sum("wasted")}, {Sum("discrepancy")},
              {Sum("items")}::bigint from sums s)
            """;

    private string PageThenSums =>
        $"""
            totals as (select {Key} as key, sum(s.settled_usd + s.uncertain_usd) as total {Cells} group by 1),
            places as materialized (select key, {Place} from totals {Page}),
            page as (select p.place, p.key, {Sums} from places p join spend s on {Key} = p.key where s.day between $1 and $2 group by 1, 2),
            total as (select {Sums} {Cells})
            """;

    private string Cells => $"from spend s {Join} where s.day between $1 and $2";

    private string Place => $"row_number() over (order by {Order}) as place";

    private string Page =>
        ByTotal
            ? $"where not $6 or total < $4 or (total = $4 and {Ordered("key")} > {Ordered($"$5::{Type}")}) order by {Order} limit $3"
            : $"where not $6 or (key < $5::date and $4::numeric is null) order by {Order} limit $3";

    private static readonly string Sums = $"""
        {Sum("calls")}::bigint as calls, {Sum("settled_usd")} as settled, {Sum("uncertain_usd")} as uncertain,
          {Sum("wasted_usd")} as wasted, {Sum("discrepancy_usd")} as discrepancy, {Sum("items")}::bigint as items
        """;

    private static string Sum(string column) => $"coalesce(sum(s.{column}), 0)";

    private string Order => ByTotal ? $"total desc, {Ordered("key")}" : "key desc";

    private static object? Id(string text) =>
        text.Length == 0 ? DBNull.Value
        : Guid.TryParseExact(text, "D", out var id) ? id
        : null;

    private static string ProviderNames() =>
        $"case p.key {string.Join(' ', Core.Providers.ProviderNames.All.Select(p => $"when {(short)p} then '{p.Key()}'"))} end";
}
