using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <param name="states">None is all.</param>
    /// <param name="job">One of <see cref="JobNames"/>; null is all.</param>
    /// <param name="limit">1 to 500.</param>
    public Task<Page<RunView>> RunsAsync(
        IReadOnlyCollection<RunState> states,
        string? job,
        string? q,
        string? after,
        int limit,
        CancellationToken cancellation
    ) =>
        GetAsync<Page<RunView>>(
            "api/runs"
                + Query(
                    ("state", string.Join(',', states.Select(WireJson.Name))),
                    ("job", job),
                    ("q", q),
                    ("after", after),
                    ("limit", limit)
                ),
            cancellation
        );

    /// <summary>The newest run of a job; null when there was none.</summary>
    public async Task<RunView?> LastRunAsync(string job, CancellationToken cancellation) =>
        (await RunsAsync([], job, null, null, 1, cancellation)).Items.SingleOrDefault();

    /// <summary>What a retention run would remove now.</summary>
    /// <param name="olderThanDays">1 to 3650.</param>
    public Task<RetentionPreview> CountRetentionAsync(int olderThanDays, CancellationToken cancellation) =>
        SendAsync<RetentionPreview>(HttpMethod.Post, "api/jobs/retention", new { olderThanDays, dryRun = true }, cancellation);

    /// <exception cref="ApiException">409 while another retention run is unfinished.</exception>
    public Task<RunView> StartRetentionAsync(int olderThanDays, CancellationToken cancellation) =>
        SendAsync<RunView>(HttpMethod.Post, "api/jobs/retention", new { olderThanDays }, cancellation);

    public Task<RunView> RunAsync(Guid id, CancellationToken cancellation) => GetAsync<RunView>($"api/runs/{id}", cancellation);

    /// <summary>A page of the timeline, newest first.</summary>
    public Task<Page<RunEventView>> RunEventsAsync(Guid id, string? after, CancellationToken cancellation) =>
        GetAsync<Page<RunEventView>>($"api/runs/{id}/events" + Query(("order", "newest"), ("limit", 100), ("after", after)), cancellation);

    /// <summary>The newest changes of its state, newest first.</summary>
    public async Task<IReadOnlyList<RunEventView>> RunMovesAsync(Guid id, CancellationToken cancellation) =>
        (
            await GetAsync<Page<RunEventView>>(
                $"api/runs/{id}/events" + Query(("order", "newest"), ("only", "moves"), ("limit", 500)),
                cancellation
            )
        ).Items;

    /// <param name="reason">Null is all.</param>
    public Task<Page<FailureView>> FailuresAsync(Guid id, SkipReason? reason, string? after, CancellationToken cancellation) =>
        GetAsync<Page<FailureView>>(
            $"api/runs/{id}/failures" + Query(("reason", Word(reason)), ("after", after), ("limit", 50)),
            cancellation
        );

    /// <summary>Per reason, the most frequent first.</summary>
    public Task<Page<FailureSummary>> FailureSummaryAsync(Guid id, CancellationToken cancellation) =>
        GetAsync<Page<FailureSummary>>($"api/runs/{id}/failures/summary", cancellation);

    /// <summary>What trying the unresolved failures again would cost now.</summary>
    /// <exception cref="ApiException">409 when there is nothing to try again, or a run of the chain is unfinished.</exception>
    public Task<RetryEstimateView> RetryEstimateAsync(Guid id, SkipReason? reason, CancellationToken cancellation) =>
        GetAsync<RetryEstimateView>($"api/runs/{id}/retry-failed" + Query(("reason", Word(reason))), cancellation);

    /// <summary>Starts the run that tries them again.</summary>
    /// <exception cref="ApiException">409 <see cref="ApiException.EstimateChanged"/> when other figures were confirmed.</exception>
    public Task<RunView> RetryAsync(Guid id, SkipReason? reason, Confirmed confirmed, CancellationToken cancellation) =>
        SendAsync<RunView>(
            HttpMethod.Post,
            $"api/runs/{id}/retry-failed",
            new
            {
                reason,
                acknowledgeWarning = confirmed.Warning,
                expectedTotalUsd = confirmed.TotalUsd,
                expectedCapUsd = confirmed.CapUsd,
            },
            cancellation
        );

    /// <summary>The run over time.</summary>
    public Task<RunHistoryView> HistoryAsync(Guid id, CancellationToken cancellation) =>
        GetAsync<RunHistoryView>($"api/runs/{id}/history", cancellation);

    /// <summary>Entries of the run's log with ids above <paramref name="after"/>, in order.</summary>
    /// <param name="limit">1 to 500.</param>
    public Task<Page<LogEntry>> LogAsync(Guid id, long after, int limit, CancellationToken cancellation) =>
        GetAsync<Page<LogEntry>>($"api/runs/{id}/log" + Query(("after", after), ("limit", limit)), cancellation);

    /// <exception cref="ApiException">409 <c>no-such-move</c> when the run is in a state without it.</exception>
    public Task<RunView> MoveAsync(Guid id, RunMove move, CancellationToken cancellation) =>
        SendAsync<RunView>(
            HttpMethod.Post,
            $"api/runs/{id}/"
                + move switch
                {
                    RunMove.Pause => "pause",
                    RunMove.Resume => "resume",
                    RunMove.Cancel => "cancel",
                    _ => throw new ArgumentOutOfRangeException(nameof(move), move, "not a move a person makes"),
                },
            null,
            cancellation
        );

    /// <param name="skipLookupsYoungerThanDays">1 to 365; null looks up everything.</param>
    /// <param name="idempotencyKey">The same key starts one run, however often it is sent.</param>
    /// <exception cref="ApiException">409 <see cref="ApiException.EstimateChanged"/> when other figures were confirmed.</exception>
    public Task<RunView> StartAsync(
        IReadOnlyCollection<Guid> categoryIds,
        string? name,
        int? skipLookupsYoungerThanDays,
        Confirmed confirmed,
        string idempotencyKey,
        CancellationToken cancellation
    ) =>
        SendAsync<RunView>(
            HttpMethod.Post,
            "api/collections",
            new
            {
                categoryIds,
                name,
                skipLookupsYoungerThanDays,
                acknowledgeWarning = confirmed.Warning,
                expectedTotalUsd = confirmed.TotalUsd,
                expectedCapUsd = confirmed.CapUsd,
            },
            cancellation,
            ("Idempotency-Key", idempotencyKey)
        );

    private static string? Word(SkipReason? reason) => reason is { } one ? WireJson.Name(one) : null;
}
