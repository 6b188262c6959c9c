using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

public sealed partial class ReviewModel
{
    /// <summary>Whether products that were looked up lately are left out.</summary>
    [BindProperty]
    public bool Skip { get; set; }

    /// <summary>How lately that is; null when what was typed is no whole number.</summary>
    [BindProperty]
    public int? SkipDays { get; set; }

    /// <summary>What is older is stale.</summary>
    [BindProperty]
    public int? StaleDays { get; set; }

    /// <summary>Most that refreshing may cost, USD.</summary>
    [BindProperty]
    public decimal? WithinUsd { get; set; }

    /// <summary>What was just chosen as stale; null when nobody asked.</summary>
    public StaleChoice? Stale { get; private set; }

    /// <summary>As the Api takes it: null looks up everything.</summary>
    public int? SkipYoungerThanDays => Skip && IsDays(SkipDays) ? SkipDays : null;

    /// <summary>What age the list of categories tells; null when it tells none.</summary>
    private int? AgeDays => SkipYoungerThanDays ?? (WithinUsd is not null && IsDays(StaleDays) ? StaleDays : null);

    /// <summary>Chooses stale categories instead of those that were chosen, and shows what they cost; nothing is started.</summary>
    [LargestForm(LargestChoice, Values = MostValues)]
    public async Task<IActionResult> OnPostStaleAsync(CancellationToken cancellation)
    {
        IdempotencyKey = Guid.NewGuid().ToString();
        if (!IsFragment)
            Selections = await SelectionsAsync(cancellation);
        if (!IsDays(StaleDays) || (Skip && SkipYoungerThanDays is null))
            Refuse(ReviewWords.BadDays);
        else if (WithinUsd is not > 0)
            Refuse("Enter the amount to stay within, for example 4.00.");
        else
            await ChooseStaleAsync(StaleDays!.Value, WithinUsd.Value, cancellation);
        if (Stale is null)
        {
            Categories = await api.EnabledCategoriesAsync(AgeDays, cancellation);
            chosen = [.. CategoryIds];
        }
        return Result();
    }

    private async Task ChooseStaleAsync(int days, decimal withinUsd, CancellationToken cancellation)
    {
        try
        {
            Stale = await api.StaleAsync(days, withinUsd, SkipYoungerThanDays, cancellation);
        }
        catch (ApiException refusal) when (refusal.Status is >= 400 and < 500 and not 403)
        {
            (Problem, Response.StatusCode) = (refusal.Message, refusal.Status);
            return;
        }
        Categories = await api.EnabledCategoriesAsync(days, cancellation);
        (chosen, All) = ([.. Stale.CategoryIds], false);
        if (chosen.Count > 0)
            await PriceAsync(cancellation);
    }

    private void TakeSkip(int? days) => (Skip, SkipDays) = (days is not null, days ?? Freshness.UsualDays);

    private static bool IsDays(int? days) => days is >= Freshness.MinDays and <= Freshness.MaxDays;
}
