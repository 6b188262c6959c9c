using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Feed;

/// <summary>Makes lines for screens of entries of a log.</summary>
public sealed class RunFeed(ProductCards cards, IOptions<ImageHosts> images)
{
    /// <summary>In the same order. Pictures are those that browsers may load.</summary>
    public async Task<IReadOnlyList<FeedEntry>> ShowAsync(IReadOnlyList<LogEntry> entries, CancellationToken cancellation)
    {
        if (entries.Count == 0)
            return [];
        var products = await cards.OfAsync(entries.Select(FeedEntry.AsinOf), cancellation);
        return [.. entries.Select(Show)];

        FeedEntry Show(LogEntry entry)
        {
            var shown = FeedEntry.Of(entry, FeedEntry.AsinOf(entry) is { } asin ? products.GetValueOrDefault(asin) : null);
            return shown with { Image = images.Value.Allowed(shown.Image) };
        }
    }
}
