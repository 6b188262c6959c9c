using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Review;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Budget;

public sealed class ReviewWordsTests
{
    private static EstimateView Estimate(int categories, decimal cap) =>
        Samples.Estimate(
            [
                .. Enumerable
                    .Range(1, categories)
                    .Select(i => new CategoryView(Guid.CreateVersion7(), $"Category {i:00}", $"c{i}", 100, true)),
            ],
            cap
        );

    [Fact]
    public void The_verdict_says_how_much_and_the_button_what_happens()
    {
        Assert.Equal("Fits: 58 % of the cap of $5.00.", ReviewWords.VerdictSentence(Estimate(10, 5)));
        Assert.Equal(
            "Start · about $2.90 (cap $5.00; answers bill more than the price list says)",
            ReviewWords.Start(Estimate(10, 5) with { BillsAboveList = true })
        );
        Assert.Equal("Start · about $2.90 (never over $5.00)", ReviewWords.Start(Estimate(10, 5)));
        Assert.StartsWith(
            "Fits: 58 % of the cap of $5.00. At the high end",
            ReviewWords.VerdictSentence(Estimate(10, 5) with { HighUsd = 5 }),
            StringComparison.Ordinal
        );
        Assert.StartsWith("Close to the cap: 87 %", ReviewWords.VerdictSentence(Estimate(15, 5)), StringComparison.Ordinal);
        Assert.Equal("Cannot start: $3.70 over the cap of $5.00", ReviewWords.Start(Estimate(30, 5)));
        Assert.Equal("Cannot start: all of the cap of $2.90, nothing left for surprises", ReviewWords.Start(Estimate(10, 2.9m)));
    }

    [Fact]
    public void A_row_says_what_it_rests_on()
    {
        var rows = Estimate(2, 5).Categories;
        Assert.Equal(("no history yet: rule of thumb", ""), (ReviewWords.Basis(rows[0]), ReviewWords.Seen(rows[0])));
        Assert.Equal(
            ("from 4 runs", "so far 92–108 products, 5–6 pages, 1.1–1.25 eBay calls each"),
            (ReviewWords.Basis(rows[1]), ReviewWords.Seen(rows[1]))
        );
        Assert.Equal("from 1 run", ReviewWords.Basis(rows[1] with { RunsUsed = 1 }));
    }

    [Theory]
    [InlineData(1, "A")]
    [InlineData(2, "A and B")]
    [InlineData(4, "A, B, C and D")]
    [InlineData(5, "A, B, C and 2 more")]
    [InlineData(1003, "A, B, C and 1,000 more")]
    public void Many_names_are_counted(int count, string text) =>
        Assert.Equal(text, ReviewWords.Names([.. Enumerable.Range(0, count).Select(i => i < 26 ? $"{(char)('A' + i)}" : $"{i}")]));

    [Fact]
    public void A_smaller_choice_that_serves_both_ends_is_offered_once()
    {
        var blocked = Estimate(30, 5);
        Assert.Equal([13, 17], ReviewWords.SmallerChoices(blocked).Select(c => c.Categories.Count));
        var ok = blocked.WhatIf!.ToBeOk!;
        var once = Assert.Single(ReviewWords.SmallerChoices(blocked with { WhatIf = new(ok, ok) }));
        Assert.Equal((3.77m, "it stays below 80 % of the cap"), (once.RestUsd, once.Purpose));
        Assert.Empty(ReviewWords.SmallerChoices(blocked with { WhatIf = new(new(8.71m, null, null), new(10.88m, null, null)) }));
    }

    [Fact]
    public void The_bar_ends_at_the_cap_or_where_the_amount_ends()
    {
        var fits = new CapBar(5, 2, 1.5m, 2.5m, 80, Verdict.Ok, "");
        Assert.Equal(
            ("40%", "30%", "20%", "80%", "100%", true),
            (fits.Amount, fits.Low, fits.RangeWidth, fits.Warning, fits.Cap, fits.CapIsAtTheEnd)
        );
        var over = new CapBar(5, 6, 5, 6.25m, 80, Verdict.Blocked, "");
        Assert.Equal(("96%", "64%", "80%", "20%", false), (over.Amount, over.Warning, over.Cap, over.BeyondWidth, over.CapIsAtTheEnd));
        var far = new CapBar(5, 500, 400, 600, 80, Verdict.Blocked, "");
        Assert.Equal(("100%", "66.67%", "0%"), (far.Amount, far.Cap, far.RangeWidth));
    }
}
