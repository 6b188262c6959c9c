using System.Buffers;
using System.Text;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Work.Commit.Listings;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

public sealed class PackChangeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_what_is_gone_the_latest_are_kept_and_all_that_is_offered()
    {
        var pack = new PackChange(null, 0);
        for (var n = 0; n < PackChange.MostEnded + 50; n++)
        {
            pack.Show(Offer($"{n}", n), Start.AddDays(n));
            pack.EndUnseenSince(Start.AddDays(n), Start.AddDays(n));
        }
        for (var n = 0; n < 3; n++)
            pack.Show(Offer($"current {n}", 1m), Start.AddYears(1));

        var kept = ListingPack.Read(Encoding.UTF8.GetString(pack.Text(new ArrayBufferWriter<byte>())));
        Assert.Equal(3, kept.Count(l => l.EndedAt is null) - 1); // and the last one, which nothing ended
        var ended = kept.Where(l => l.EndedAt is not null).Select(l => l.ListingId).ToHashSet();
        Assert.Equal(Enumerable.Range(49, PackChange.MostEnded).Select(n => $"{n}").ToHashSet(), ended);
    }

    private static CollectedListing Offer(string id, decimal usd) => new(id, "Offer", usd, 0, "New", new CollectedSeller("seller", 1, 99m));
}
