using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>A run with what is said of it: one snapshot, rendered by the page and sent to its scripts.</summary>
public sealed record ShownRun(RunView Run, DisplayedState Shown, RunText Text)
{
    /// <param name="gates">As <see cref="DisplayedState.Of(RunView, IReadOnlyList{ProviderView})"/> takes them.</param>
    public static ShownRun Of(RunView run, IReadOnlyList<ProviderView>? gates)
    {
        var shown = DisplayedState.Of(run, gates);
        return new(run, shown, RunText.Of(run, shown));
    }
}
