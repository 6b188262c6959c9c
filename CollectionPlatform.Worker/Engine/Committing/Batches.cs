using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>Gathers results into batches, one after the other: while a lane commits its batch, another gathers the next one.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class Batches(CallRegistry calls, IOptions<WorkerOptions> options)
{
    private readonly int most = options.Value.BatchSize;
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>
    /// Waits for results, then for more until the batch is full, the window is over, or nothing else is in flight; null when there will be
    /// none.
    /// </summary>
    public async Task<List<Call>?> NextAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (!await calls.Answers.WaitToReadAsync(stop))
                return null;
            var batch = new List<Call>(most);
            Fill(batch);
            if (IsComplete(batch))
                return batch;
            using var window = CancellationTokenSource.CreateLinkedTokenSource(stop);
            window.CancelAfter(TimeSpan.FromMilliseconds(options.Value.BatchWindowMs));
            try
            {
                while (!IsComplete(batch) && await calls.Answers.WaitToReadAsync(window.Token))
                    Fill(batch);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // the window is over
            }

            return batch;
        }
        finally
        {
            turn.Release();
        }
    }

    private void Fill(List<Call> batch)
    {
        while (batch.Count < most && calls.Answers.TryRead(out var call))
            batch.Add(call);
    }

    private bool IsComplete(List<Call> batch) => batch.Count >= most || (calls.Unanswered == 0 && calls.Answers.Count == 0);
}
