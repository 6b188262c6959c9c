using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work;

/// <summary>One provider call to make. Two with the same <see cref="Id"/> are equal, whichever category of the run leads to them.</summary>
/// <param name="Subject">External id of the category (amazon) or the ASIN (ebay).</param>
/// <param name="Page">From 1.</param>
/// <param name="Category">Ordinal of the category within its run, from 0.</param>
public readonly record struct WorkUnit(ProviderName Provider, string Subject, int Page, short Category)
{
    /// <summary>Deterministic id: <c>amazon:{category externalId}:{page}</c>, <c>ebay:{asin}:{page}</c>.</summary>
    public string Id => IdOf(Provider, Subject, Page);

    public bool Equals(WorkUnit other) => (Provider, Page) == (other.Provider, other.Page) && Subject == other.Subject;

    public override int GetHashCode() => HashCode.Combine(Provider, Page, Subject);

    public static string IdOf(ProviderName provider, string subject, int page) => $"{provider.Key()}:{subject}:{page}";
}
