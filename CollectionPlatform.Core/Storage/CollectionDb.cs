using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// The truth: money, items, finished units, runs, gates, workers, settings. The hot path writes it by hand-made SQL (<c>Work/Commit</c>),
/// all else through here.
/// </summary>
public sealed class CollectionDb(DbContextOptions<CollectionDb> options) : DbContext(options)
{
    public DbSet<Run> Runs => Set<Run>();
    public DbSet<RunCategory> RunCategories => Set<RunCategory>();
    public DbSet<RunEvent> RunEvents => Set<RunEvent>();
    public DbSet<RunCommit> RunCommits => Set<RunCommit>();
    public DbSet<RunProduct> RunProducts => Set<RunProduct>();
    public DbSet<RunListing> RunListings => Set<RunListing>();
    public DbSet<RetentionRun> RetentionRuns => Set<RetentionRun>();
    public DbSet<RetryUnit> RetryUnits => Set<RetryUnit>();
    public DbSet<FinishedUnit> FinishedUnits => Set<FinishedUnit>();
    public DbSet<CommittedLog> RunLogs => Set<CommittedLog>();
    public DbSet<Category> Categories => Set<Category>();
    public DbSet<Selection> Selections => Set<Selection>();
    public DbSet<Settings> Settings => Set<Settings>();
    public DbSet<Reservation> Reservations => Set<Reservation>();
    public DbSet<SpendCell> Spend => Set<SpendCell>();
    public DbSet<LostCalls> LostCalls => Set<LostCalls>();
    public DbSet<PriceListEntry> PriceList => Set<PriceListEntry>();
    public DbSet<Provider> Providers => Set<Provider>();
    public DbSet<Product> Products => Set<Product>();
    public DbSet<ProductText> ProductTexts => Set<ProductText>();
    public DbSet<ProductTextBlock> ProductTextBlocks => Set<ProductTextBlock>();
    public DbSet<ProductSellers> ProductSellers => Set<ProductSellers>();
    public DbSet<TextClock> TextClock => Set<TextClock>();
    public DbSet<Listing> Listings => Set<Listing>();
    public DbSet<SharedListing> SharedListings => Set<SharedListing>();
    public DbSet<ProductListings> ProductListings => Set<ProductListings>();
    public DbSet<ProductCategory> ProductCategories => Set<ProductCategory>();
    public DbSet<WorkerRecord> Workers => Set<WorkerRecord>();
    public DbSet<WorkerLane> WorkerLanes => Set<WorkerLane>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(CollectionDb).Assembly);
        modelBuilder.HasPostgresExtension(ProductTextConfiguration.Extension);
    }

    /// <summary>The context's options. Tables, columns, keys and indexes are named in snake_case; tables take their DbSet's name.</summary>
    internal static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) =>
        options.UseNpgsql(source).UseSnakeCaseNamingConvention();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<decimal>().HavePrecision(18, 6);
        configurationBuilder.Properties<RunId>().HaveConversion<RunIdConverter>();
        configurationBuilder.Properties<CategoryId>().HaveConversion<CategoryIdConverter>();
        configurationBuilder.Properties<ProviderName>().HaveConversion<short>();
        configurationBuilder.Properties<RunState>().HaveConversion<CamelCaseConverter<RunState>>();
        configurationBuilder.Properties<GateState>().HaveConversion<CamelCaseConverter<GateState>>();
        configurationBuilder.Properties<SkipReason>().HaveConversion<CamelCaseConverter<SkipReason>>();
    }
}
