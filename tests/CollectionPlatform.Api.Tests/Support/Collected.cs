using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>Runs that have collected categories, as the engine leaves them.</summary>
internal static class Collected
{
    /// <summary>A run and what it took for one category; each call is a unit, but for eBay calls that were refused.</summary>
    public static object[] Run(
        Guid category,
        int products,
        int pages,
        int lookUps,
        RunState state = RunState.Completed,
        string job = "collection",
        RunId? retryOf = null,
        int failed = 0,
        decimal settled = 0,
        decimal estimate = 0,
        DateTimeOffset? at = null,
        int refused = 0
    ) => Run([(category, products, pages, lookUps)], state, job, retryOf, failed, settled, estimate, at, refused);

    /// <summary>The same for several categories; money and failures are those of each.</summary>
    public static object[] Run(
        IReadOnlyList<(Guid Category, int Products, int Pages, int LookUps)> categories,
        RunState state = RunState.Completed,
        string job = "collection",
        RunId? retryOf = null,
        int failed = 0,
        decimal settled = 0,
        decimal estimate = 0,
        DateTimeOffset? at = null,
        int refused = 0
    )
    {
        var started = at ?? DateTimeOffset.UtcNow;
        var units = categories.Sum(c => (long)c.Pages + c.LookUps);
        var run = new Run
        {
            Id = new RunId(Guid.CreateVersion7(started)),
            Job = job,
            Name = "Earlier",
            State = state,
            RequestedBy = "admin",
            CreatedAt = started,
            StartedAt = started,
            FinishedAt = state.IsFinal() ? started : null,
            RetryOf = retryOf,
            CapUsd = 5,
            EstimateUsd = estimate * categories.Count,
            SettledUsd = settled * categories.Count,
            UnitsKnown = units,
            UnitsDone = units,
            Seq = units,
            Failed = failed * categories.Count,
        };
        return
        [
            run,
            .. categories.Select(
                (c, ordinal) =>
                    new RunCategory
                    {
                        RunId = run.Id,
                        Ordinal = (short)ordinal,
                        CategoryId = new CategoryId(c.Category),
                        ExternalId = $"x{ordinal}",
                        Name = $"Category {ordinal}",
                        EstimateUsd = estimate,
                        Products = c.Products,
                        AmazonCalls = c.Pages,
                        EbayCalls = c.LookUps + refused,
                        UnitsKnown = c.Pages + c.LookUps,
                        UnitsDone = c.Pages + c.LookUps,
                        Failed = failed,
                        SettledUsd = settled,
                    }
            ),
        ];
    }
}
