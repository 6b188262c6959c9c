using CollectionPlatform.Benchmarks.Measuring;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>A scenario of one size, with what is called.</summary>
/// <param name="Pages">Of each category.</param>
/// <param name="WarmCategories">External ids of what is collected before the measurement.</param>
/// <param name="Categories">External ids of what is measured.</param>
internal sealed record Setup(
    Scenario Scenario,
    int Pages,
    IReadOnlyList<string> WarmCategories,
    IReadOnlyList<string> Categories,
    Marketplace Marketplace
)
{
    /// <param name="units">About so many in all.</param>
    public static Setup InProcess(Scenario scenario, int units)
    {
        var pages = scenario.Pages(units);
        return new Setup(
            scenario,
            pages,
            [.. Enumerable.Range(0, Scenario.WarmCategories(pages)).Select(n => $"warm{n}")],
            [.. Enumerable.Range(0, Scenario.Categories).Select(n => $"main{n}")],
            Marketplace.Of(scenario.Providers(pages))
        );
    }

    public static async Task<Setup> OverHttpAsync(Scenario scenario, int units, SandboxProcess sandbox)
    {
        var warm = Scenario.WarmCategories(scenario.Pages(units));
        var ids = await sandbox.CategoriesAsync();
        return new Setup(scenario, scenario.Pages(units), [.. ids.Take(warm)], [.. ids.Skip(warm)], Marketplace.At(sandbox.Address));
    }
}
