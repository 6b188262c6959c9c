namespace CollectionPlatform.Core.Runs;

/// <summary>Identity of a category: a version 7 UUID.</summary>
public readonly record struct CategoryId(Guid Value)
{
    public static CategoryId New() => new(Guid.CreateVersion7());

    public override string ToString() => Value.ToString();
}

/// <summary>A category of the product provider that can be collected.</summary>
public sealed class Category
{
    public CategoryId Id { get; init; }

    /// <summary>1 to 200 characters.</summary>
    public required string Name { get; set; }

    /// <summary>The provider's own id, unique, 1 to 100 characters.</summary>
    public required string ExternalId { get; init; }

    /// <summary>What an estimate starts from until runs have taught better; null counts as 100.</summary>
    public int? ExpectedProducts { get; set; }

    /// <summary>False once it was deleted although runs used it.</summary>
    public bool Enabled { get; set; } = true;
}
