using System.Text;
using System.Text.Json;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Core.Tests.Logs;

public sealed class LogPackTests
{
    private static readonly byte[] Pack = LogPack.Write([.. Enumerable.Range(1, 5).Select(Entry)]).ToArray();

    /// <summary>
    /// Its title holds what could end a line, a string or an array too early. Every other one is skipped, and each lacks what it may lack.
    /// </summary>
    private static LogEntry Entry(int place) =>
        new(
            place,
            $"ebay:B{place}:1",
            "ebay",
            "Knitting & Crochet",
            place % 2 == 0 ? LogEntry.Skipped : LogEntry.Collected,
            place % 2 == 0 ? SkipReason.OddItem : null,
            0.002m,
            DateTimeOffset.UnixEpoch,
            [
                new LogItem(null, $"L{place}", "two\nlines, a NUL \0 and \"]}", "shop", 1.5m),
                new LogItem($"B{place}", null, "Größe 東京", null, null),
            ]
        );

    [Theory]
    [InlineData(0, 100, "101,102,103,104,105")]
    [InlineData(100, 5, "101,102,103,104,105")]
    [InlineData(102, 100, "103,104,105")]
    [InlineData(102, 2, "103,104")]
    [InlineData(104, 1, "105")]
    [InlineData(105, 9, "")]
    [InlineData(0, 0, "")]
    public void Any_stretch_of_a_commit_is_read_with_the_numbers_of_the_run(long after, int limit, string numbers)
    {
        var read = LogPack.Read(Pack, 101, after, limit);
        Assert.Equal(numbers, string.Join(',', read.Select(e => e.Id)));
        Assert.All(read, e => Assert.Equivalent(Entry((int)e.Id - 100) with { Id = e.Id }, e, strict: true));
    }

    [Fact]
    public void It_holds_no_numbers_no_nulls_and_no_escapes_that_are_not_needed() =>
        Assert.Equal(
            """
            [{"unitId":"ebay:B2:1","provider":"ebay","category":"Knitting & Crochet","outcome":"skipped","reason":"oddItem","costUsd":0.002,
            "at":"1970-01-01T00:00:00+00:00","items":[{"listingId":"L2","title":"two\nlines, a NUL \u0000 and \"]}","seller":"shop",
            "priceUsd":1.5},{"asin":"B2","title":"Größe 東京"}]}]
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(LogPack.Write([Entry(2) with { CostUsd = 0.002000m }]).Span)
        );

    [Fact]
    public void A_message_is_its_head_and_the_bytes_of_the_pack()
    {
        var sent = new RunProgress(
            Guid.NewGuid(),
            100,
            105,
            new RunCounts(105, 200, 200, 1, 2, 0, new CallCounts(3, 102)),
            RunSpend.Of(0.5m, 0, 5, null),
            "Knitting & Crochet",
            []
        );
        var heard = RunProgress.Parse([.. sent.Head(), (byte)'\n', .. Pack]);
        Assert.Equal(sent, heard with { Entries = sent.Entries });
        Assert.Equal([101L, 102, 103, 104, 105], heard.Entries.Select(e => e.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{}")]
    public void What_is_no_pack_is_said_to_be_none(string text) =>
        Assert.ThrowsAny<JsonException>(() => LogPack.Read(Encoding.UTF8.GetBytes(text), 1));
}
