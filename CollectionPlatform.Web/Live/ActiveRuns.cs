using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Live;

/// <summary>The runs that are not over and not paused, as one read of the Api found them, with the providers.</summary>
/// <param name="Working">Newest first.</param>
/// <param name="Stopped">At the cap; newest first.</param>
public sealed record ActiveRuns(IReadOnlyList<RunView> Working, IReadOnlyList<RunView> Stopped, IReadOnlyList<ProviderView> Providers)
{
    /// <summary>Those at work, then those that the cap stopped.</summary>
    public IReadOnlyList<ShownRun> Shown => [.. Working.Concat(Stopped).Select(run => ShownRun.Of(run, Providers))];
}
