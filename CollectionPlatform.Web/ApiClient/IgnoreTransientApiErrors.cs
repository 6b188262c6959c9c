namespace CollectionPlatform.Web.ApiClient;

/// <summary>For the secondary parts of a page: an error of the Api leaves the part empty instead of failing the page.</summary>
public static class IgnoreTransientApiErrors
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
