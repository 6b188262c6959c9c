using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Npgsql;
using NpgsqlTypes;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>One lane of the floor: it takes a batch of units, calls, stores what came, and acknowledges.</summary>
internal sealed class FloorLane(
    IDatabase redis,
    NpgsqlConnection connection,
    IReadOnlyDictionary<ProviderName, IProvider> providers,
    FloorRun run,
    string name
)
{
    private const int BatchSize = 500;

    /// <summary>Rows and counter in one statement, which is one transaction; the counter counts each row once.</summary>
    private const string Upsert = """
        with r as (
          insert into floor_items (run_id, id, title, price_cents, payload, collected_at)
          select $1, i, t, p, j, now() from unnest($2, $3, $4, $5) as u(i, t, p, j)
          on conflict (run_id, id) do update set title = excluded.title, price_cents = excluded.price_cents, payload = excluded.payload,
            collected_at = excluded.collected_at
          returning (xmax = 0) as fresh)
        update floor_progress set done = done + (select count(*) from r where fresh) where run_id = $1 returning done
        """;

    /// <summary>Works until no unit of the run is left.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        await using var upsert = Command();
        var rows = new FloorRows();
        while (run.Left > 0)
        {
            var reply = await redis.ExecuteAsync(
                "XREADGROUP",
                "GROUP",
                FloorRun.Group,
                name,
                "COUNT",
                BatchSize,
                "STREAMS",
                run.Stream,
                ">"
            );
            if (reply.IsNull)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, stop); // the other lane holds what is left
                continue;
            }

            var entries = Parts(Parts(Parts(reply)[0])[1]);
            var units = Array.ConvertAll(entries, entry => FloorRun.Parse(Text(Parts(Parts(entry)[1])[1])));
            object[] acknowledged = [run.Stream, FloorRun.Group, .. entries.Select(entry => Text(Parts(entry)[0]))];
            var children = new List<WorkUnit>();
            rows.Clear();
            foreach (var (unit, page) in units.Zip(await CallAsync(units, stop)))
            {
                rows.Add(page);
                FloorRun.AddChildren(children, unit, page);
            }

            // Children first, then rows, then the acknowledgement: a crash in between repeats the batch, which is harmless.
            await run.AddAsync(children);
            var done = await StoreAsync(upsert, rows, stop);
            await Task.WhenAll(
                redis.ExecuteAsync("XACK", acknowledged),
                redis.PublishAsync(RedisChannel.Literal("progress"), string.Create(CultureInfo.InvariantCulture, $$"""{"done":{{done}}}"""))
            );
            run.Finished(units.Length);
        }
    }

    private static RedisResult[] Parts(RedisResult reply) => ((RedisResult[]?)reply)!;

    private static string Text(RedisResult reply) => ((string?)reply)!;

    private async Task<CollectedPage[]> CallAsync(WorkUnit[] units, CancellationToken stop)
    {
        var pages = new CollectedPage[units.Length];
        await Task.WhenAll(Enumerable.Range(0, Math.Min(run.CallsAtOnce, units.Length)).Select(CallSomeAsync));
        return pages;

        async Task CallSomeAsync(int first)
        {
            for (var i = first; i < units.Length; i += run.CallsAtOnce)
                pages[i] = (await providers[units[i].Provider].CallAsync(run.Id, units[i], null, stop)).Page
                    ?? throw new InvalidOperationException($"{units[i].Id} was not answered.");
        }
    }

    private static async Task<long> StoreAsync(NpgsqlCommand upsert, FloorRows rows, CancellationToken stop)
    {
        rows.Bind(upsert);
        return (long)(await upsert.ExecuteScalarAsync(stop))!;
    }

    private NpgsqlCommand Command()
    {
        var command = new NpgsqlCommand(Upsert, connection);
        NpgsqlDbType[] types = [NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Integer, NpgsqlDbType.Text];
        command.Parameters.Add(new NpgsqlParameter { Value = run.Name, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var type in types)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type });
        return command;
    }
}
