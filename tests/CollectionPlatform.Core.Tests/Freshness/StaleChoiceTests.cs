using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests.Freshness;

public sealed class StaleChoiceTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A category collected so many days ago (null: never), with so many old look-ups, that costs so many cents.</summary>
    private static (CategoryView View, Category Category, int Cents) Category(string name, double? days, int cents, long older = 0)
    {
        var id = CategoryId.New();
        var view = new CategoryView(id.Value, name, name, null, true)
        {
            LastCollectedAt = days is { } d ? Now.AddDays(-d) : null,
            Age = new CategoryAge(7, 100, older),
        };
        return (
            view,
            new Category
            {
                Id = id,
                Name = name,
                ExternalId = name,
            },
            cents
        );
    }

    private static (string Chosen, string LeftOut, int Fresh, decimal Total) Choose(
        decimal withinUsd,
        decimal capUsd,
        int most,
        params (CategoryView View, Category Category, int Cents)[] categories
    )
    {
        var prices = new PricesView(new PriceView(0.01m, 1, 1), new PriceView(0.01m, 1, 1));
        var estimate = Estimator.Of(
            categories.Select(c =>
                (c.Category, new CategoryForecast(0, new CallForecast(c.Cents, c.Cents, c.Cents), default, EstimateBasis.Default, 0, null))
            ),
            prices,
            new SettingsView(capUsd, 80)
        );
        var choice = StaleChoice.Of([.. categories.Select(c => c.View)], estimate, withinUsd, Now.AddDays(-7), most);
        string Names(IEnumerable<Guid> ids) => string.Join(' ', ids.Select(id => categories.Single(c => c.View.Id == id).View.Name));
        return (Names(choice.CategoryIds), Names(choice.LeftOut.Select(c => c.CategoryId)), choice.Fresh, choice.TotalUsd);
    }

    [Fact]
    public void The_oldest_come_first_and_among_equals_the_cheapest_as_many_as_fit()
    {
        var choice = Choose(
            0.60m,
            5,
            2000,
            Category("fresh", 6.9, 1),
            Category("week", 7, 10),
            Category("never-dear", null, 30),
            Category("month", 30, 20),
            Category("never-cheap", null, 5),
            Category("year", 365, 26)
        );
        // after 5 + 30 the year's 26 would make 61; what is younger still fits
        Assert.Equal(("never-cheap never-dear month", "year week", 1, 0.55m), choice);
    }

    [Fact]
    public void Old_look_ups_make_a_category_stale_that_was_collected_lately()
    {
        var choice = Choose(1, 5, 2000, Category("skipping", 1, 10, older: 3), Category("fresh", 2, 10), Category("old", 8, 10));
        Assert.Equal(("old skipping", "", 1, 0.20m), choice);
    }

    [Fact]
    public void The_amount_may_be_reached_and_the_cap_may_not()
    {
        var categories = new[] { Category("a", null, 50), Category("b", null, 50) };
        Assert.Equal(("a b", "", 0, 1m), Choose(1, 5, 2000, categories));
        Assert.Equal(("a", "b", 0, 0.5m), Choose(5, 1, 2000, categories));
        Assert.Equal(("a", "b", 0, 0.5m), Choose(5, 5, 1, categories));
        Assert.Equal(("", "a b", 0, 0m), Choose(0.49m, 5, 2000, categories));
    }
}
