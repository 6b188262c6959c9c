using System.Globalization;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>The <c>page</c> query parameter.</summary>
internal static class Paging
{
    /// <summary>What is allowed, in words.</summary>
    public const string Rule = "page must be a whole number from 1 to 1,000,000.";

    /// <summary>The page asked for, 1 when none is named; false when it is not a page number.</summary>
    public static bool TryRead(HttpRequest request, out int page)
    {
        page = 1;
        var text = request.Query["page"].ToString();
        return text.Length == 0
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out page) && page is >= 1 and <= 1_000_000);
    }
}
