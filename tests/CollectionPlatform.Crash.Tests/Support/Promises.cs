namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>P1 to P4 of the design, checked of a run that has ended, with the sandbox's ledger as the witness.</summary>
public static class Promises
{
    /// <summary>Nothing lost, nothing twice, honest spend, under the cap.</summary>
    public static void Hold(Evidence evidence, Catalogue catalogue, params Interruption[] interruptions)
    {
        Assert.Equal("completed", evidence.Run.State);
        Assert.All(evidence.Log, entry => Assert.Equal("collected", entry.Outcome));
        Assert.Equal(0, evidence.Run.Counts.Failed);
        Assert.Empty(evidence.Failures);
        HoldWithFailures(evidence, catalogue, interruptions);
    }

    /// <summary>The same of a run some of whose units were skipped.</summary>
    /// <param name="catalogue">What it could know.</param>
    public static void HoldWithFailures(Evidence evidence, Catalogue catalogue, params Interruption[] interruptions)
    {
        NothingLost(evidence, catalogue);
        NothingTwice(evidence, interruptions);
        SpendIsHonest(evidence, interruptions.Sum(i => i.WorkersLost));
        CapHolds(evidence);
    }

    /// <summary>P3, and the counts of P4.</summary>
    private static void NothingLost(Evidence evidence, Catalogue catalogue)
    {
        Assert.Equal(catalogue.Keys.Order(StringComparer.Ordinal), evidence.Log.Select(entry => entry.UnitId).Order(StringComparer.Ordinal)); // none missing, none twice
        Assert.Equal(Enumerable.Range(1, catalogue.Keys.Count).Select(n => (long)n), evidence.Log.Select(entry => entry.Id)); // no hole, no double
        Assert.Equal(catalogue.Products.Keys.Order(StringComparer.Ordinal), evidence.Products.Select(product => product.Asin).Order(StringComparer.Ordinal));
        foreach (var product in evidence.Products)
        {
            var truth = catalogue.Products[product.Asin];
            Assert.Equal((truth.Title, (decimal?)truth.PriceUsd), (product.Title, product.PriceUsd));
            Assert.Equal(truth.ListingIds.Order(StringComparer.Ordinal), product.Listings.Select(listing => listing.ListingId).Order(StringComparer.Ordinal));
        }

        var counts = evidence.Run.Counts;
        Assert.Equal((catalogue.Keys.Count, catalogue.Keys.Count), (counts.UnitsDone, counts.UnitsKnown));
        Assert.Equal((catalogue.Products.Count, catalogue.ListingCount), (counts.Products, counts.Listings));
    }

    /// <summary>P4: a finished unit is never paid for again; what was paid for twice was in flight when something broke.</summary>
    private static void NothingTwice(Evidence evidence, Interruption[] interruptions)
    {
        var inFlight = interruptions.SelectMany(i => i.KeysInFlight(evidence)).ToHashSet(StringComparer.Ordinal);
        var slack = interruptions.Select(i => i.Slack(evidence)).DefaultIfEmpty().Max();
        foreach (var calls in evidence.CallsByKey.Where(calls => calls.Count() > 1))
        {
            Assert.True(inFlight.Contains(calls.Key), $"{calls.Key} was paid for {calls.Count()} times without having been in flight at {Describe(interruptions)}");
            Assert.True(calls.Count() <= 1 + interruptions.Length, $"{calls.Key} was paid for {calls.Count()} times");
            var finished = evidence.FinishOf[calls.Key].At;
            Assert.All(calls.Where(call => !interruptions.Any(i => i.MayArriveLate(call.At))), call => Assert.True(call.At <= finished + slack, $"{calls.Key} was finished at {finished:O} and called again at {call.At:O}"));
        }

        Assert.True(evidence.Repeated <= inFlight.Count, $"{evidence.Repeated} calls repeated, {inFlight.Count} were in flight");
        Assert.InRange(evidence.Repeated, 0, interruptions.Length * CrashStack.Workers * CrashStack.CallsInFlight);
    }

    /// <summary>P2: exact when no worker was lost; otherwise what is known and what may have been billed cover the bill, and the doubt is no more than the lost workers' calls in flight.</summary>
    private static void SpendIsHonest(Evidence evidence, int workersLost)
    {
        var (spend, calls) = (evidence.Run.Spend, evidence.Run.Counts.Calls);
        Assert.Equal(0, evidence.ReservedCalls);
        Assert.True(spend.SettledUsd + spend.UncertainUsd >= evidence.BilledUsd, $"settled {spend.SettledUsd} + uncertain {spend.UncertainUsd} < billed {evidence.BilledUsd}");
        Assert.True(spend.SettledUsd <= evidence.BilledUsd, $"settled {spend.SettledUsd} > billed {evidence.BilledUsd}");
        Assert.Equal(spend.SettledUsd, calls.Amazon * CrashStack.AmazonUsd + calls.Ebay * CrashStack.EbayUsd);
        Assert.InRange(spend.UncertainUsd, 0, workersLost * CrashStack.InFlightUsd);
        if (workersLost == 0) Assert.Equal(evidence.BilledUsd, spend.SettledUsd);
    }

    /// <summary>P1.</summary>
    public static void CapHolds(Evidence evidence)
    {
        var spend = evidence.Run.Spend;
        Assert.True(spend.SettledUsd + spend.UncertainUsd <= spend.CapUsd, $"settled {spend.SettledUsd} + uncertain {spend.UncertainUsd} > cap {spend.CapUsd}");
        Assert.True(evidence.BilledUsd <= spend.CapUsd, $"billed {evidence.BilledUsd} > cap {spend.CapUsd}");
    }

    private static string Describe(Interruption[] interruptions) => interruptions.Length == 0 ? "any time" : string.Join(", ", interruptions.Select(i => $"{i.What} ({i.Began:HH:mm:ss.fff})"));
}
