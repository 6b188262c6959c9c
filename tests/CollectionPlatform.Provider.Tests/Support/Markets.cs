using System.Globalization;

[assembly: CollectionBehavior(MaxParallelThreads = 2)] // a product each, which mostly waits: both at once, however few processors there are

namespace CollectionPlatform.Provider.Tests.Support;

/// <summary>
/// The products under test: two workers each, time-outs of 2 s so that calls without an answer do not hold up the tests, and no turn, since
/// they wait more than they work.
/// </summary>
public abstract class ProviderMarket(int categories) : Market(Options, categories), IAsyncLifetime
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>From probe to probe of a provider that needs a person: a sixth of the usual.</summary>
    public static readonly TimeSpan AttentionProbe = TimeSpan.FromSeconds(10);

    private static readonly LocalStackOptions Options = new()
    {
        Settings = new Dictionary<string, string> { ["Sandbox:OverlapPercent"] = "0" }, // runs over other categories have nothing in common
        Environment = new Dictionary<string, string>
        {
            ["Providers__ebay__TimeoutSeconds"] = Seconds(Timeout),
            ["Worker__AttentionProbeSeconds"] = Seconds(AttentionProbe),
        },
    };

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Here providers go away or wait for a person, and are as quick as ever once they are back.</summary>
public sealed class OutageMarket() : ProviderMarket(40)
{
    public const string Name = "outage";
}

/// <summary>Here eBay limits our rate, which it is remembered for, so that all runs here are slow ones.</summary>
public sealed class LimitMarket() : ProviderMarket(75)
{
    public const string Name = "limit";
}

[CollectionDefinition(OutageMarket.Name)]
public sealed class OutageMarketCollection : ICollectionFixture<OutageMarket>;

[CollectionDefinition(LimitMarket.Name)]
public sealed class LimitMarketCollection : ICollectionFixture<LimitMarket>;
