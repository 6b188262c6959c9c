using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>A test with runs that ended long ago.</summary>
public abstract class PastRunTest(ApiFixture fixture) : ApiTest(fixture)
{
    protected static DateTimeOffset DaysAgo(double days) => DateTimeOffset.UtcNow.AddDays(-days);

    /// <summary>A run that ended so many days ago, with two commits of five calls and three products.</summary>
    protected async Task<Run> PastAsync(
        double endedDaysAgo,
        RunState state = RunState.Completed,
        Run? retryOf = null,
        int batch = 1,
        DateTimeOffset? removedAt = null
    )
    {
        var id = RunId.New();
        var run = new Run
        {
            Id = id,
            Job = JobNames.Collection,
            Name = $"Past {batch}",
            State = state,
            RequestedBy = "admin",
            CreatedAt = DaysAgo(endedDaysAgo),
            StartedAt = DaysAgo(endedDaysAgo),
            FinishedAt = state.IsFinal() ? DaysAgo(endedDaysAgo) : null,
            CapUsd = 5,
            UnitsDone = 10,
            UnitsKnown = 10,
            Seq = 10,
            RetryOf = retryOf?.Id,
            ChainId = retryOf?.ChainId ?? id,
            DetailsRemovedAt = removedAt,
            DetailsRemovedBy = removedAt is null ? null : RunId.New(),
            Failed = 5,
        };
        await InsertAsync([run, Rows.Category(run, 0, "Books")]);
        if (removedAt is null)
        {
            await InsertAsync([
                .. Rows.Commit(run, batch * 2, 1, 5, SkipReason.Malformed),
                .. Rows.Commit(run, (batch * 2) + 1, 6, 5),
                .. Enumerable
                    .Range(0, 3)
                    .Select(n => new RunProduct
                    {
                        RunId = run.Id,
                        Asin = $"B{n}",
                        Category = 0,
                        Page = 1,
                    }),
            ]);
        }
        return run;
    }
}
