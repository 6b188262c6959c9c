using System.Security.Cryptography;
using System.Text;
using CollectionPlatform.Api.Users;

namespace CollectionPlatform.Api.Auth;

/// <summary>A key for a script or program. The secret itself is shown once and never stored.</summary>
public sealed class ApiKey
{
    public const int MaxName = 100;

    public Guid Id { get; init; }

    /// <summary>Stands as the actor in timelines.</summary>
    public required string Name { get; init; }

    /// <summary>Unique; see <see cref="ActorName.Normalize"/>.</summary>
    public required string NormalizedName { get; init; }
    public Role Role { get; init; }

    /// <summary>SHA-256 of the secret, hex: a secret of 256 random bits needs no salt and no slow hash.</summary>
    public required string Hash { get; init; }

    /// <summary>The beginning of the secret, by which a person tells keys apart; far too short to guess the rest.</summary>
    public required string Prefix { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>To the minute; null when it never was used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary><c>cp_</c> and 6 of its 64 hexadecimal digits.</summary>
    public static string PrefixOf(string secret) => secret[..PrefixLength];

    public const int PrefixLength = 9;

    public static string NewSecret() => $"cp_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32))}";

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}

/// <param name="Prefix">How the secret begins.</param>
/// <param name="LastUsedAt">To the minute; null when it never was used.</param>
public sealed record ApiKeyView(
    Guid Id,
    string Name,
    Role Role,
    string Prefix,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt
)
{
    public static ApiKeyView Of(ApiKey key) => new(key.Id, key.Name, key.Role, key.Prefix, key.CreatedBy, key.CreatedAt, key.LastUsedAt);
}

/// <param name="Secret">What goes into <c>X-Api-Key</c>; shown this once.</param>
public sealed record CreatedApiKey(Guid Id, string Name, Role Role, string CreatedBy, DateTimeOffset CreatedAt, string Secret);

public sealed record NewApiKey(string? Name, Role? Role);
