using CollectionPlatform.Web.Live;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Live;

public sealed class NewestEntriesTests
{
    [Theory]
    [InlineData("1,2,3,4", 100, "1,2,3,4")]
    [InlineData("1,2,3,4", 1, "4")] // a row bounds it, but never to nothing
    [InlineData("1,2,4,5", 100, "4,5")] // retention removed what lies between
    [InlineData("", 100, "")]
    public void The_newest_that_fit_and_follow_each_other_are_shown(string ids, int rows, string shown)
    {
        var entries = ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => Samples.Entry(long.Parse(id, null)));
        Assert.Equal(shown, string.Join(',', NewestEntries.Of([.. entries], rows).Select(entry => entry.Id)));
    }
}
