[assembly: CollectionBehavior(MaxParallelThreads = 3)] // a product each, which mostly waits: all at once, however few processors there are

namespace CollectionPlatform.Provider.Tests.Support;

/// <summary>
/// The products under test: two workers each, time-outs of 2 s so that calls without an answer do not hold up the tests, and no turn, since
/// they wait more than they work.
/// </summary>
public abstract class ProviderMarket(int categories) : Market(Options, categories), IAsyncLifetime
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private static readonly LocalStackOptions Options = new()
    {
        TakesTurn = false,
        Settings = new Dictionary<string, string> { ["Sandbox:OverlapPercent"] = "0" }, // runs over other categories have nothing in common
        Environment = new Dictionary<string, string> { ["Providers__ebay__TimeoutSeconds"] = "2" },
    };
}

/// <summary>Here eBay goes away for a minute.</summary>
public sealed class OutageMarket() : ProviderMarket(20)
{
    public const string Name = "outage";
}

/// <summary>Here providers wait for a person for a minute.</summary>
public sealed class AttentionMarket() : ProviderMarket(20)
{
    public const string Name = "attention";
}

/// <summary>Here eBay limits our rate, which it is remembered for, so that all runs here are slow ones.</summary>
public sealed class LimitMarket() : ProviderMarket(75)
{
    public const string Name = "limit";
}

[CollectionDefinition(OutageMarket.Name)]
public sealed class OutageMarketCollection : ICollectionFixture<OutageMarket>;

[CollectionDefinition(AttentionMarket.Name)]
public sealed class AttentionMarketCollection : ICollectionFixture<AttentionMarket>;

[CollectionDefinition(LimitMarket.Name)]
public sealed class LimitMarketCollection : ICollectionFixture<LimitMarket>;
