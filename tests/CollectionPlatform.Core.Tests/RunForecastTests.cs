using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CsCheck;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class RunForecastTests
{
    private const int Rounds = 20_000;
    private const decimal AmazonUsd = 0.01m,
        EbayUsd = 0.002m;

    /// <summary>Two of four categories of 5 pages are read to the end; 20 products a page, 1.2 calls each.</summary>
    private static readonly ForecastBasis Halfway = Basis(amazonDone: 10, ebayKnown: 240, ebayDone: 200) with
    {
        Unread = new UnreadBasis(200, 20, 1.2m, Categories: 2, AmazonCalls: 8, EbayCalls: 240, 0.8m, 1.3m),
        Amazon = Provider(12, 10, AmazonUsd),
    };

    [Fact]
    public void What_is_left_costs_what_such_units_cost_and_what_nobody_has_seen_what_was_expected()
    {
        var forecast = RunForecast.Of(Halfway)!;
        // spent 0.10 + 0.40; known: 2 pages 0.02, 40 look-ups 0.08; to come: 8 pages 0.08, 240 look-ups 0.48, second pages of the 33
        // products still to be looked up
        Assert.InRange(forecast.ExpectedUsd!.Value, 1.16m, 1.18m);
        Assert.InRange(forecast.LowUsd!.Value, 0.5m + 0.095m + 0.448m, 1.06m);
        Assert.InRange(forecast.HighUsd!.Value, 0.5m + 0.11m + 0.728m, 1.37m);
        Assert.Equal((null, null), (forecast.Reason, forecast.CapReached));
    }

    [Fact]
    public void A_run_with_nothing_left_ends_at_what_it_spent()
    {
        var forecast = RunForecast.Of(Basis(amazonDone: 10, ebayKnown: 240, ebayDone: 240))!;
        Assert.Equal((0.58m, 0.58m, 0.58m), (forecast.LowUsd, forecast.ExpectedUsd, forecast.HighUsd));
    }

    [Fact]
    public void A_price_that_changes_holds_for_what_is_left()
    {
        var dearer = RunForecast.Of(
            Halfway with
            {
                Amazon = Halfway.Amazon with { PriceUsd = 2 * AmazonUsd },
                Ebay = Halfway.Ebay with { PriceUsd = 2 * EbayUsd },
            }
        )!;
        Assert.InRange(
            (2 * (RunForecast.Of(Halfway)!.ExpectedUsd!.Value - 0.5m)) - (dearer.ExpectedUsd!.Value - 0.5m),
            -0.000002m,
            0.000002m
        );
    }

    [Fact]
    public void Calls_billed_beyond_the_list_and_calls_repeated_make_what_is_left_dearer()
    {
        var usual = RunForecast.Of(Halfway)!.ExpectedUsd;
        // billed 0.003 each
        Assert.True(RunForecast.Of(Halfway with { Ebay = Halfway.Ebay with { SpentUsd = 0.6m } })!.ExpectedUsd > usual);
        Assert.True(
            RunForecast.Of(Halfway with { Ebay = Halfway.Ebay with { Calls = 300, SpentUsd = 0.6m, ListUsd = 0.6m } })!.ExpectedUsd > usual
        );
    }

    [Theory]
    [InlineData(RunState.Pending, "not started")]
    [InlineData(RunState.Running, "too early to tell")]
    public void Without_a_basis_there_is_a_reason_and_no_number(RunState state, string reason)
    {
        var forecast = RunForecast.Of(
            Basis(amazonDone: 4, ebayKnown: 80, ebayDone: 0) with
            {
                State = state,
                UnitsPerSecond = null,
                NoPace = reason,
            }
        )!;
        Assert.Equal(new ForecastView(null, null, null, reason, null), forecast);
    }

    [Theory]
    [InlineData(RunState.Completed)]
    [InlineData(RunState.CompletedWithFailures)]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Failed)]
    public void An_ended_run_has_none(RunState state) => Assert.Null(RunForecast.Of(Halfway with { State = state }));

    [Theory]
    [InlineData(RunState.Cancelling, 0.53)]
    [InlineData(RunState.BudgetStopped, 0.53)]
    public void A_run_that_makes_no_further_call_spends_at_most_what_is_in_flight(RunState state, double high)
    {
        var forecast = RunForecast.Of(Halfway with { State = state, ReservedUsd = 0.03m, UnitsPerSecond = null, NoPace = "why" })!;
        Assert.Equal(new ForecastView(0.5m, (decimal)high, (decimal)high, "why", null), forecast);
    }

    [Theory]
    [InlineData(RunState.Paused, "paused")]
    [InlineData(RunState.Running, "waiting for ebay")]
    public void Without_a_pace_the_sum_is_known_and_its_time_is_not(RunState state, string reason)
    {
        var forecast = RunForecast.Of(Halfway with { State = state, CapUsd = 0.6m, UnitsPerSecond = null, NoPace = reason })!;
        Assert.Equal((0.6m, reason, null), (forecast.ExpectedUsd, forecast.Reason, forecast.CapReached));
    }

    [Fact]
    public void A_cap_below_the_low_end_is_reached_for_certain_within_a_span()
    {
        var forecast = RunForecast.Of(Halfway with { CapUsd = 0.7m })!;
        Assert.Equal((0.7m, 0.7m, 0.7m), (forecast.LowUsd, forecast.ExpectedUsd, forecast.HighUsd));
        // 0.20 of room at 0.0023 a unit: 88 units at 10 a second: 8.8 s, less 20 % to more 30 %
        Assert.Equal(new CapReachedView(true, 7, 12), forecast.CapReached);
    }

    [Fact]
    public void A_cap_within_the_range_may_never_be_reached()
    {
        var forecast = RunForecast.Of(Halfway with { CapUsd = 1.2m })!;
        Assert.Equal((1.2m, false, null), (forecast.HighUsd, forecast.CapReached!.Certain, forecast.CapReached.HighSeconds));
        Assert.True(forecast.ExpectedUsd < 1.2m && forecast.CapReached.LowSeconds > 0);
    }

    [Fact]
    public void Whatever_a_run_looks_like_the_forecast_is_in_order_and_within_its_bounds() =>
        ForecastGens.Basis.Sample(
            basis =>
            {
                if (RunForecast.Of(basis) is { } forecast)
                    Check(basis, forecast, $"{basis}: {forecast}");
                else
                    Assert.True(basis.State.IsFinal());
            },
            iter: Rounds
        );

    [Fact]
    public void The_more_is_spent_the_higher_the_forecast() =>
        Gen.Select(ForecastGens.Basis, Gen.Int[1, 999_999], Gen.Bool)
            .Sample(
                (basis, millionths, atEbay) =>
                {
                    var more = millionths / 1_000_000m;
                    var dearer = basis with
                    {
                        SpentUsd = basis.SpentUsd + more,
                        Ebay = atEbay ? basis.Ebay with { SpentUsd = basis.Ebay.SpentUsd + more } : basis.Ebay,
                    };
                    if (RunForecast.Of(basis) is not { LowUsd: not null } before)
                        return;
                    var after = RunForecast.Of(dearer)!;
                    Assert.True(
                        after.LowUsd >= before.LowUsd && after.ExpectedUsd >= before.ExpectedUsd && after.HighUsd >= before.HighUsd,
                        string.Create(CultureInfo.InvariantCulture, $"{more} more: {basis}: {before}, then {after}")
                    );
                },
                iter: Rounds
            );

    private static void Check(ForecastBasis basis, ForecastView forecast, string what)
    {
        if (forecast is not { LowUsd: { } low, ExpectedUsd: { } expected, HighUsd: { } high })
        {
            Assert.True(forecast is { LowUsd: null, ExpectedUsd: null, HighUsd: null, Reason.Length: > 0, CapReached: null }, what);
            return;
        }

        Assert.True(basis.SpentUsd <= low && low <= expected && expected <= high, what);
        Assert.True(high <= Math.Max(basis.CapUsd, basis.SpentUsd + basis.ReservedUsd), what);
        Assert.True(high == decimal.Round(high, 6), what);
        if (forecast.CapReached is not { } reached)
            return;
        Assert.True(high >= basis.CapUsd && basis.UnitsPerSecond > 0, what);
        Assert.True(reached.LowSeconds >= 0 && (reached.HighSeconds is null || reached.LowSeconds <= reached.HighSeconds), what);
        Assert.Equal(reached.Certain, reached.HighSeconds is not null);
        if (reached.Certain)
            Assert.True(low >= basis.CapUsd, what);
    }

    private static ProviderBasis Provider(long known, long done, decimal price) =>
        new(known, done, done, done * price, done * price, price);

    private static ForecastBasis Basis(int amazonDone, int ebayKnown, int ebayDone) =>
        new(
            RunState.Running,
            (amazonDone * AmazonUsd) + (ebayDone * EbayUsd),
            0,
            5m,
            Provider(10, amazonDone, AmazonUsd),
            Provider(ebayKnown, ebayDone, EbayUsd),
            new UnreadBasis(200, 20, 1.2m, 0, 0, 0, 0.8m, 1.3m),
            10,
            null
        );
}
