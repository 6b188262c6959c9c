using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CsCheck;

namespace CollectionPlatform.Core.Tests;

/// <summary>Runs at any moment, for the forecast.</summary>
internal static class ForecastGens
{
    public static readonly Gen<ForecastBasis> Basis =
        from amazon in Provider(300, 0.05m)
        from ebay in Provider(20_000, 0.01m)
        from state in Gen.Enum<RunState>()
        from pace in Gen.Frequency((1, Gen.Const((double?)null)), (4, Pace))
        from capPercent in Gen.Int[50, 399]
        from inFlight in Gen.Int[0, 99]
        from unread in Unread(ebay.UnitsKnown)
        select Of(amazon, ebay, state, pace, capPercent, inFlight, unread);

    private static Gen<double?> Pace => Gen.Select(Gen.Double[0, 1], Gen.Int[-3, 3], (part, size) => (double?)(part * Math.Pow(10, size)));

    private static ForecastBasis Of(
        ProviderBasis amazon,
        ProviderBasis ebay,
        RunState state,
        double? pace,
        int capPercent,
        int inFlight,
        UnreadBasis unread
    )
    {
        var spent = amazon.SpentUsd + ebay.SpentUsd;
        var cap = decimal.Round((spent + 0.1m) * capPercent / 100, 6);
        var reserved = state is RunState.Running or RunState.Pausing or RunState.Cancelling
            ? Math.Max(0, Math.Min(cap - spent, inFlight / 1000m))
            : 0;
        var known = state == RunState.Running ? pace : null;
        return new(state, spent, reserved, cap, amazon, ebay, unread, known, known is null ? "no pace" : null);
    }

    private static Gen<ProviderBasis> Provider(int most, decimal dearest) =>
        from known in Gen.Int[0, most - 1]
        from done in Gen.Frequency((1, Gen.Int[0, Math.Min(known, 3)]), (3, Gen.Int[0, known]))
        from calls in done == 0 ? Gen.Int[0, 2] : Gen.Int[done, done + (done / 5)]
        from listPercent in Gen.Int[1, 100]
        from billedPercent in Gen.Int[0, 159]
        from pricePercent in Gen.Int[1, 100]
        let list = calls * decimal.Round(dearest * listPercent / 100, 6)
        select new ProviderBasis(
            known,
            done,
            calls,
            decimal.Round(list * billedPercent / 100, 6),
            list,
            decimal.Round(dearest * pricePercent / 100, 6)
        );

    private static Gen<UnreadBasis> Unread(long known) =>
        from products in Gen.Long[0, known]
        from perPage in Gen.Int[0, 39]
        from perProduct in Gen.Int[0, 99]
        from categories in Gen.Int[0, 19]
        from amazon in Gen.Int[0, 99]
        from ebay in Gen.Int[0, 4999]
        from low in Gen.Int[0, 100]
        from high in Gen.Int[0, 99]
        select new UnreadBasis(products, perPage, 1 + (perProduct / 100m), categories, amazon, ebay, low / 100m, 1 + (high / 100m));
}
