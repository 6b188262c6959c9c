// Browsers and sites mostly wait: twice as many as processors.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>
/// Sites that know nothing of each other, so that their tests run beside each other; those of one site run one after the other.
/// </summary>
public static class SiteCollection
{
    public const string Access = "site of access",
        Away = "site of those who were away",
        Budget = "site of budget",
        Feed = "site of the feed",
        Jobs = "site of jobs",
        Limits = "site of limits",
        Live = "site of live changes",
        Pages = "site of pages",
        Runs = "site of runs";
}

[CollectionDefinition(SiteCollection.Access)]
public sealed class AccessCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Away)]
public sealed class AwayCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Budget)]
public sealed class BudgetCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Feed)]
public sealed class FeedCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Jobs)]
public sealed class JobsCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Live)]
public sealed class LiveCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Pages)]
public sealed class PagesCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Runs)]
public sealed class RunsCollection : ICollectionFixture<SiteFixture>;

[CollectionDefinition(SiteCollection.Limits)]
public sealed class LimitsCollection : ICollectionFixture<LimitsFixture>;
