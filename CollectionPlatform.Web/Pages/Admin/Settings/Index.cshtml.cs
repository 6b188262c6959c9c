using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Pages.Admin.Settings;

/// <summary>Cap, prices, categories, users and keys. Each form is one call of the Api; what it refuses is said on the page.</summary>
public sealed partial class SettingsModel(CollectionApi api) : PageModel
{
    /// <summary>What the names or ids of the listed categories contain.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>Cursor of the categories.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    /// <summary>A cap that another page proposes: it stands in the field and holds once it is saved.</summary>
    [BindProperty(SupportsGet = true)]
    public decimal? Cap { get; set; }

    /// <summary>Cursor of the price history.</summary>
    [BindProperty(SupportsGet = true)]
    public string? PricesAfter { get; set; }

    [TempData]
    public string? Done { get; set; }

    /// <summary>The id of the section whose form was saved; null on a page without one.</summary>
    [TempData]
    public string? DoneAt { get; set; }

    public string? Problem { get; private set; }

    /// <summary>Whether what was sent is shown again: not where somebody else's values now stand in its place.</summary>
    private bool keepsTyped;

    public Tagged<SettingsView> Settings { get; private set; } = null!;
    public Tagged<PricesView> Prices { get; private set; } = null!;

    /// <summary>Newest first; null when it is not known now.</summary>
    public Page<PriceHistoryEntry>? PastPrices { get; private set; }

    /// <summary>Providers that billed something else than the price list says.</summary>
    public IReadOnlyList<PriceCheck> PriceChecks { get; private set; } = [];
    public Page<CategoryView> Categories { get; private set; } = new([], null);
    public CategoryImport? Import { get; private set; }

    /// <summary>Null for those who may not see them.</summary>
    public IReadOnlyList<UserView>? Users { get; private set; }
    public IReadOnlyList<KeyView>? Keys { get; private set; }

    /// <summary>A key just made, to be shown this once.</summary>
    public NewKeyView? NewKey { get; private set; }

    /// <summary>For a form that names no values it shows, like one of an earlier version.</summary>
    private const string AnyTag = "*";

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    /// <summary>What was wrong with one of these forms, named by its handler; null when it was none of them.</summary>
    public string? ProblemOf(params IReadOnlyList<string> handlers) => handlers.Any(IsSent) ? Problem : null;

    /// <summary>What stood in a field of the form that was refused; null in all others.</summary>
    public string? Typed(string handler, string field) => keepsTyped && IsSent(handler) ? Request.Form[field].ToString() : null;

    /// <summary>What was done in this section.</summary>
    public string? DoneIn(string section) => DoneAt == section ? Done : null;

    private bool IsSent(string handler) => handler.Equals(Request.Query["handler"], StringComparison.OrdinalIgnoreCase);

    public async Task<IActionResult> OnPostCapAsync(decimal? budgetCapUsd, string? tag, string? returnUrl, CancellationToken cancellation)
    {
        return await ChangeAsync(
            async () =>
            {
                var cap = budgetCapUsd ?? throw new ApiException(400, "", "The cap must be an amount in USD, for example 5.00.");
                await api.SaveCapAsync(cap, tag ?? AnyTag, cancellation);
                return $"The cap is {Show.Money(cap)} now, for running collections too.";
            },
            Url.IsLocalUrl(returnUrl) ? returnUrl! : "/admin/settings",
            cancellation
        );
    }

    public Task<IActionResult> OnPostPricesAsync(
        decimal? amazonPriceUsd,
        int? amazonCallsPerSecond,
        int? amazonBurst,
        decimal? ebayPriceUsd,
        int? ebayCallsPerSecond,
        int? ebayBurst,
        string? tag,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            async () =>
            {
                await api.SavePricesAsync(
                    new(Price(amazonPriceUsd, amazonCallsPerSecond, amazonBurst), Price(ebayPriceUsd, ebayCallsPerSecond, ebayBurst)),
                    tag ?? AnyTag,
                    cancellation
                );
                return "The price list holds for calls from now on.";

                static PriceView Price(decimal? usd, int? rate, int? burst) =>
                    usd is { } u && rate is { } r && burst is { } b
                        ? new(u, r, b)
                        : throw new ApiException(400, "", "Enter price, calls per second and burst of both providers as numbers.");
            },
            "/admin/settings#prices",
            cancellation
        );

    /// <summary>Does it and comes back with a fresh page that says so; a refusal is shown instead.</summary>
    private async Task<IActionResult> ChangeAsync(Func<Task<string?>> change, string thenTo, CancellationToken cancellation)
    {
        try
        {
            Done = await change();
            DoneAt =
                thenTo.StartsWith("/admin/settings", StringComparison.Ordinal)
                && thenTo.IndexOf('#', StringComparison.Ordinal) is > 0 and var at
                    ? thenTo[(at + 1)..]
                    : null;
            return LocalRedirect(thenTo);
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500)
        {
            keepsTyped = problem.Type != ApiException.ChangedMeanwhile;
            (Problem, Response.StatusCode) = (problem.Message, problem.Status);
            return await ShowAsync(cancellation);
        }
    }

    private async Task<IActionResult> ShowAsync(CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        return Page();
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var (pastPrices, checks) = (
            api.PriceHistoryAsync(PricesAfter, 10, cancellation).OrUnknownAsync(),
            PriceCheck.AllAsync(api, cancellation).OrUnknownAsync()
        );
        var (settings, prices, categories) = (
            api.SettingsAsync(cancellation),
            api.PricesAsync(cancellation),
            api.CategoriesAsync(Q, After, 50, cancellation)
        );
        await Task.WhenAll(settings, prices, categories);
        (Settings, Prices, Categories) = (await settings, await prices, await categories);
        (PastPrices, PriceChecks) = (await pastPrices, await checks ?? []);
        if (!User.IsInRole(nameof(Role.Admin)))
            return;
        (Users, Keys) = ((await api.UsersAsync(cancellation)).Items, (await api.KeysAsync(cancellation)).Items);
    }
}
