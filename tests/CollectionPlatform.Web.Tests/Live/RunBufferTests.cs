using CollectionPlatform.Core.Live;
using CollectionPlatform.Web.Live;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Live;

public sealed class RunBufferTests
{
    private static RunProgress Message(long after, long last, params long[] entries) =>
        new(Guid.Empty, after, last, Samples.Counts(last), Samples.Spend(last), null, [.. entries.Select(Samples.Entry)]);

    [Fact]
    public void Messages_in_order_are_handed_out_once()
    {
        var buffer = new RunBuffer(2, 10);
        buffer.Add(Message(2, 4, 3, 4));
        Assert.Null(buffer.HoleAfter);
        var batch = buffer.Take(100);
        Assert.Equal([3, 4], batch.Entries.Select(e => e.Id));
        Assert.Equal((0, 4), (batch.Skipped, batch.Last));
        Assert.Empty(buffer.Take(100).Entries);
    }

    [Fact]
    public void A_hole_is_found_wherever_it_is_and_closed_by_a_read()
    {
        var buffer = new RunBuffer(0, 10);
        buffer.Add(Message(0, 2, 1, 2));
        buffer.Add(Message(4, 5, 5));
        Assert.Equal(2, buffer.HoleAfter);
        buffer.Fill([Samples.Entry(3), Samples.Entry(4), Samples.Entry(5), Samples.Entry(6)]);
        Assert.Null(buffer.HoleAfter);
        Assert.Equal([1, 2, 3, 4, 5, 6], buffer.Take(100).Entries.Select(e => e.Id));
    }

    [Fact]
    public void Only_the_newest_are_kept_and_the_rest_is_counted()
    {
        var buffer = new RunBuffer(0, 10);
        buffer.Add(Message(0, 1000, [.. Enumerable.Range(1, 1000).Select(i => (long)i)]));
        Assert.Null(buffer.HoleAfter);
        var batch = buffer.Take(100);
        Assert.Equal(Enumerable.Range(991, 10).Select(i => (long)i), batch.Entries.Select(e => e.Id));
        Assert.Equal((990, 1000), (batch.Skipped, batch.Last));
    }

    [Fact]
    public void Rows_bound_a_batch_but_never_to_nothing()
    {
        var buffer = new RunBuffer(0, 10);
        buffer.Add(Message(0, 4, 1, 2, 3, 4));
        Assert.Equal([4], buffer.Take(1).Entries.Select(e => e.Id));
    }

    [Fact]
    public void What_is_old_or_overlaps_changes_nothing_twice()
    {
        var buffer = new RunBuffer(5, 10);
        buffer.Add(Message(3, 5, 4, 5));
        Assert.Null(buffer.Latest);
        buffer.Add(Message(4, 7, 5, 6, 7));
        Assert.Equal([6, 7], buffer.Take(100).Entries.Select(e => e.Id));
    }
}
