namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// P1 to P4 of the design, checked of a run that has ended, with the sandbox's ledger as the witness. Answers the promises that do not
/// hold, each with its evidence; none when all is well.
/// </summary>
public sealed class Verdict
{
    private readonly List<string> broken = [];
    private readonly Evidence evidence;
    private readonly Setup setup;
    private readonly IReadOnlyCollection<Interruption> interruptions;
    private readonly IReadOnlyList<Rescue> rescues;

    private Verdict(Evidence evidence, Setup setup, IReadOnlyCollection<Interruption> interruptions)
    {
        (this.evidence, this.setup, this.interruptions) = (evidence, setup, interruptions);
        rescues = Rescue.Of(evidence.Events);
    }

    /// <summary>Nothing lost, nothing twice, honest spend, under the cap, of a run that has completed.</summary>
    /// <param name="catalogue">What the run could know.</param>
    /// <param name="ceilingUsd">What it may have spent at most, where that is not its cap: the cap was lowered below what was spent and in
    /// flight.</param>
    /// <param name="withFailures">Units may have been skipped; they are in the log all the same.</param>
    public static IReadOnlyList<string> Of(
        Evidence evidence,
        Catalogue catalogue,
        Setup setup,
        IReadOnlyCollection<Interruption> interruptions,
        decimal? ceilingUsd = null,
        bool withFailures = false
    )
    {
        var verdict = new Verdict(evidence, setup, interruptions);
        verdict.broken.AddRange(FailureLog.Check(evidence, withFailures));
        verdict.NothingLost(catalogue);
        verdict.NothingInVain();
        verdict.NothingTwice();
        verdict.SpendIsHonest();
        verdict.CapHolds(ceilingUsd);
        return verdict.broken;
    }

    /// <summary>P1, P2 and P4 of a run that stands still before its end.</summary>
    public static IReadOnlyList<string> OfStopped(
        Evidence evidence,
        Setup setup,
        IReadOnlyCollection<Interruption> interruptions,
        decimal? ceilingUsd = null
    )
    {
        var verdict = new Verdict(evidence, setup, interruptions);
        verdict.NothingTwice();
        verdict.SpendIsHonest();
        verdict.CapHolds(ceilingUsd);
        return verdict.broken;
    }

    /// <summary>P3, and the counts of P4.</summary>
    private void NothingLost(Catalogue catalogue)
    {
        var units = evidence.Log.Select(entry => entry.UnitId).ToList();
        Same("P3, P4: units of the log", catalogue.Keys, units);
        Require(evidence.Log.Select(entry => entry.Id).SequenceEqual(Enumerable.Range(1, evidence.Log.Count).Select(n => (long)n)), () =>
            "P4: the log's numbers have a hole or a double"
        );
        Same("P3: products", catalogue.Products.Keys, evidence.Products.Select(product => product.Asin));
        foreach (var product in evidence.Products)
        {
            if (!catalogue.Products.TryGetValue(product.Asin, out var truth))
                continue;
            Require((truth.Title, (decimal?)truth.PriceUsd) == (product.Title, product.PriceUsd), () =>
                $"P3: {product.Asin} reads '{product.Title}' at {product.PriceUsd}"
            );
            Same(
                $"P3: listings of {product.Asin}",
                truth.ListingIds,
                product.Listings.Select(listing => listing.ListingId),
                allowed: truth.Offered
            );
        }

        var counts = evidence.Run.Counts;
        Require((counts.UnitsDone, counts.UnitsKnown) == (catalogue.Keys.Count, catalogue.Keys.Count), () =>
            $"P4: of {catalogue.Keys.Count} units {counts.UnitsDone} are counted as done, {counts.UnitsKnown} as known"
        );
        Require((counts.Products, counts.Listings) == (catalogue.Products.Count, catalogue.ListingCount), () =>
            $"P4: {counts.Products} products and {counts.Listings} listings are counted, there are {catalogue.Products.Count} and "
            + $"{catalogue.ListingCount}"
        );
    }

    /// <summary>Each call that was paid for is of a unit that came to its end: behind a repeated page none is called.</summary>
    private void NothingInVain()
    {
        var vain = evidence.CallsByKey.Select(calls => calls.Key).Where(key => !evidence.FinishOf.ContainsKey(key)).ToList();
        Require(vain.Count == 0, () => $"P4: paid for, and no units of the run: {Names.Some(vain)}");
    }

    /// <summary>P4: a finished unit is never paid for again; what was paid for twice was in flight when something was lost.</summary>
    private void NothingTwice()
    {
        var windows = HarmWindow.Of(interruptions);
        foreach (var calls in evidence.CallsByKey.Where(calls => calls.Count() > 1))
        {
            var leased = interruptions.Any(i => i.Leased?.Contains(RedisMemory.UnitOf(evidence.Run.Id, calls.Key)) == true);
            foreach (var (first, again) in calls.Zip(calls.Skip(1)))
                Require(leased || windows.Any(w => w.Touches(first.At, first.AnsweredAt)), () =>
                    $"P4: {calls.Key}, called at {Time(first.At)} and answered at {Time(first.AnsweredAt)}, was paid for again at "
                    + $"{Time(again.At)} without having been in flight at {Times()}"
                );
            Require(calls.Count() <= 1 + interruptions.Count, () => $"P4: {calls.Key} was paid for {calls.Count()} times");
            if (!evidence.FinishOf.TryGetValue(calls.Key, out var finish))
                continue;
            foreach (var call in calls.Where(call => call.At > finish.At && !interruptions.Any(i => i.MayArriveLate(call.At))))
                Require(
                    (leased && call.At <= finish.At + HarmWindow.BeforeCommit + evidence.LongestWaitForCommit)
                        || windows.Any(w => w.Contains(call.At) && w.Contains(finish.At)),
                    () => $"P4: {calls.Key} was finished at {Time(finish.At)} and called again at {Time(call.At)}"
                );
        }

        var cut = interruptions.Count(i => i.MayCut) * setup.CallsInFlight;
        var atMost = rescues.Sum(r => r.Calls) + interruptions.Where(i => i.RedisLost).Sum(LeasedOfRun) + cut;
        Require(evidence.Repeated <= atMost, () =>
            $"P4: {evidence.Repeated} calls were repeated, at most {atMost} were in flight and lost or cut"
        );
    }

    private int LeasedOfRun(Interruption interruption) =>
        interruption.Leased?.Count(unit => unit.StartsWith(evidence.Run.Id, StringComparison.Ordinal))
        ?? setup.Workers * setup.CallsInFlight;

    /// <summary>
    /// P2: exact when no worker was lost; otherwise what is known and what may have been billed cover the bill, and what is in doubt is
    /// what the lost workers had reserved.
    /// </summary>
    private void SpendIsHonest()
    {
        var (spend, calls) = (evidence.Run.Spend, evidence.Run.Counts.Calls);
        var lost = rescues.Sum(r => r.Usd) - Rescue.FreedUsd(evidence.Events); // but for what they never sent, and said so
        var cut = interruptions.Count(i => i.MayCut) * setup.InFlightUsd;
        Require(evidence.ReservedCalls == 0, () => $"P2: {evidence.ReservedCalls} calls are still reserved");
        Require(spend.SettledUsd + spend.UncertainUsd >= evidence.BilledUsd, () =>
            $"P2: settled {spend.SettledUsd} + uncertain {spend.UncertainUsd} < billed {evidence.BilledUsd}"
        );
        Require(spend.SettledUsd <= evidence.BilledUsd, () => $"P2: settled {spend.SettledUsd} > billed {evidence.BilledUsd}");
        var refused = evidence.Calls.Where(call => !call.Billed).Sum(call => setup.PriceOf(call.Key)); // counted as calls, but free
        var counted = calls.Amazon * setup.AmazonUsd + calls.Ebay * setup.EbayUsd;
        Require(cut > 0 || HigherBills.Any() || (spend.SettledUsd <= counted && counted <= spend.SettledUsd + refused), () =>
            $"P2: settled {spend.SettledUsd}, but {calls.Amazon} and {calls.Ebay} calls are "
            + $"counted{(refused > 0 ? $", at most ${refused} of them refused" : "")}"
        );
        Require(spend.UncertainUsd >= lost && spend.UncertainUsd <= lost + cut, () =>
            $"P2: uncertain {spend.UncertainUsd}, but lost workers had {lost} "
            + $"reserved{(cut > 0 ? $" and calls that were cut at most {cut}" : "")}"
        );
        Require(lost > 0 || cut > 0 || spend.SettledUsd == evidence.BilledUsd, () =>
            $"P2: settled {spend.SettledUsd}, billed {evidence.BilledUsd}, though no worker was lost and no call cut"
        );
        Require(lost <= interruptions.Sum(i => i.WorkersLost) * setup.InFlightUsd, () =>
            $"P2: workers were lost with ${lost} in flight, more than {interruptions.Sum(i => i.WorkersLost)} of them can have"
        );
        if (interruptions.Any(i => i.Victims is null && i.WorkersLost > 0))
            return;
        foreach (var worker in rescues.GroupBy(r => r.Worker))
        {
            var struck = interruptions.Count(i => i.WorkersLost > 0 && i.Victims!.Contains(worker.Key));
            Require(worker.Count() <= struck, () =>
                $"P2: {worker.Key} was taken for lost {worker.Count()} times (first at {Time(worker.First().At)}) and struck {struck} times"
            );
        }
    }

    private IEnumerable<HigherBills> HigherBills => interruptions.Select(i => i.Bills).OfType<HigherBills>();

    /// <summary>P1: under the cap, but for what calls in flight cost beyond what was reserved at the first higher bill.</summary>
    private void CapHolds(decimal? ceilingUsd)
    {
        var spend = evidence.Run.Spend;
        var ceiling = (ceilingUsd ?? spend.CapUsd) + HigherBills.Sum(bills => bills.ExcessUsd(evidence));
        Require(spend.SettledUsd + spend.UncertainUsd <= ceiling, () =>
            $"P1: settled {spend.SettledUsd} + uncertain {spend.UncertainUsd} > {ceiling}"
        );
        Require(evidence.BilledUsd <= ceiling, () => $"P1: billed {evidence.BilledUsd} > {ceiling}");
    }

    private void Same(string what, IEnumerable<string> expected, IEnumerable<string> actual, IReadOnlySet<string>? allowed = null)
    {
        if (Names.Differ(what, expected, actual, allowed) is { } difference)
            broken.Add(difference);
    }

    private void Require(bool holds, Func<string> otherwise)
    {
        if (!holds)
            broken.Add(otherwise());
    }

    private static string Time(DateTimeOffset? at) => at is { } time ? $"{time:HH:mm:ss.fff}" : "no time";

    private string Times() =>
        interruptions.Count == 0
            ? "any time"
            : string.Join(", ", interruptions.Select(i => $"{i.What} ({Time(i.Began)} to {Time(i.Over)})"));
}
