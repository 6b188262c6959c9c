using CollectionPlatform.Core.Postgres;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Keeps what products are searched and ordered by current, their texts and how many sellers they have, by following their positions, as
/// any poller does. Not part of the commit: an index over trigrams takes tens of µs a title, and a commit holds locks that everybody waits
/// for. What it has not reached yet is searched without it, and keeps its old place in the order by sellers.
/// </summary>
public sealed class ProductIndexing(NpgsqlDataSource source, TimeProvider clock, ILogger<ProductIndexing> log)
    : PeriodicUpkeep(TimeSpan.FromSeconds(1), clock, log)
{
    private const int Piece = 20_000;

    /// <summary>
    /// Most changes taken in a second while products change: what providers allow at their default rates. Faster collecting is not slowed
    /// down for it, but caught up with afterwards.
    /// </summary>
    private const int PieceWhileBusy = 4_000;

    private object? seen;

    /// <summary>
    /// One piece in one transaction. A second instance that finds the clock locked does nothing; a text that is current already is left
    /// alone.
    /// </summary>
    private const string Follow = """
        with clock as materialized (select position from text_clock for update skip locked),
        moved as materialized (
          select p.asin, lower((p.asin || E'\n' || p.title) collate "default") as text, c.position
          from (select asin, position from product_prices where position > (select position from clock) order by position limit $1) c
          join products p on p.asin = c.asin),
        put as (
          insert into product_texts (asin, text)
          select m.asin, m.text from moved m where not exists (select from product_texts k where k.asin = m.asin and k.text = m.text)
          on conflict (asin) do update set text = excluded.text, number = default),
        counted as (
          insert into product_sellers (asin, minus_sellers)
          select s.asin, s.minus from (select m.asin, coalesce(
            (select -l.sellers from product_listings l where l.asin = m.asin), 0) as minus from moved m) s
          where not exists (select from product_sellers k where k.asin = s.asin and k.minus_sellers = s.minus)
          on conflict (asin) do update set minus_sellers = excluded.minus_sellers)
        update text_clock set position = m.last from (select max(position) as last, count(*) as n from moved) m where m.n > 0 returning m.n
        """;

    /// <summary>One look: a piece while products change, all there is otherwise.</summary>
    public async Task StepAsync(CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        var position = await connection.ScalarAsync("select position from item_clock", stop);
        var limit = Equals(position, seen) ? Piece : PieceWhileBusy;
        while (await FollowAsync(connection, limit, stop) && limit == Piece) { }

        await TextBlocks.MakeAsync(connection, stop);
        seen = position;
    }

    protected override Task CheckAsync(CancellationToken stop) => StepAsync(stop);

    /// <returns>Whether there may be more.</returns>
    private static async Task<bool> FollowAsync(NpgsqlConnection connection, int limit, CancellationToken stop) =>
        await connection.ScalarAsync(Follow, stop, limit) is long taken && taken >= limit;
}
