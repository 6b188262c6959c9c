using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>Tables in which a commit looks up rows by their keys.</summary>
[Collection(nameof(EngineTests))]
public sealed class ProbedTableTests(EngineFixture fixture)
{
    /// <summary>
    /// A plan that is made while a table is small takes either index for such a probe, and then reads all rows of a run for each of them:
    /// with 60,000 units a run took three times as long.
    /// </summary>
    [Theory]
    [InlineData(typeof(FinishedUnit))]
    [InlineData(typeof(RunProduct))]
    [InlineData(typeof(RunListing))]
    [InlineData(typeof(Listing))]
    [InlineData(typeof(SharedListing))]
    [InlineData(typeof(ProductListings))]
    [InlineData(typeof(Product))]
    public async Task No_index_begins_like_the_key_unless_it_holds_few_rows(Type entity)
    {
        var table = await fixture.ReadAsync(db => Task.FromResult(db.Model.FindEntityType(entity)!));
        var first = table.FindPrimaryKey()!.Properties[0];
        Assert.Empty(
            table.GetIndexes().Where(i => i.Properties[0] == first && i.GetFilter() is null).Select(i => string.Join(' ', Names(i)))
        );
    }

    private static IEnumerable<string> Names(IIndex index) => index.Properties.Select(p => p.Name);
}
