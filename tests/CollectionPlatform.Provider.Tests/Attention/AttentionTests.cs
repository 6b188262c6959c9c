using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Attention;

/// <summary>What only a person can mend is said in words, costs nothing and no item, and goes on by itself once mended.</summary>
[Collection(OutageMarket.Name)]
public sealed class AttentionTests(OutageMarket market, ITestOutputHelper output)
{
    private const string KeyRejected = "key rejected (401): check the provider’s key",
        OutOfCredit = "out of credit (402): top up the provider’s account";
    private static readonly TimeSpan MayStillArrive = TimeSpan.FromSeconds(0.5),
        Exactly = TimeSpan.FromMilliseconds(10),
        Slack = TimeSpan.FromSeconds(1.5);

    [Fact]
    public Task A_rejected_key_and_an_empty_account_wait_for_a_person_and_the_run_completes_once_they_are_mended() =>
        Timed.KeptAsync(AttentionAsync, output.WriteLine);

    private async Task<Timing[]> AttentionAsync()
    {
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(30);
        // 40 pages: 20 s, unless they are let go; a page brings 20 products, so that eBay always has some left
        await platform.SetRatesAsync(amazon: 2, ebay: 20);
        var run = await platform.StartAsync("Key and credit", market.Categories.Skip(20).Take(8));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");
        await Task.WhenAll(
            platform.Ledger.SetAsync("amazon", new SandboxFaults { Mode = "unauthorized" }),
            platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "outOfCredit" })
        );

        var waiting = await platform.UntilAsync(run, now => now.WaitingFor is not null, "the run waits for both providers");
        Assert.Equal(("amazon", KeyRejected), (waiting.WaitingFor!.Provider, waiting.WaitingFor.Reason));
        Gate[] gates = [await platform.GateAsync("amazon"), await platform.GateAsync("ebay")];
        Assert.Equal(
            [("needsAttention", KeyRejected, null), ("needsAttention", OutOfCredit, null)],
            gates.Select(gate => (gate.State, gate.Reason, gate.Decision))
        );
        // from the last of the answers that were on their way
        Assert.All(gates, gate =>
            Assert.InRange((gate.NextProbeAt - gate.Since)!.Value, ProviderMarket.AttentionProbe, ProviderMarket.AttentionProbe + Slack)
        );

        await platform.SetRatesAsync();
        foreach (var gate in gates)
            await platform.Ledger.SetAsync(gate.Name, new SandboxFaults { Mode = "up" });
        var ended = await platform.EndedAsync(run);

        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        await platform.AssertHonestAsync(run);
        var calls = await platform.Ledger.CallsAsync(run.Id);
        output.WriteLine(
            $"Amazon refused {calls.Of("amazon").Count(call => call.Status == 401)} calls, eBay "
                + $"{calls.Of("ebay").Count(call => call.Status == 402)}: {ended}"
        );
        return [.. gates.SelectMany(gate => Waited(gate, calls.Of(gate.Name)))];
    }

    private static Timing[] Waited(Gate gate, IReadOnlyList<LedgerCall> calls)
    {
        var (before, after) = (
            calls.Last(call => call.At < gate.Since + ProviderMarket.AttentionProbe / 2).At,
            calls.First(call => call.At >= gate.Since + ProviderMarket.AttentionProbe / 2).At
        );
        var due = gate.NextProbeAt!.Value;
        return
        [
            new($"the last call on its way when the gate of {gate.Name} was closed", before - gate.Since, MayStillArrive),
            new($"a probe of {gate.Name} before its time", after < due ? due - after : TimeSpan.Zero, Exactly),
            new($"the probe of {gate.Name} after its time", after - due, Slack),
        ];
    }
}
