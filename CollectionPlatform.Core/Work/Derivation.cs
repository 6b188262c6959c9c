using System.Data;
using System.Runtime.CompilerServices;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Core.Work;

/// <summary>A unit that a run still needs, with the amazon page it came from (null for first pages).</summary>
public readonly record struct MissingUnit(WorkUnit Unit, WorkUnit? Origin);

/// <summary>
/// The one answer to "which units are missing for this run?", from Postgres alone: page 1 of every category (or, for a retry, the units to
/// try again), the pages that follow a finished page 1, and a look-up per product that the run does not skip, less what is finished in this
/// run or was collected by another run of its chain of retries. Of the pages of a category or search it names those whose turn it is (<see
/// cref="PageWindows"/>). A run is planned, rebuilt and found complete by it.
/// </summary>
public sealed class Derivation(NpgsqlDataSource source, Frontier frontier)
{
    private const int Chunk = 1000;

    // Each branch starts from what exists and probes finished_units by its key. OFFSET 0 keeps the probes what they are: statistics know
    // nothing of a run that has just
    // made its rows, and a planner that expects one row of it would join by scanning them all for each of them.
    private const string Missing = """
        with needed as (
          select 1::smallint as provider, c.external_id as subject, g.page, c.ordinal as category, null::int as origin, 1 as start
          from run_categories c
          left join lateral (select f.total_pages from finished_units f where f.run_id = $1 and f.provider = 1 and f.subject = c.external_id
            and f.page = 1 offset 0) first on true
          cross join lateral generate_series(1, greatest(first.total_pages, 1)) g(page)
          where c.run_id = $1 and not exists (select from runs r where r.id = $1 and r.retry_of is not null)
          union all
          select u.provider, u.subject, g.page, u.category, null, u.page
          from retry_units u
          left join lateral (select f.total_pages from finished_units f where u.page = 1 and f.run_id = $1 and f.provider = u.provider
            and f.subject = u.subject and f.page = 1 offset 0) first on true
          cross join lateral generate_series(u.page, greatest(first.total_pages, u.page)) g(page)
          where u.run_id = $1
          union all
          select 2::smallint, p.asin, g.page, p.category, p.page, 1
          from run_products p
          left join lateral (select f.total_pages from finished_units f where f.run_id = $1 and f.provider = 2 and f.subject = p.asin
            and f.page = 1 offset 0) first on true
          cross join lateral generate_series(1, greatest(first.total_pages, 1)) g(page)
          where p.run_id = $1 and not p.shared and not p.look_up_skipped)
        select n.provider, n.subject, n.page, n.category, n.origin, c.external_id
        from needed n
        left join lateral (select true as done from finished_units f where f.run_id = $1 and f.provider = n.provider
          and f.subject = n.subject and f.page = n.page offset 0) f on true
        cross join lateral (select c.external_id from run_categories c where c.run_id = $1 and c.ordinal = n.category offset 0) c
        where f.done is null
          and not exists (
            select from runs r cross join lateral (
              select from finished_units f where f.run_id = r.id and f.provider = n.provider and f.subject = n.subject and f.page = n.page
                and f.reason is null offset 0) f
            where r.chain_id = (select chain_id from runs where id = $1) and r.id <> $1)
          and (n.page = n.start or exists (
            select from runs r cross join lateral (
              select from finished_units f where f.run_id = r.id and f.provider = n.provider and f.subject = n.subject
                and f.page = ($3::int[])[width_bucket(n.page - 1, $3::int[])] and (r.id = $1 or f.reason is null) offset 0) f
            where r.chain_id = (select chain_id from runs where id = $1)))
        """;

    /// <summary>The providers that missing units are for; empty when nothing is missing.</summary>
    public async Task<List<ProviderName>> MissingProvidersAsync(RunId run, CancellationToken stop)
    {
        var providers = new List<ProviderName>();
        foreach (var provider in ProviderNames.All)
        {
            await using var command = source.CreateCommand($"select exists (select from ({Missing}) m where m.provider = $2)");
            AddParameters(command, run, provider);
            if ((bool)(await command.ExecuteScalarAsync(stop))!)
                providers.Add(provider);
        }

        return providers;
    }

    public async IAsyncEnumerable<MissingUnit> MissingAsync(RunId run, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var command = source.CreateCommand($"select * from ({Missing}) m where $2::smallint is null or m.provider = $2");
        command.CommandTimeout = 300;
        AddParameters(command, run, provider: null);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, stop);
        while (await reader.ReadAsync(stop))
        {
            var unit = new WorkUnit((ProviderName)reader.GetInt16(0), reader.GetString(1), reader.GetInt32(2), reader.GetInt16(3));
            int? origin = await reader.IsDBNullAsync(4, stop) ? null : reader.GetInt32(4);
            yield return new MissingUnit(
                unit,
                origin is { } page ? new WorkUnit(ProviderName.Amazon, reader.GetString(5), page, unit.Category) : null
            );
        }
    }

    /// <summary>
    /// Adds what is missing and neither in the streams nor going to be added by a unit that is: an ancestor still in the streams brings its
    /// children when it leaves them.
    /// Reading the streams first and Postgres second makes that safe while workers go on.
    /// </summary>
    /// <param name="held">The run's lock: two rebuilders at once would add units twice.</param>
    /// <returns>How many units were added, and how many are missing in all: 0 when the run is complete.</returns>
    public async Task<(long Added, long Missing)> RebuildAsync(RunId run, RunLock held, CancellationToken stop)
    {
        await frontier.CreateAsync(run);
        // 16 bytes a unit; two ids with one hash would cost a delay until the streams are empty, never a unit
        var present = new HashSet<ulong>();
        await foreach (var unit in frontier.ReadAllAsync(run).WithCancellation(stop))
            present.Add(Hash(unit.Id));

        var (added, all) = (0L, 0L);
        var chunk = new List<WorkUnit>(Chunk);
        await foreach (var missing in MissingAsync(run, stop))
        {
            all++;
            if (Ancestry(missing).Any(id => present.Contains(Hash(id))))
                continue;
            chunk.Add(missing.Unit);
            added++;
            if (chunk.Count < Chunk)
                continue;
            await AddAsync();
        }

        if (chunk.Count > 0)
            await AddAsync();
        return (added, all);

        async Task AddAsync()
        {
            await held.VerifyAsync(stop);
            await frontier.AddAsync(run, chunk);
            chunk.Clear();
        }
    }

    /// <summary>The unit itself and every unit that leads to it.</summary>
    private static IEnumerable<string> Ancestry(MissingUnit missing) =>
        WithReleasers(missing.Unit).Concat(missing.Origin is { } origin ? WithReleasers(origin) : []);

    private static IEnumerable<string> WithReleasers(WorkUnit unit)
    {
        for (var page = unit.Page; page > 0; page = PageWindows.Releaser(page))
            yield return (unit with { Page = page }).Id;
    }

    private static void AddParameters(NpgsqlCommand command, RunId run, ProviderName? provider)
    {
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.Value });
        command.Parameters.Add(
            new NpgsqlParameter { Value = provider is { } only ? (short)only : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint }
        );
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = PageWindows.Ends });
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
            hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
