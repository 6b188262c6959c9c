using CollectionPlatform.TestSupport;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // whole stacks and real timing: one test at a time

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>A running product over a generated catalogue of 40 categories, and a browser; shared by the tests of the collection.</summary>
public sealed class Marketplace() : Market(new LocalStackOptions(), 40), IAsyncLifetime
{
    public const string Name = "marketplace";

    private readonly Chromium chromium = new();

    /// <summary>Somebody signs in as <c>admin</c>, in a session of their own.</summary>
    internal Task<RunPage> SignInAsync(bool script = true) => RunPage.SignInAsync(chromium, Platform.Stack, script);

    /// <summary>Somebody comes who is not signed in.</summary>
    internal Task<RunPage> ArriveAsync() => RunPage.ArriveAsync(chromium, Platform.Stack);

    public new async Task DisposeAsync()
    {
        await chromium.CloseAsync();
        await base.DisposeAsync();
    }
}

[CollectionDefinition(Marketplace.Name)]
public sealed class MarketplaceCollection : ICollectionFixture<Marketplace>;
