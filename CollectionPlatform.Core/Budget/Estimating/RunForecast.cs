using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>
/// What a run will have spent in the end, and when its cap will stop it if it does. Pure; docs/spend.md explains the figures.
/// Units that are known and not done cost what such units cost so far; to them come pages of categories nobody has opened and look-ups of
/// products nobody has seen,
/// which are expected as the estimate expected them, or as this run's pages have shown.
/// </summary>
public static class RunForecast
{
    /// <summary>Finished units below which nothing is said.</summary>
    public const int FewestUnits = 5;

    /// <summary>
    /// How far the cost of known units may be off: few calls repeated less, or some more. A rule of thumb, no confidence interval.
    /// </summary>
    private const decimal KnownLow = 0.95m,
        KnownHigh = 1.1m;

    /// <summary>How far the true pace may be off the measured one; the same as for the time left.</summary>
    private const double PaceLow = 0.8,
        PaceHigh = 1.3;

    /// <summary>What the estimate said of second pages counts as this many look-ups.</summary>
    private const int PriorLookUps = 20;

    /// <summary>The forecast; null once the run has ended.</summary>
    public static ForecastView? Of(ForecastBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        if (basis.State.IsFinal())
            return null;
        return basis.State switch
        {
            RunState.Pending => new ForecastView(null, null, null, basis.NoPace, null),
            RunState.Cancelling or RunState.BudgetStopped => Ending(basis),
            _ when basis.Amazon.UnitsDone + basis.Ebay.UnitsDone < FewestUnits => new ForecastView(
                null,
                null,
                null,
                "too early to tell",
                null
            ),
            _ => Going(basis),
        };
    }

    /// <summary>No further call is made; those in flight may still be billed.</summary>
    private static ForecastView Ending(ForecastBasis basis)
    {
        var all = basis.SpentUsd + basis.ReservedUsd;
        return new ForecastView(basis.SpentUsd, all, all, basis.NoPace, null);
    }

    private static ForecastView Going(ForecastBasis basis)
    {
        var left = Left(basis);
        // calls in flight when the cap was lowered may still be billed
        var most = Math.Max(basis.CapUsd, basis.SpentUsd + basis.ReservedUsd);
        decimal Within(decimal usd) => decimal.Round(Math.Min(basis.SpentUsd + usd, most), 6);
        return new ForecastView(Within(left.LowUsd), Within(left.Usd), Within(left.HighUsd), basis.NoPace, CapReached(basis, left));
    }

    private static CapReachedView? CapReached(ForecastBasis basis, LeftToDo left)
    {
        var room = basis.CapUsd - basis.SpentUsd;
        if (left.HighUsd <= room || left.Usd <= 0 || basis.UnitsPerSecond is not > 0)
            return null;
        var certain = left.LowUsd > room;
        var units = room > 0 ? room / (left.Usd / left.Units) : 0; // until the cap, at what a unit costs on average
        var seconds = (double)units / basis.UnitsPerSecond.Value;
        return new CapReachedView(certain, Whole(Math.Floor(seconds * PaceLow)), certain ? Whole(Math.Ceiling(seconds * PaceHigh)) : null);
    }

    private static LeftToDo Left(ForecastBasis basis)
    {
        var (amazon, ebay, unread) = (basis.Amazon, basis.Ebay, basis.Unread);
        var perPage = (unread.ProductsPerPage + unread.Products) / (1 + amazon.UnitsDone); // what was expected counts as one page
        var pagesOfRead = Math.Max(0, amazon.Left - unread.Categories);
        var known = (amazon.Left * amazon.UnitUsd) + (ebay.Left * ebay.UnitUsd);

        // Only first pages of look-ups lead to second ones. How many of those left are first pages is not counted: at least those that
        // cannot be second pages met so far.
        var met = Math.Max(0, ebay.UnitsKnown - unread.Products);
        var firstPages = ebay.UnitsKnown > 0 ? Math.Min(1m, (decimal)unread.Products / ebay.UnitsKnown) : 1m;
        var second = ((PriorLookUps * (unread.EbayCallsPerProduct - 1)) + met) / (PriorLookUps + (ebay.UnitsDone * firstPages));
        var (fewest, most) = (Math.Max(0, ebay.Left - met), Math.Min(ebay.Left, unread.Products));
        var expected = Math.Clamp((fewest + (ebay.Left * firstPages)) / 2, Math.Min(fewest, most), most);

        decimal LookUps(decimal first) => (pagesOfRead * perPage * (1 + second)) + (first * second) + unread.EbayCalls;
        decimal ToCome(decimal lookUps) => (unread.AmazonCalls * amazon.UnitUsd) + (lookUps * ebay.UnitUsd);
        return new LeftToDo(
            amazon.Left + ebay.Left + unread.AmazonCalls + LookUps(expected),
            (known * KnownLow) + (ToCome(LookUps(Math.Min(fewest, most))) * unread.LowRatio),
            known + ToCome(LookUps(expected)),
            (known * KnownHigh) + (ToCome(LookUps(most)) * unread.HighRatio)
        );
    }

    private static int Whole(double seconds) => (int)Math.Min(int.MaxValue, seconds);

    /// <summary>What is left: units, and what they will cost.</summary>
    private readonly record struct LeftToDo(decimal Units, decimal LowUsd, decimal Usd, decimal HighUsd);
}
