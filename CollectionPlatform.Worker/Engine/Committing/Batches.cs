using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using CollectionPlatform.Worker.Engine.Leasing;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>Gathers results into batches, one after the other: while a lane commits its batch, another gathers the next one.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to dispose.")]
public sealed class Batches(ChannelReader<Finished> results, SlotTable slots, WorkerOptions options)
{
    private readonly SemaphoreSlim turn = new(1, 1);

    /// <summary>
    /// Waits for results, then for more until the batch is full, the window is over, or nothing else is in flight; null when there will be
    /// none.
    /// </summary>
    public async Task<List<Finished>?> NextAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (!await results.WaitToReadAsync(stop))
                return null;
            var batch = new List<Finished>(options.BatchSize);
            Fill(batch);
            if (IsComplete(batch))
                return batch;
            using var window = CancellationTokenSource.CreateLinkedTokenSource(stop);
            window.CancelAfter(TimeSpan.FromMilliseconds(options.BatchWindowMs));
            try
            {
                while (!IsComplete(batch) && await results.WaitToReadAsync(window.Token))
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

    private void Fill(List<Finished> batch)
    {
        while (batch.Count < options.BatchSize && results.TryRead(out var finished))
        {
            batch.Add(finished);
            slots.Answered(1);
        }
    }

    private bool IsComplete(List<Finished> batch) => batch.Count >= options.BatchSize || slots.InFlight <= 0;
}
