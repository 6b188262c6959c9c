using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>Servers and service shared by all tests, which therefore run one after the other.</summary>
public sealed class ApiFixture : IAsyncLifetime
{
    internal Servers Servers { get; } = new();

    internal ApiApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        try
        {
            await Servers.StartAsync();
            App = new ApiApp(Servers);
        }
        catch
        {
            Servers.Dispose(); // xunit disposes no fixture that did not start
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        if (App is null)
            return;
        await App.DisposeAsync();
        Servers.Dispose();
    }

    /// <summary>Back to a new installation. Rows are deleted: most tests leave few, and truncating makes each table a new file.</summary>
    internal Task ResetAsync() =>
        App.DbAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                """
                set local session_replication_role = replica; -- what refers to what need not be asked: everything goes
                delete from runs; delete from run_categories; delete from run_events; delete from run_commits;
                delete from run_products; delete from run_listings; delete from finished_units; delete from categories;
                delete from products; delete from product_prices; delete from product_texts; delete from product_text_blocks;
                delete from product_sellers; delete from listings;
                delete from product_listings; delete from shared_listings; delete from run_logs;
                delete from product_categories; delete from reservations; delete from retry_units; delete from retention_runs;
                delete from spend; delete from lost_calls; delete from selections; delete from identity.visits;
                delete from identity.sessions; delete from identity.known_browsers; delete from identity.api_keys;
                delete from identity.data_protection_keys;
                delete from price_list where actor <> 'system';
                delete from identity.users where user_name <> 'admin';
                update text_clock set position = 0;
                update identity.users set access_failed_count = 0, lockout_end = null, role = 'Admin';
                update settings set budget_cap_usd = 5, warn_at_percent = 80;
                update providers set price_usd = case name when 1 then 0.01 else 0.002 end,
                  reserved_price_usd = case name when 1 then 0.01 else 0.002 end, recent_bills = array[]::numeric[],
                  calls_per_second = case name when 1 then 500 else 2000 end,
                  burst = case name when 1 then 500 else 2000 end, state = 'up', since = now(), reason = null, next_probe_at = null,
                  probe_wait = null, closed_by = null, storm_sentence = null, skipping = false, skipped_opening = null,
                  skipped_runs = array[]::uuid[], answered_at = null, storm = null,
                  storm_awaited = false, skipped_storm = null, adapted_rate = null, limit_seen = null, adapted_at = null;
                """
            )
        );
}

[CollectionDefinition(Name)]
public sealed class ApiCollection : ICollectionFixture<ApiFixture>
{
    public const string Name = "api";
}
