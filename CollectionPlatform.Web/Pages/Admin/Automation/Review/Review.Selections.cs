using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

public sealed partial class ReviewModel
{
    /// <summary>The run whose categories the choice begins with.</summary>
    [BindProperty(SupportsGet = true, Name = "run")]
    public Guid? Again { get; set; }

    /// <summary>The saved selection that the choice begins with.</summary>
    [BindProperty(SupportsGet = true, Name = "selection")]
    public Guid? Chosen { get; set; }

    /// <summary>What the choice is to be saved as.</summary>
    [BindProperty]
    public string? SelectionName { get; set; }

    /// <summary>Null when they are not known now.</summary>
    public IReadOnlyList<SelectionView>? Selections { get; private set; } = [];

    /// <summary>What the choice began with; null when it began with nothing.</summary>
    public string? Prefilled { get; private set; }

    /// <summary>What came of saving or removing a selection.</summary>
    public string? SelectionDone { get; private set; }
    public string? SelectionProblem { get; private set; }

    /// <summary>The saved selection that already has the name.</summary>
    public SelectionView? Taken { get; private set; }

    /// <summary>Saves the choice under the name; with <paramref name="replace"/> in the place of that selection.</summary>
    [LargestForm(LargestChoice, Values = MostValues)]
    public Task<IActionResult> OnPostSaveAsync(Guid? replace, CancellationToken cancellation) =>
        SelectionResultAsync(
            async () =>
            {
                var name = SelectionName?.Trim() ?? "";
                if (name.Length == 0 || chosen.Count == 0)
                {
                    SelectionProblem = name.Length == 0 ? "Give the selection a name." : "Choose at least one category to save.";
                    (SelectionName, Response.StatusCode) = (name, StatusCodes.Status400BadRequest);
                    return;
                }
                if (replace is { } id)
                    await api.ReplaceSelectionAsync(id, name, chosen, SkipYoungerThanDays, cancellation);
                else
                    await api.SaveSelectionAsync(name, chosen, SkipYoungerThanDays, cancellation);
                SelectionDone = $"Saved {Show.Many(chosen.Count, "category", "categories")} as “{name}”, for everybody.";
                SelectionName = null;
            },
            cancellation
        );

    /// <summary>Removes a saved selection; what is chosen stays.</summary>
    [LargestForm(LargestChoice, Values = MostValues)]
    public Task<IActionResult> OnPostForgetAsync(Guid forget, CancellationToken cancellation) =>
        SelectionResultAsync(
            async () =>
            {
                await api.RemoveSelectionAsync(forget, cancellation);
                SelectionDone = "Removed.";
            },
            cancellation
        );

    private async Task<IActionResult> SelectionResultAsync(Func<Task> act, CancellationToken cancellation)
    {
        await ReadAsync(cancellation);
        Selections = await SelectionsAsync(cancellation);
        (Problem, IdempotencyKey) = (null, Guid.NewGuid().ToString());
        try
        {
            await act();
            if (SelectionDone is not null)
                Selections = await SelectionsAsync(cancellation);
        }
        catch (ApiException refusal) when (refusal.Status is >= 400 and < 500 and not 403)
        {
            (SelectionProblem, Response.StatusCode) = (refusal.Message, refusal.Status);
            if (refusal.Type == ApiException.SelectionExists)
                Taken = Selections?.FirstOrDefault(s => Selection.KeyOf(s.Name) == Selection.KeyOf(SelectionName!.Trim()));
        }
        return IsFragment ? Partial("_Selections", this) : Page();
    }

    private async Task<IReadOnlyList<SelectionView>?> SelectionsAsync(CancellationToken cancellation) =>
        (await api.SelectionsAsync(cancellation).OrUnknownAsync())?.Items;

    /// <summary>The categories that the choice begins with; null when nothing was asked for.</summary>
    private async Task<IReadOnlyList<Guid>?> PrefilledAsync(CancellationToken cancellation)
    {
        if (Again is { } id)
        {
            var (run, ids) = (await api.RunAsync(id, cancellation), await api.RunCategoryIdsAsync(id, cancellation));
            Name = ReviewWords.NameAgain(run.Name);
            TakeSkip(run.SkipLookupsYoungerThanDays);
            Prefilled = ReviewWords.Prefilled(run.Name, ids.Count, ids.Intersect(Categories.Select(c => c.Id)).Count());
            return ids;
        }
        if (Chosen is not { } wanted)
            return null;
        if (Selections?.FirstOrDefault(s => s.Id == wanted) is not { } selection)
        {
            SelectionProblem = "This selection was removed. Choose another one, or tick categories.";
            return null;
        }
        TakeSkip(selection.SkipLookupsYoungerThanDays);
        var count = selection.CategoryIds.Count;
        Prefilled = ReviewWords.Prefilled(selection.Name, count + selection.Unavailable, count);
        return selection.CategoryIds;
    }
}
