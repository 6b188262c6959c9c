using CollectionPlatform.Chaos;
using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Crash.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>
/// A short campaign of the rounds that <c>./dev chaos</c> does by the hundred. <c>CRASH_SEED</c> repeats a failed one's harm.
/// </summary>
[Collection(CrashCollection.Name)]
public sealed class ChaosTests(CrashStack crash, ITestOutputHelper output)
{
    private const int Rounds = 2;

    [Fact]
    public async Task Whatever_harm_is_done_and_wherever_the_cap_is_moved_every_promise_about_money_and_units_holds()
    {
        await using var arena = new Arena(crash.Stack, CrashStack.Setup, crash.Catalogue, crash.Categories);
        var campaign = new Campaign(arena, output.WriteLine);
        try
        {
            await campaign.RunAsync(Seed.Take(output), first: 1, Rounds, keepGoing: false);
        }
        finally
        {
            await crash.PaceAsync();
        }

        Assert.Empty(campaign.Tally.Violations);
        Assert.Equal(Rounds, campaign.Tally.Counted.Count);
    }
}
