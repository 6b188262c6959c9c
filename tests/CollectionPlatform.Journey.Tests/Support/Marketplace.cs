using CollectionPlatform.TestSupport;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // whole stacks and real timing: one test at a time

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>A running product over a generated catalogue of 40 categories; shared by the tests of the collection.</summary>
public sealed class Marketplace() : Market(new LocalStackOptions(), 40), IAsyncLifetime
{
    public const string Name = "marketplace";
}

[CollectionDefinition(Marketplace.Name)]
public sealed class MarketplaceCollection : ICollectionFixture<Marketplace>;
