namespace CollectionPlatform.Core.Runs;

/// <summary>Bounds of what "fresh" may mean: so many days since the last complete eBay search of a product.</summary>
public static class Freshness
{
    public const int MinDays = 1,
        MaxDays = 365;

    /// <summary>What pages offer unless something else was chosen.</summary>
    public const int UsualDays = 7;
}
