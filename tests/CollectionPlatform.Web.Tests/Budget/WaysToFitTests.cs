using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Pages.Admin.Automation.Review;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Budget;

public sealed class WaysToFitTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private static readonly CategoryView[] All = [Category("A", -3), Category("B", null), Category("C", -1)];

    private static CategoryView Category(string name, int? days) =>
        new(Guid.CreateVersion7(), name, name, 100, true) { LastCollectedAt = days is { } d ? Now.AddDays(d) : null };

    private static WaysToFit Ways(RemovalOrder? order, params int[] ticked)
    {
        var estimate = Samples.Estimate(All, 0.5m);
        var dearer = estimate.Categories.Select((c, i) => c with { TotalUsd = 0.1m * (i + 1) }).ToList();
        return new(estimate with { Categories = dearer, TotalUsd = 0.6m }, All, [.. ticked.Select(i => All[i].Id)], order);
    }

    [Fact]
    public void They_are_listed_the_most_expensive_or_the_freshest_first()
    {
        Assert.Equal(["C", "B", "A"], Ways(null).Rows.Select(row => row.Cost.Name));
        Assert.Equal(["C", "A", "B"], Ways(RemovalOrder.Freshest).Rows.Select(row => row.Cost.Name)); // never is the oldest
    }

    [Fact]
    public void What_is_ticked_is_summed_exactly()
    {
        Assert.Equal("", Ways(null).Sum);
        Assert.Equal("Remove 1 category → $0.50 of the $0.50 cap", Ways(null, 0).Sum);
        Assert.Equal("Remove 2 categories → $0.10 of the $0.50 cap", Ways(RemovalOrder.Freshest, 1, 2).Sum);
        Assert.Equal((false, true, false), (Ways(null, 0).IsOpen, Ways(RemovalOrder.Dearest, 0).IsOpen, Ways(RemovalOrder.Dearest).IsOpen));
    }
}
