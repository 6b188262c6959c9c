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
    public void What_lies_beyond_the_bound_on_pages_is_said_before_the_start()
    {
        var row = Estimate(1, 5).Categories[0];
        Assert.Null(ReviewWords.Unread(row));
        Assert.Equal("About 60 more products are beyond the page limit.", ReviewWords.Unread(row with { UnreadProducts = 60 }));
    }

    [Fact]
    public void The_verdict_says_how_much_and_the_button_what_happens()
    {
        Assert.Equal("Fits: 58 % of the $5.00 cap.", ReviewWords.VerdictSentence(Estimate(10, 5)));
        Assert.Equal(
            "Start · about $2.90 (cap $5.00; responses bill more than the price list says)",
            ReviewWords.Start(Estimate(10, 5) with { BillsAboveList = true })
        );
        Assert.Equal("Start · about $2.90 (never over $5.00)", ReviewWords.Start(Estimate(10, 5)));
        Assert.StartsWith(
            "Fits: 58 % of the $5.00 cap. At the high end",
            ReviewWords.VerdictSentence(Estimate(10, 5) with { HighUsd = 5 }),
            StringComparison.Ordinal
        );
        Assert.StartsWith("Close to the cap: 87 %", ReviewWords.VerdictSentence(Estimate(15, 5)), StringComparison.Ordinal);
        Assert.Equal("Cannot start: $3.70 over the $5.00 cap", ReviewWords.Start(Estimate(30, 5)));
        Assert.Equal("Cannot start: it would use all of the $2.90 cap", ReviewWords.Start(Estimate(10, 2.9m)));
    }

    [Fact]
    public void A_row_says_what_it_rests_on()
    {
        var rows = Estimate(2, 5).Categories;
        Assert.Equal(("no past runs", ""), (ReviewWords.Basis(rows[0]), ReviewWords.Seen(rows[0])));
        Assert.Equal(
            ("from 4 runs", "Past runs: 92–108 products, 5–6 pages, 1.1–1.25 eBay calls per product"),
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
        Assert.Equal((3.77m, "below 80 % of the cap"), (once.RestUsd, once.Purpose));
        Assert.Empty(ReviewWords.SmallerChoices(blocked with { WhatIf = new(new(8.71m, null, null), new(10.88m, null, null)) }));
    }

    [Fact]
    public void A_smaller_choice_names_what_goes_or_counts_it()
    {
        var choice = ReviewWords.SmallerChoices(Estimate(30, 5))[0];
        Assert.Equal("Remove 13 categories", ReviewWords.Remove(choice));
        Assert.Equal("Remove Category 30", ReviewWords.Remove(choice with { Categories = [choice.Categories[^1]] }));
    }
}
