using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Items;

/// <summary>An item that fails is skipped and logged, the others are collected; and what failed can be tried again.</summary>
[Collection(OutageMarket.Name)]
public sealed class FailedItemTests(OutageMarket market, ITestOutputHelper output)
{
    private static readonly SandboxFaults Calm = new() { NotFoundRate = 0, MalformedRate = 0 };

    [Fact]
    public async Task Missing_and_malformed_items_are_each_called_once_and_logged_the_gate_stays_open_and_everything_else_is_collected()
    {
        var platform = await market.ResetAsync();
        var categories = market.Categories.Skip(28).Take(4).ToList();
        var (truth, spoilt) = await SpoilAsync(
            platform,
            categories,
            new SandboxFaults
            {
                NotFoundRate = 0.1,
                MalformedRate = 0.1,
                Seed = 4,
            }
        );
        var began = TimeProvider.System.GetUtcNow();
        var run = await platform.EndedAsync(await platform.StartAsync("Bad items", categories));

        var calls = await platform.Ledger.CallsAsync(run.Id);
        var expected = spoilt.Where(unit => IsReached(unit.Key, spoilt)).ToDictionary();
        Assert.All(["notFound", "malformed"], reason => Assert.InRange(expected.Values.Count(r => r == reason), 20, 60));
        Assert.Equal("completedWithFailures", run.State);
        Assert.Equal(truth.Keys.Where(key => IsReached(key, spoilt)).Order(), calls.Select(call => call.Key).Order()); // each once
        Assert.Equal(
            expected.Where(unit => unit.Value == "notFound").Select(unit => unit.Key).Order(),
            calls.Where(call => call.Status == 404).Select(call => call.Key).Order()
        );
        await platform.AssertHonestAsync(run);

        var failures = await platform.FailuresAsync(run);
        Assert.Equal(
            expected.Select(unit => (unit.Key, unit.Value)).Order(),
            failures.Select(failure => (failure.UnitId, failure.Reason)).Order()
        );
        Assert.Equal(failures.Count, run.Counts.Failed);
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(failures, failure =>
        {
            Assert.Equal(
                ("ebay", failure.UnitId.Split(':')[1], failure.Reason == "notFound" ? 404 : 200),
                (failure.Provider, failure.Subject, failure.Status)
            );
            Assert.Contains(failure.Category, categories.Select(category => category.Name));
            Assert.NotEqual("", failure.Detail ?? "");
            Assert.InRange(failure.At, began, now);
        });

        Assert.DoesNotContain(await platform.EventsAsync(run), e => e.Kind == "providerPaused");
        Assert.Equal("up", (await platform.GateAsync("ebay")).State);
        await AssertCollectedAsync(platform, run, truth, spoilt.Keys);
        output.WriteLine($"{failures.Count} of {calls.Count} failed: {run}");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Failures_can_be_tried_again_whether_the_items_are_still_missing_or_not()
    {
        var platform = await market.ResetAsync();
        var categories = market.Categories.Skip(32).Take(3).ToList();
        var (truth, spoilt) = await SpoilAsync(
            platform,
            categories,
            new SandboxFaults
            {
                NotFoundRate = 0.15,
                MalformedRate = 0.03,
                Seed = 5,
            }
        );
        var run = await platform.EndedAsync(await platform.StartAsync("To be tried again", categories));
        var failures = await platform.FailuresAsync(run);
        Assert.Equal(
            spoilt.Where(unit => IsReached(unit.Key, spoilt)).Select(unit => unit.Key).Order(),
            failures.Select(failure => failure.UnitId).Order()
        );
        var missing = failures.Where(failure => failure.Reason == "notFound").Select(failure => failure.UnitId).Order().ToList();
        Assert.True(missing.Count is >= 20 && missing.Count < failures.Count, $"{missing.Count} of {failures.Count} are missing.");

        var still = await platform.EndedAsync(await platform.RetryFailedAsync(run, "notFound"));
        Assert.Equal("completedWithFailures", still.State);
        Assert.Equal(
            missing.Select(key => (key, 404)),
            (await platform.Ledger.CallsAsync(still.Id)).Select(call => (call.Key, call.Status)).Order()
        ); // each once more
        Assert.Equal(missing, (await platform.FailuresAsync(still)).Select(failure => failure.UnitId).Order());
        Assert.All(await platform.FailuresAsync(run), failure => Assert.Null(failure.ResolvedBy));

        await platform.Ledger.SetAsync("ebay", Calm);
        var found = await platform.EndedAsync(await platform.RetryFailedAsync(run, "notFound"));
        var rest = await platform.EndedAsync(await platform.RetryFailedAsync(run));
        foreach (var retry in (Run[])[found, rest])
            Assert.Equal(("completed", 0L), (retry.State, retry.Counts.Failed));
        Assert.All(await platform.FailuresAsync(run), failure =>
            Assert.Equal(failure.Reason == "notFound" ? found.Id : rest.Id, failure.ResolvedBy)
        );
        foreach (var each in (Run[])[run, still, found, rest])
            await platform.AssertHonestAsync(each);
        var called = (await platform.Ledger.CallsAsync(found.Id))
            .Concat(await platform.Ledger.CallsAsync(rest.Id))
            .Select(call => call.Key)
            .ToList();
        Assert.Equal(
            truth.Keys.Where(key => !IsReached(key, spoilt)).Concat(failures.Select(failure => failure.UnitId)).Order(),
            called.Order()
        ); // with their second pages
        await AssertCollectedAsync(platform, run, truth, []);

        using var refused = await platform.PostAsync($"/api/runs/{run.Id}/retry-failed", new { });
        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.StatusCode);
        output.WriteLine($"{missing.Count} missing, {failures.Count - missing.Count} malformed: {run}; {still}; {found}; {rest}");
    }

    /// <summary>All that the categories have, and which of it the marketplace now spoils.</summary>
    private static async Task<(Catalogue Truth, IReadOnlyDictionary<string, string> Spoilt)> SpoilAsync(
        Platform platform,
        List<Category> categories,
        SandboxFaults faults
    )
    {
        var truth = await Catalogue.ReadAsync(platform.Stack.Sandbox, [.. categories.Select(category => category.ExternalId)]);
        return (truth, await Spoilt.ByAsync(platform.Stack, faults, truth.Keys));
    }

    /// <summary>A second page is known only once the first one is collected.</summary>
    private static bool IsReached(string key, IReadOnlyDictionary<string, string> spoilt) =>
        !key.EndsWith(":2", StringComparison.Ordinal) || !spoilt.ContainsKey($"{key[..^2]}:1");

    /// <summary>Every product, and all listings of those that no failed unit was about.</summary>
    private static async Task AssertCollectedAsync(Platform platform, Run run, Catalogue truth, IEnumerable<string> failed)
    {
        var products = await platform.AllAsync<Product>($"/api/products?runId={run.Id}");
        Assert.Equal(truth.Products.Keys.Order(), products.Select(product => product.Asin).Order());
        var without = failed.Select(key => key.Split(':')[1]).ToHashSet();
        Assert.All(products.Where(product => !without.Contains(product.Asin)), product =>
            Assert.Equal(truth.Products[product.Asin].ListingIds.Order(), product.Listings.Select(listing => listing.ListingId).Order())
        );
    }
}
