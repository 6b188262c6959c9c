using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Away;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage;

namespace CollectionPlatform.Api.Users;

/// <summary>
/// Who may come in: users with their sessions and browsers, API keys, and the keys Web protects its cookies with. A schema of its own,
/// known to Api alone.
/// </summary>
public sealed class UsersDb(DbContextOptions<UsersDb> options) : IdentityUserContext<User, Guid>(options)
{
    public const string Schema = "identity";

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();
    public DbSet<Session> Sessions => Set<Session>();
    public DbSet<Visit> Visits => Set<Visit>();
    public DbSet<KnownBrowser> KnownBrowsers => Set<KnownBrowser>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>
    /// Begins a transaction in which no other one changes users or gives names: two administrators who remove each other at once must not
    /// leave nobody, and no name is given twice.
    /// </summary>
    internal async Task<IDbContextTransaction> ChangeActorsAsync(CancellationToken stop)
    {
        var transaction = await Database.BeginTransactionAsync(stop);
        await Database.ExecuteSqlAsync($"lock table identity.users in share row exclusive mode", stop);
        return transaction;
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.HasDefaultSchema(Schema);
        builder.Entity<User>(user =>
        {
            // Identity names these itself, so the convention leaves them alone.
            user.ToTable("users");
            user.HasIndex(u => u.NormalizedUserName).IsUnique().HasDatabaseName("user_name_index");
            user.HasIndex(u => u.NormalizedEmail).HasDatabaseName("email_index");
            user.Property(u => u.Role).HasConversion<string>().HasMaxLength(20);
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens");
        builder.Entity<ApiKey>(key =>
        {
            key.Property(k => k.Name).HasMaxLength(ApiKey.MaxName);
            key.Property(k => k.Role).HasConversion<string>().HasMaxLength(20);
            key.Property(k => k.CreatedBy).HasMaxLength(200);
            key.Property(k => k.Hash).HasMaxLength(64);
            key.Property(k => k.Prefix).HasMaxLength(ApiKey.PrefixLength);
            key.HasIndex(k => k.Hash).IsUnique();
            key.Property(k => k.NormalizedName).HasMaxLength(ApiKey.MaxName);
            key.HasIndex(k => k.NormalizedName).IsUnique();
        });
        builder.Entity<Session>(session =>
        {
            session.HasOne<User>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
            session.HasIndex(s => s.ExpiresAt);
        });
        builder.Entity<Visit>(visit =>
        {
            visit.HasKey(v => v.Caller);
            visit.Property(v => v.Caller).HasMaxLength(ApiKey.MaxName);
        });
        builder.Entity<KnownBrowser>(browser =>
        {
            browser.HasKey(b => new { b.UserId, b.Id });
            browser.HasOne<User>().WithMany().HasForeignKey(b => b.UserId).OnDelete(DeleteBehavior.Cascade);
        });
    }

    /// <summary>The context's options; the history of its migrations lies in its schema.</summary>
    internal static void Configure(DbContextOptionsBuilder options, Npgsql.NpgsqlDataSource source) =>
        options.UseNpgsql(source, npgsql => npgsql.MigrationsHistoryTable("__migrations", Schema)).UseSnakeCaseNamingConvention();
}

/// <summary>An element of Web's key ring, as the XML ASP.NET Core writes.</summary>
public sealed class DataProtectionKey
{
    public int Id { get; init; }
    public string? FriendlyName { get; init; }
    public required string Xml { get; init; }
}

/// <summary>For <c>dotnet ef migrations add … --project CollectionPlatform.Api --context UsersDb</c>; needs no server.</summary>
internal sealed class UsersDbFactory : IDesignTimeDbContextFactory<UsersDb>
{
    public UsersDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<UsersDb>();
        UsersDb.Configure(options, Npgsql.NpgsqlDataSource.Create("Host=design-time"));
        return new UsersDb(options.Options);
    }
}
