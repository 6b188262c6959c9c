using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Runs;
using Microsoft.AspNetCore.Builder;

namespace CollectionPlatform.Web.Tests.Site;

internal sealed partial class FakeApi
{
    /// <summary>What everybody has not seen yet.</summary>
    public List<AwayRun> News { get; } = [];

    /// <summary>How far everybody has seen it.</summary>
    public DateTimeOffset SeenUntil { get; set; } = DateTimeOffset.UtcNow.AddDays(-7);

    private void MapAway(WebApplication api)
    {
        api.MapGet("/api/away", (DateTimeOffset? until) => NewsUntil(until));
        api.MapPut("/api/away", (Seen seen) =>
        {
            SeenUntil = seen.Until;
            return NewsUntil(null);
        });
    }

    private AwayView NewsUntil(DateTimeOffset? until)
    {
        List<AwayRun> news =
        [
            .. News.Where(n => n.At > SeenUntil && (until is null || n.At <= until))
                .Select(n => n with { Run = Runs.GetValueOrDefault(n.Run.Id, n.Run) })
                .OrderByDescending(n => n.At),
        ];
        return new(
            SeenUntil,
            news.Count > 0 ? news[0].At : SeenUntil,
            [.. news.GroupBy(n => n.Run.State).Select(g => new AwayCount(g.Key, g.Count()))],
            [.. news.Take(20)],
            []
        );
    }

    private sealed record Seen(DateTimeOffset Until);
}
