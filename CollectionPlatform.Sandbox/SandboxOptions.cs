using Microsoft.Extensions.Options;

namespace CollectionPlatform.Sandbox;

/// <summary>Settings of the stand-in marketplace, section <c>Sandbox</c>.</summary>
public sealed class SandboxOptions
{
    /// <summary>Categories of the generated catalogue, 1 to 100,000.</summary>
    public int Categories { get; set; } = 50;

    /// <summary>Products that each generated category lists, 1 to 10,000,000.</summary>
    public int ProductsPerCategory { get; set; } = 100;

    /// <summary>Percent of the generated products that stand in two categories, 0 to 100. CSV files are taken as they are.</summary>
    public int OverlapPercent { get; set; } = 5;

    /// <summary>Seed of the generated catalogue, of the listings and, until <c>PUT /control</c> says otherwise, of the faults.</summary>
    public long Seed { get; set; } = 1;

    /// <summary>A product file in the layout of the public "Amazon Products 2023" data set; replaces the generated catalogue.</summary>
    public string? ProductsCsv { get; set; }

    /// <summary>The category names that go with <see cref="ProductsCsv"/>: columns <c>id,category_name</c>.</summary>
    public string? CategoriesCsv { get; set; }

    /// <summary>What a billed call costs, by provider, in USD.</summary>
    public ProviderPrices Prices { get; set; } = new();

    /// <summary>Calls per second that a provider lets through before any <c>PUT /control</c>; unlimited when not given.</summary>
    public ProviderLimits CallsPerSecond { get; set; } = new();

    /// <summary>Where the ledger file lies; a relative path starts at the current directory.</summary>
    public string LedgerDirectory { get; set; } = "./.local/sandbox";

    /// <summary>0 to 1,000 USD with at most six decimals.</summary>
    internal static bool IsPrice(decimal usd) => usd is >= 0 and <= 1000 && decimal.Round(usd, 6) == usd;

    /// <summary>Price of one call, in USD.</summary>
    internal decimal PriceOf(Provider provider) => provider == Provider.Amazon ? Prices.Amazon : Prices.Ebay;

    /// <summary>Calls per second at start, null when unlimited.</summary>
    internal double? LimitOf(Provider provider) => provider == Provider.Amazon ? CallsPerSecond.Amazon : CallsPerSecond.Ebay;
}

/// <summary>USD per billed call, 0 to 1,000, at most six decimals.</summary>
public sealed class ProviderPrices
{
    /// <summary>One page of Amazon products.</summary>
    public decimal Amazon { get; set; } = 0.01m;

    /// <summary>One page of eBay listings.</summary>
    public decimal Ebay { get; set; } = 0.002m;
}

/// <summary>Calls per second, above 0 to 1,000,000; null is unlimited.</summary>
public sealed class ProviderLimits
{
    /// <summary>Limit of Amazon.</summary>
    public double? Amazon { get; set; }

    /// <summary>Limit of eBay.</summary>
    public double? Ebay { get; set; }
}

internal static class SandboxOptionsSetup
{
    public static void AddSandboxOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SandboxOptions>().BindConfiguration("Sandbox").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>();
    }
}

/// <summary>Names every wrong setting at once.</summary>
internal sealed class SandboxOptionsValidator : IValidateOptions<SandboxOptions>
{
    public ValidateOptionsResult Validate(string? name, SandboxOptions options)
    {
        List<string> errors = [.. Errors(options)];
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(SandboxOptions o)
    {
        if (o.Categories is < 1 or > 100_000)
            yield return $"Sandbox:Categories is {o.Categories}; give 1 to 100,000.";
        if (o.ProductsPerCategory is < 1 or > 10_000_000)
            yield return $"Sandbox:ProductsPerCategory is {o.ProductsPerCategory}; give 1 to 10,000,000.";
        if ((long)o.Categories * o.ProductsPerCategory > 10_000_000_000)
            yield return "Sandbox:Categories times Sandbox:ProductsPerCategory is above 10,000,000,000; lower one of them.";
        if (o.OverlapPercent is < 0 or > 100)
            yield return $"Sandbox:OverlapPercent is {o.OverlapPercent}; give 0 to 100.";
        if (!string.IsNullOrEmpty(o.ProductsCsv) && !File.Exists(o.ProductsCsv))
            yield return $"Sandbox:ProductsCsv names '{o.ProductsCsv}', which does not exist.";
        if (!string.IsNullOrEmpty(o.CategoriesCsv) && !File.Exists(o.CategoriesCsv))
            yield return $"Sandbox:CategoriesCsv names '{o.CategoriesCsv}', which does not exist.";
        if (!string.IsNullOrEmpty(o.CategoriesCsv) && string.IsNullOrEmpty(o.ProductsCsv))
            yield return "Sandbox:CategoriesCsv is given without Sandbox:ProductsCsv; give both.";
        if (string.IsNullOrWhiteSpace(o.LedgerDirectory))
            yield return "Sandbox:LedgerDirectory is empty; name a directory.";
        foreach (var provider in Enum.GetValues<Provider>())
        {
            var price = o.PriceOf(provider);
            if (!SandboxOptions.IsPrice(price))
                yield return $"Sandbox:Prices:{provider.Name()} is {price}; give 0 to 1,000 USD with at most six decimals.";
            if (o.LimitOf(provider) is { } limit && limit is not (> 0 and <= 1_000_000))
                yield return $"Sandbox:CallsPerSecond:{provider.Name()} is {limit}; give more than 0, at most 1,000,000, or leave it out "
                    + "for no limit.";
        }
    }
}
