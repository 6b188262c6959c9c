using System.Globalization;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Runs;
using CollectionPlatform.Api.Settings;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Jobs;

using Answered = Results<Created<RunView>, Ok<RetentionPreview>, ProblemHttpResult>;

/// <summary>Starts retention runs, one at a time, and says what one would remove.</summary>
public sealed class RetentionStart(CollectionDb db, RetentionTargets targets, RunViews views, Announcer announcer, TimeProvider clock)
{
    public Task<RetentionPreview> PreviewAsync(int olderThanDays, CancellationToken stop) =>
        targets.PreviewAsync(olderThanDays, clock.GetUtcNow().AddDays(-olderThanDays), stop);

    public async Task<Answered> StartAsync(int olderThanDays, string actor, CancellationToken stop)
    {
        try
        {
            return await db.RepeatWhenStalledAsync(() => CreateAsync(olderThanDays, actor, stop));
        }
        catch (DbUpdateException e)
            when (e.InnerException
                    is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: JobNames.OneUnfinishedRetention }
            )
        {
            db.ChangeTracker.Clear();
            return await UnfinishedAsync(stop);
        }
    }

    private async Task<Answered> CreateAsync(int olderThanDays, string actor, CancellationToken stop)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(stop);
        var settings = await db.SettingsViewAsync(stop);
        var now = clock.GetUtcNow();
        var run = new Run
        {
            Id = RunId.New(),
            Job = JobNames.Retention,
            State = RunState.Pending,
            RequestedBy = actor,
            CreatedAt = now,
            Name = string.Create(CultureInfo.InvariantCulture, $"Retention {now:yyyy-MM-dd HH:mm} UTC"),
            CapUsd = settings.BudgetCapUsd, // it spends nothing
        };
        var retention = new RetentionRun
        {
            RunId = run.Id,
            OlderThanDays = olderThanDays,
            EndedBefore = now.AddDays(-olderThanDays),
        };
        db.Runs.Add(run);
        db.RetentionRuns.Add(retention);
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = run.Id,
                At = now,
                Kind = WireJson.Name(RunState.Pending),
                Actor = actor,
                Detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"Requested for the details of runs that ended before {retention.EndedBefore:yyyy-MM-dd HH:mm} UTC, "
                        + $"{olderThanDays} days ago"
                ),
            }
        );
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        await announcer.RunChangedAsync(run.Id, run.State);
        return TypedResults.Created($"/api/runs/{run.Id}", await views.OfAsync(run, stop));
    }

    private async Task<Answered> UnfinishedAsync(CancellationToken stop)
    {
        var busy = await db
            .Runs.AsNoTracking()
            .Where(r => r.Job == JobNames.Retention)
            .OrderByDescending(r => r.CreatedAt)
            .ThenByDescending(r => r.Id)
            .FirstAsync(stop);
        return Problem.Of(
            StatusCodes.Status409Conflict,
            "retention-unfinished",
            $"{busy.Name} is {WireJson.Name(busy.State)}, and there is one retention run at a time; wait for it or cancel it.",
            ("state", WireJson.Name(busy.State)),
            ("runId", busy.Id.Value)
        );
    }
}
