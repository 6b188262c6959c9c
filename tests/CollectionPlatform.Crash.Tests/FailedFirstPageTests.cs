using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed class FailedFirstPageTests(CrashStack crash, ITestOutputHelper output)
{
    private const double Rate = 0.05;

    [Theory]
    [InlineData("notFound", 404)]
    [InlineData("malformed", 200)]
    public async Task A_category_whose_first_page_fails_is_in_the_failure_log_and_the_others_are_complete(string reason, int status)
    {
        var (faults, failed) = await FindSeedAsync(reason);
        var run = await crash.StartRunAsync(amazon: faults);
        var evidence = await run.EndsAsync();
        output.WriteLine($"{failed} fails with seed {faults.Seed}: {evidence.Run.State}, {string.Join(", ", evidence.Failures)}");

        Assert.Equal("completedWithFailures", evidence.Run.State);
        var category = crash.Categories.Single(c => failed == $"amazon:{c.ExternalId}:1");
        Promises.HoldWithFailures(evidence, crash.Catalogue.Without([failed]));

        Assert.Equal(
            (failed, "skipped", reason),
            Assert.Single(
                evidence.Log.Where(entry => entry.Outcome != "collected").Select(entry => (entry.UnitId, entry.Outcome, entry.Reason))
            )
        );
        Assert.Equal(1, evidence.Run.Counts.Failed);
        var failure = Assert.Single(evidence.Failures);
        Assert.Equal((failed, category.ExternalId, reason, status), (failure.UnitId, failure.Subject, failure.Reason, failure.Status));
        Assert.Contains("the category was not read", failure.Detail, StringComparison.Ordinal);
        Assert.Matches(@"about \d+ products are missing", failure.Detail!);
    }

    /// <summary>A seed under which exactly one of all pages fails, and that is the first one of a category.</summary>
    private async Task<(SandboxFaults Faults, string Failed)> FindSeedAsync(string reason)
    {
        await crash.Stack.Ledger.ResetAsync();
        var keys = crash
            .Catalogue.Keys.Where(key => key.StartsWith("amazon:", StringComparison.Ordinal))
            .OrderBy(key => key.EndsWith(":1", StringComparison.Ordinal))
            .ToList();
        var truth = new Dictionary<string, string>();
        foreach (var key in keys)
            truth[key] = await PageAsync(key);
        for (var seed = 1; seed <= 1000; seed++)
        {
            var faults =
                reason == "notFound"
                    ? new SandboxFaults { NotFoundRate = Rate, Seed = seed }
                    : new SandboxFaults { MalformedRate = Rate, Seed = seed };
            await crash.Stack.Ledger.SetAsync("amazon", faults);
            var failed = new List<string>();
            foreach (var key in keys)
            {
                if (await PageAsync(key) != truth[key])
                    failed.Add(key);
                if (failed.Count > 1 || failed.Exists(f => !f.EndsWith(":1", StringComparison.Ordinal)))
                    break;
            }

            if (failed is [var only] && only.EndsWith(":1", StringComparison.Ordinal))
                return (faults, only);
        }

        throw new InvalidOperationException("No seed makes exactly one first page fail.");
    }

    private async Task<string> PageAsync(string key)
    {
        using var answer = await crash.Stack.Sandbox.GetAsync(new Uri(crash.Catalogue.PathOf(key), UriKind.Relative));
        return $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
