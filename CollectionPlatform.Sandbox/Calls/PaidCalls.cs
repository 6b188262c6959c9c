using CollectionPlatform.Sandbox.Faults;
using CollectionPlatform.Sandbox.Ledger;

namespace CollectionPlatform.Sandbox.Calls;

/// <summary>
/// The way of every paid call: fate, ledger, latency, answer. The ledger's file has the call before the caller can have noticed anything,
/// so a kill of
/// either side cannot hide a billed call.
/// </summary>
internal sealed class PaidCalls(FaultInjectors injectors, CallLedger ledger, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>How long a call without an answer is held before its connection is cut.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromMinutes(5);

    /// <summary>Answers the call.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">What is asked for.</param>
    /// <param name="page">The answer when nothing is wrong; null when there is no such page (404).</param>
    public async Task AnswerAsync(HttpContext context, CallKey key, IPage? page)
    {
        if (!RunIds.TryRead(context.Request, out var runId))
        {
            await Answers.RefuseRequestAsync(context, $"X-Run-Id may have at most {RunIds.MaxLength} characters.");
            return;
        }
        var faults = injectors.Of(key.Provider);
        var fate = faults.Decide(key, page);
        var call = ledger.Record(runId, key, fate.Status, fate.Billed, faults.Settings.PriceUsd);
        var answered = false;
        try
        {
            if (fate.Kind == FateKind.NoAnswer)
            {
                await HoldAsync(context);
                return;
            }
            if (fate.Latency > TimeSpan.Zero)
                await Task.Delay(fate.Latency, time, context.RequestAborted);
            Answers.Write(context.Response, fate, (fate.RepeatsPage ? page?.Before : null) ?? page, call.Usd);
            answered = true;
            ledger.Answered(call); // before the last byte leaves: whoever has the answer finds it in the ledger
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone. The bill stands and there is nobody left to answer.
        }
        finally
        {
            if (!answered)
                ledger.Abandoned(call);
        }
    }

    private async Task HoldAsync(HttpContext context)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(LongestHold, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    }
}
