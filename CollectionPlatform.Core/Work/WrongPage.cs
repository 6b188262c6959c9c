using System.Globalization;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work;

/// <summary>A provider that answers another page than asked for has no pages behind it that could be read. Pure.</summary>
internal static class WrongPage
{
    /// <summary>What happened, which pages are therefore not called, and about how much is missing.</summary>
    /// <param name="got">What the provider answered instead.</param>
    /// <param name="totalPages">Pages there are.</param>
    /// <param name="itemsOnPage">Items on the page it answered; the pages that are missing are taken to hold as many.</param>
    public static string Detail(string got, WorkUnit unit, int totalPages, int itemsOnPage)
    {
        var asked = string.Create(CultureInfo.InvariantCulture, $"asked for page {unit.Page}, {got}");
        if (unit.Page == 1 || itemsOnPage == 0 || totalPages < unit.Page)
            return asked;
        var from = PageWindows.End(unit.Page) + 1;
        var uncalled =
            totalPages >= from ? string.Create(CultureInfo.InvariantCulture, $" pages {from} to {totalPages} are not called,") : "";
        var missing = (long)(totalPages - unit.Page + 1) * itemsOnPage;
        var items = unit.Provider == ProviderName.Amazon ? "products" : "listings";
        return string.Create(CultureInfo.InvariantCulture, $"{asked};{uncalled} about {missing} {items} are missing");
    }
}
