namespace CollectionPlatform.Web.ApiClient;

/// <summary>Reads of what a page shows beside its matter.</summary>
public static class BesideTheMatter
{
    /// <summary>
    /// Null when the Api refuses or does not answer: the page says that this part is not known now, and is of use without it (a run can be
    /// cancelled).
    /// </summary>
    public static async Task<T?> OrUnknownAsync<T>(this Task<T> read)
        where T : class
    {
        try
        {
            return await read;
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
