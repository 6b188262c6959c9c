using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CsCheck;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class WhatIfTests
{
    private const int Rounds = 2000;

    /// <summary>An estimate whose categories take these numbers of calls, a cent each.</summary>
    private static EstimateView Estimate(SettingsView settings, params int[] calls)
    {
        var categories = calls.Select(
            (n, i) =>
                (
                    new Category
                    {
                        Id = CategoryId.New(),
                        Name = $"Category {i}",
                        ExternalId = $"{i}",
                    },
                    new CategoryForecast(0, new CallForecast(n, n, n), default, EstimateBasis.Default, 0, null)
                )
        );
        return Estimator.Of(categories, new PricesView(new PriceView(0.01m, 1, 1), new PriceView(0.01m, 1, 1)), settings);
    }

    [Fact]
    public void A_collection_that_may_start_has_nothing_to_change()
    {
        Assert.Null(Estimate(new SettingsView(5, 80), 399).WhatIf);
        Assert.Null(Estimate(new SettingsView(5, 80), 400).WhatIf!.ToStart);
        Assert.NotNull(Estimate(new SettingsView(5, 80), 499).WhatIf!.ToBeOk);
        Assert.NotNull(Estimate(new SettingsView(5, 80), 500).WhatIf!.ToStart);
    }

    [Fact]
    public void The_cap_that_would_do_is_the_next_cent()
    {
        var whatIf = Estimate(new SettingsView(5, 80), 625).WhatIf!;
        Assert.Equal((6.26m, 7.82m), (whatIf.ToStart!.CapUsd, whatIf.ToBeOk!.CapUsd)); // 6.25 / 80 % is 7.8125
        // 6.00 / 80 % is 7.50, where the mark is reached
        Assert.Equal(7.51m, Estimate(new SettingsView(5, 80), 600).WhatIf!.ToBeOk!.CapUsd);
    }

    [Fact]
    public void The_fewest_are_left_out_and_of_the_last_no_more_than_needed()
    {
        var estimate = Estimate(new SettingsView(5, 80), 10, 300, 40, 200, 60); // 6.10
        var change = estimate.WhatIf!.ToStart!;
        var leftOut = Assert.Single(change.LeaveOut!);
        Assert.Equal(("Category 3", 2m, 4.10m), (leftOut.Name, leftOut.TotalUsd, change.TotalUsd));
        Assert.Equal(estimate.Categories[3].CategoryId, leftOut.CategoryId);
    }

    [Fact]
    public void Among_equals_the_ones_chosen_last_go() =>
        Assert.Equal(
            ["Category 3", "Category 2"],
            Estimate(new SettingsView(5, 80), 200, 200, 200, 200).WhatIf!.ToStart!.LeaveOut!.Select(c => c.Name)
        );

    [Fact]
    public void When_no_category_alone_would_do_only_the_cap_is_proposed()
    {
        var change = Estimate(new SettingsView(5, 80), 600, 500).WhatIf!.ToStart!;
        Assert.Equal((11.01m, null, null), (change.CapUsd, change.LeaveOut, change.TotalUsd));
        Assert.Null(Estimate(new SettingsView(5, 80), 450).WhatIf!.ToBeOk!.LeaveOut);
    }

    [Fact]
    public void Proposals_do_and_nothing_less_would() =>
        Gen.Select(
                Gen.OneOf(2, 29, 299).SelectMany(most => Gen.Int[1, most].Array[1, 10]),
                Gen.OneOf(0.05m, 1, 10).SelectMany(Gens.Usd),
                Gen.Int[1, 99]
            )
            .Sample(
                (calls, cap, warn) =>
                {
                    var settings = new SettingsView(cap, warn);
                    var estimate = Estimate(settings, calls);
                    Assert.Equal(estimate.Verdict != Verdict.Ok, estimate.WhatIf is not null);
                    Assert.Equal(estimate.Verdict == Verdict.Blocked, estimate.WhatIf?.ToStart is not null);
                    if (estimate.WhatIf?.ToStart is { } start)
                        Holds(start, estimate, settings, Verdict.Warning);
                    if (estimate.WhatIf is { } whatIf)
                        Holds(whatIf.ToBeOk!, estimate, settings, Verdict.Ok);
                },
                iter: Rounds
            );

    [Fact]
    public void Caps_do_and_a_cent_less_would_not_for_amounts_of_any_size() =>
        Gen.Select(Gen.OneOf(0.00001m, 1, 1_000_000_000).SelectMany(Gens.Usd), Gen.Int[1, 99])
            .Sample(
                (price, warn) =>
                {
                    var settings = new SettingsView(0.000001m, warn);
                    var part = new CategoryForecast(0, new CallForecast(1, 1, 1), default, EstimateBasis.Default, 0, null);
                    var prices = new PricesView(new PriceView(price, 1, 1), new PriceView(1, 1, 1));
                    var estimate = Estimator.Of(
                        [
                            (
                                new Category
                                {
                                    Id = CategoryId.New(),
                                    Name = "Any",
                                    ExternalId = "a",
                                },
                                part
                            ),
                        ],
                        prices,
                        settings
                    );
                    Caps(estimate.WhatIf!.ToStart!, estimate, settings, Verdict.Warning);
                    Caps(estimate.WhatIf!.ToBeOk!, estimate, settings, Verdict.Ok);
                },
                iter: Rounds
            );

    private static void Holds(BudgetChange change, EstimateView estimate, SettingsView settings, Verdict wanted)
    {
        Caps(change, estimate, settings, wanted);
        var fewest = Enumerable
            .Range(0, (1 << estimate.Categories.Count) - 1)
            .Where(set => Estimator.Judge(Rest(set), settings) <= wanted) // every set but all of them
            .Select(set => (int?)System.Numerics.BitOperations.PopCount((uint)set))
            .Min();
        Assert.Equal(fewest, change.LeaveOut?.Count);
        if (change.LeaveOut is null)
        {
            Assert.Null(change.TotalUsd);
            return;
        }

        var ids = change.LeaveOut.Select(c => c.CategoryId).ToHashSet();
        Assert.Equal(change.LeaveOut.Count, ids.Count);
        Assert.Equal(estimate.Categories.Where(c => !ids.Contains(c.CategoryId)).Sum(c => c.TotalUsd), change.TotalUsd);
        Assert.True(Estimator.Judge(change.TotalUsd!.Value, settings) <= wanted);
        var last = change.LeaveOut[^1];
        Assert.DoesNotContain(estimate.Categories, c =>
            !ids.Contains(c.CategoryId)
            && c.TotalUsd < last.TotalUsd
            && Estimator.Judge(change.TotalUsd!.Value + last.TotalUsd - c.TotalUsd, settings) <= wanted
        );

        decimal Rest(int set) => estimate.Categories.Where((_, i) => (set & (1 << i)) == 0).Sum(c => c.TotalUsd);
    }

    private static void Caps(BudgetChange change, EstimateView estimate, SettingsView settings, Verdict wanted)
    {
        Assert.Equal(decimal.Round(change.CapUsd, 2), change.CapUsd);
        Assert.True(
            Estimator.Judge(estimate.TotalUsd, settings with { BudgetCapUsd = change.CapUsd }) <= wanted,
            $"{change.CapUsd} for {estimate.TotalUsd}"
        );
        Assert.True(
            change.CapUsd == 0.01m || Estimator.Judge(estimate.TotalUsd, settings with { BudgetCapUsd = change.CapUsd - 0.01m }) > wanted,
            $"{change.CapUsd} for {estimate.TotalUsd}"
        );
    }
}
