using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Work.Commit.Listings;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
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

    /// <summary>A question that is asked for each row, and that PostgreSQL would answer by reading all rows of the run once.</summary>
    [Fact]
    public async Task No_question_of_a_commit_is_answered_by_reading_all_that_a_run_has()
    {
        await using var connection = await fixture.Source.OpenConnectionAsync();
        var all = new[] { typeof(CommitStatements), typeof(ListingStatements) }.SelectMany(t => t.GetFields()).ToList();
        Assert.InRange(all.Count, 20, int.MaxValue);
        foreach (var statement in all.Select(field => (string)field.GetValue(null)!))
        {
            await using var explain = new NpgsqlCommand("prepare asked as " + statement, connection);
            await explain.ExecuteNonQueryAsync();
            explain.CommandText = "select cardinality(parameter_types) from pg_prepared_statements where name = 'asked'";
            var nulls = string.Join(',', Enumerable.Repeat("null", (int)(await explain.ExecuteScalarAsync())!));
            var asked = nulls.Length == 0 ? "asked" : $"asked({nulls})";
            explain.CommandText = $"set plan_cache_mode = force_generic_plan; explain (verbose) execute {asked}";
            var plan = new List<string>();
            await using (var reader = await explain.ExecuteReaderAsync())
                while (await reader.ReadAsync())
                    plan.Add(reader.GetString(0));
            explain.CommandText = "deallocate asked; reset plan_cache_mode";
            await explain.ExecuteNonQueryAsync();
            Assert.NotEmpty(plan);
            Assert.All(plan, line => Assert.DoesNotContain("hashed SubPlan", line, StringComparison.Ordinal));
        }
    }

    private static IEnumerable<string> Names(IIndex index) => index.Properties.Select(p => p.Name);
}
