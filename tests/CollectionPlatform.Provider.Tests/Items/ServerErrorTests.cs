using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Items;

/// <summary>
/// Server errors and time-outs of some items, while the others are answered: those are skipped, once it is clear that it was not the
/// provider.
/// </summary>
[Collection(LimitMarket.Name)]
[Trait("Suite", "all")]
public sealed class ServerErrorTests(LimitMarket market, ITestOutputHelper output)
{
    private const decimal Price = 0.002m;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Two processes read the time one after the other.</summary>
    private static readonly TimeSpan ReadingClocks = TimeSpan.FromMilliseconds(50);

    /// <summary>A caller's time-out begins before the call arrives.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Items_that_the_provider_fails_over_are_skipped_only_when_it_answers_others_and_every_bill_is_accounted_for()
    {
        var platform = await market.ResetAsync();
        var categories = market.Categories.Skip(5).Take(4).ToList();
        var truth = await Catalogue.ReadAsync(platform.Stack.Sandbox, [.. categories.Select(category => category.ExternalId)]);
        await platform.Ledger.SetAsync(
            "ebay",
            new SandboxFaults
            {
                LatencyMs = 20,
                ErrorRate = 0.1,
                TimeoutRate = 0.1,
                TimeoutBilledRate = 0.5,
                Seed = 8,
            }
        );
        await platform.SetRatesAsync(ebay: 80);
        var run = await platform.EndedAsync(await platform.StartAsync("Errors and time-outs", categories));

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        var bad = calls
            .Where(call => call.Status is 0 or >= 500)
            .GroupBy(call => call.Key)
            .ToDictionary(group => group.Key, group => group.ToList());
        var failures = await platform.FailuresAsync(run);
        Assert.All([true, false], isOpen =>
            Assert.True(bad.Values.Count(each => each[0].Status == 0 == isOpen) >= 20, "Some twenty items are to fail either way.")
        );
        Assert.Equal("completedWithFailures", run.State);
        Assert.Equal(bad.Keys.Order(), failures.Select(failure => failure.UnitId).Order());
        Assert.Equal(truth.Products.Count, (await platform.AllAsync<Product>($"/api/products?runId={run.Id}")).Count);
        Assert.Equal(
            truth.Keys.Where(key => key.StartsWith("ebay:", StringComparison.Ordinal) && !IsBehind(key, bad.Keys)).Order(),
            calls.Select(call => call.Key).Distinct().Order()
        );
        Assert.All(calls.Where(call => call.Status == 200).GroupBy(call => call.Key), call => Assert.Single(call));
        foreach (var failure in failures)
            AssertClear(failure, bad[failure.UnitId][^1], calls);

        var (billed, open) = ((await platform.Ledger.ReadAsync()).BilledUsd(run.Id), calls.Count(call => call.Status == 0));
        Assert.True(
            run.Spend.SettledUsd + run.Spend.UncertainUsd >= billed && run.Spend.SettledUsd <= billed,
            $"${billed} were billed: {run}"
        );
        Assert.Equal(open * Price, run.Spend.UncertainUsd);
        output.WriteLine($"{calls.Count(call => call.Status >= 500)} calls failed, {open} were not answered, ${billed} billed: {run}");
    }

    /// <summary>Skipped because the provider answered a call that came later, or because it was open to others for 10 s.</summary>
    private static void AssertClear(Failure failure, LedgerCall call, IEnumerable<LedgerCall> calls)
    {
        Assert.Equal(call.Status == 0 ? ("timedOut", null) : ("serverError", (int?)call.Status), (failure.Reason, failure.Status));
        var answered = call.Status == 0 ? call.At + ProviderMarket.Timeout - OnItsWay : call.AnsweredAt!.Value;
        Assert.True(
            failure.At >= answered + Patience - ReadingClocks
                || calls.Any(other => other.At >= answered && other.AnsweredAt <= failure.At && other.Status is 200),
            $"{failure} was skipped {(failure.At - answered).TotalMilliseconds:0} ms after it failed, though nothing else was "
                + "answered in between."
        );
    }

    private static bool IsBehind(string key, IEnumerable<string> bad) =>
        key.EndsWith(":2", StringComparison.Ordinal) && bad.Contains($"{key[..^2]}:1");
}
