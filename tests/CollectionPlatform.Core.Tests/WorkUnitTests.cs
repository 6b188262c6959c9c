using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class WorkUnitTests
{
    private static readonly WorkUnit Unit = new(ProviderName.Ebay, "B000000001", 1, 0);

    [Fact]
    public void A_product_that_two_categories_show_is_one_look_up() => Assert.Single(new[] { Unit, Unit with { Category = 1 } }.Distinct());

    [Fact]
    public void Whatever_changes_its_id_makes_it_another_unit()
    {
        WorkUnit[] units =
        [
            Unit,
            Unit with
            {
                Page = 2,
            },
            Unit with
            {
                Subject = "B000000002",
            },
            Unit with
            {
                Provider = ProviderName.Amazon,
            },
        ];
        Assert.Equal(units.Select(u => u.Id).Distinct().Count(), units.Distinct().Count());
        Assert.Equal(4, units.Distinct().Count());
    }
}
