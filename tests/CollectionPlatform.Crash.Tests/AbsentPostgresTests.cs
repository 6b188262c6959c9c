using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;
using WebVisitor = CollectionPlatform.TestSupport.Client.WebVisitor;

namespace CollectionPlatform.Crash.Tests;

/// <summary>Without Postgres nothing can be reserved and nothing committed; nobody gives up for that.</summary>
[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed class AbsentPostgresTests(CrashStack crash, ITestOutputHelper output)
{
    private static readonly TimeSpan Absent = TimeSpan.FromSeconds(15),
        GoesOnWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Workers_keep_what_they_paid_for_while_Postgres_is_absent_and_go_on_when_it_is_back()
    {
        try
        {
            await Timed.KeptAsync(
                async () =>
                {
                    Timing? timing = null;
                    await CrashStack.InTheMiddleAsync(async () => (timing = await AbsenceAsync()) is not null);
                    return [timing!];
                },
                output.WriteLine
            );
        }
        finally
        {
            await crash.PaceAsync();
        }
    }

    /// <summary>How long it took to go on; null when Postgres did not go away in the middle of calls.</summary>
    private async Task<Timing?> AbsenceAsync()
    {
        await crash.PaceAsync(amazonPerSecond: 3, ebayPerSecond: 25); // far from over, however late the signal comes
        var run = await crash.StartRunAsync();
        // so that there are calls in flight
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 300, JitterMs = 200 });
        using var visitor = await WebVisitor.SignInAsync(crash.Stack);
        var (processes, epochs) = (crash.Stack.Processes, await EpochsAsync());
        await run.ReachesAsync(0.15);

        Interruption absence;
        long billed;
        crash.Stack.FreezeAppHost(); // it would start Postgres again at once
        try
        {
            absence = await crash.InterruptAsync($"no Postgres for {Absent.TotalSeconds:0} s", 0, () =>
                crash.Stack.DeadAsync([crash.Stack.Kill9("postgres")])
            );
            await EverybodySaysSoAsync(run, visitor);
            await Eventually.Holds(() => TimeProvider.System.GetUtcNow() >= absence.Began + Absent);
            await EverybodySaysSoAsync(run, visitor);
            var ledger = await crash.Stack.Ledger.ReadAsync();
            Assert.Equal(0, ledger.Providers.Values.Sum(p => p.InFlight));
            billed = ledger.Runs[run.Id].Values.Sum(p => p.Billed);
        }
        finally
        {
            crash.Stack.ThawAppHost();
        }

        var thawed = TimeProvider.System.GetUtcNow();
        await using var books = new Books(crash.Stack);
        await Eventually.Holds(
            async () => await books.TextsAsync("select 'up'") is not null,
            describe: () => "Postgres answers again\n" + crash.Stack.LogTail()
        );
        var back = TimeProvider.System.GetUtcNow();
        await crash.PaceAsync();
        await crash.SlowDownAsync();

        var evidence = await run.EndsAsync();
        var held = billed - await CommittedAsync(run, absence.Ended);
        var meanwhile = evidence.Billed.Count(call => call.At > absence.Ended && call.At < thawed);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{absence.Describe(evidence, crash.Catalogue)}; {meanwhile} calls set off meanwhile, {held} answers held"
            )
        );
        Promises.Hold(evidence, crash.Catalogue); // as if nothing had happened: nothing repeated, nothing uncertain
        Assert.DoesNotContain(evidence.Events, e => e.Kind is "rebuilt" or "rescued");
        Assert.InRange(held, 0, CrashStack.Workers * CrashStack.Setup.CallsInFlight);
        Assert.Equal(epochs, await EpochsAsync());
        Assert.Equal(
            processes.Where(p => p.Key != "postgres").OrderBy(p => p.Key),
            crash.Stack.Processes.Where(p => p.Key != "postgres").OrderBy(p => p.Key)
        ); // nobody ended for it
        return absence.CameInTheMiddle(evidence, crash.Catalogue) && held > 0
            ? new Timing("the next call after Postgres was back", evidence.Billed.First(call => call.At >= thawed).At - back, GoesOnWithin)
            : null;
    }

    /// <summary>503 with a sentence that tells what to do, and never a fault of ours; only what needs no database is there.</summary>
    private async Task EverybodySaysSoAsync(RunningRun run, WebVisitor visitor)
    {
        foreach (
            var path in (string[])
                [
                    "/api/runs",
                    $"/api/runs/{run.Id}",
                    $"/api/runs/{run.Id}/log",
                    $"/api/runs/{run.Id}/spend",
                    $"/api/runs/{run.Id}/stream",
                    "/api/products",
                    "/api/categories",
                    "/api/settings",
                    "/api/providers",
                    "/api/spend",
                    "/api/exposure",
                ]
        )
            await RefusedAsync(path, crash.Stack.Api.GetAsync(path));
        await RefusedAsync("pause", crash.Stack.Api.PostAsJsonAsync($"/api/runs/{run.Id}/pause", new { }));
        await RefusedAsync("save", crash.Stack.Api.PutAsJsonAsync("/api/settings", new { budgetCapUsd = 5 }));
        await RefusedAsync(
            "start",
            crash.Stack.Api.PostAsJsonAsync("/api/collections", new { categoryIds = crash.Categories.Select(c => c.Id) })
        );
        using var health = await crash.Stack.Api.GetAsync("/health");
        using var alive = await crash.Stack.Api.GetAsync("/alive");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (health.StatusCode, alive.StatusCode));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, Sentence), await visitor.LookAsync("/admin/automation"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, Sentence), await visitor.LookAsync($"/admin/automation/runs/{run.Id}"));
    }

    private const string Sentence = "The database does not answer right now; try again in a few seconds.";

    private static async Task RefusedAsync(string what, Task<HttpResponseMessage> request)
    {
        using var answer = await request;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{what} is answered {(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("urn:collection-platform:unavailable", text, StringComparison.Ordinal);
        Assert.Contains(Sentence, text, StringComparison.Ordinal);
    }

    /// <summary>Each worker's epoch, and whether it is there.</summary>
    private Task<string> EpochsAsync() =>
        Wire.SqlAsync<string>(
            crash.Stack,
            "select string_agg(id || ' ' || epoch || case when gone_at is null then '' else ' gone' end, ', ' order by id) from "
                + "workers where id = any($1)",
            (object)CrashStack.WorkerNames
        );

    /// <summary>Units of the run in commits that began until then.</summary>
    private Task<long> CommittedAsync(RunningRun run, DateTimeOffset until) =>
        Wire.SqlAsync<long>(
            crash.Stack,
            "select coalesce(sum(units), 0)::bigint from run_commits where run_id = $1 and at <= $2",
            Guid.Parse(run.Id),
            until.UtcDateTime
        );
}
