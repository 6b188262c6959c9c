using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work;

/// <summary>One provider call to make.</summary>
/// <param name="Subject">External id of the category (amazon) or the ASIN (ebay).</param>
/// <param name="Page">From 1.</param>
/// <param name="Category">Ordinal of the category within its run, from 0.</param>
public readonly record struct WorkUnit(ProviderName Provider, string Subject, int Page, short Category)
{
    /// <summary>Deterministic id: <c>amazon:{category externalId}:{page}</c>, <c>ebay:{asin}:{page}</c>.</summary>
    public string Id => IdOf(Provider, Subject, Page);

    public static string IdOf(ProviderName provider, string subject, int page) => $"{provider.Key()}:{subject}:{page}";
}
