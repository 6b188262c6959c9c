namespace CollectionPlatform.Core.Selections;

/// <summary>A choice of categories under a name, shared by everybody.</summary>
public sealed class Selection
{
    public const int MaxName = 100;

    public Guid Id { get; init; }

    /// <summary>1 to 100 characters; unique, whatever its capitals.</summary>
    public required string Name { get; set; }

    /// <summary>The name as it is compared: see <see cref="KeyOf"/>.</summary>
    public required string NameKey { get; set; }

    /// <summary>In the order they were given, each once. Some may have been removed or disabled since.</summary>
    public required Guid[] CategoryIds { get; set; }

    /// <summary>As <see cref="Runs.Run.SkipLookupsYoungerThanDays"/>: what a run of this choice begins with.</summary>
    public int? SkipLookupsYoungerThanDays { get; set; }

    /// <summary>Who saved it last.</summary>
    public required string ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }

    public static string KeyOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Normalize(System.Text.NormalizationForm.FormC).ToUpperInvariant();
    }
}
