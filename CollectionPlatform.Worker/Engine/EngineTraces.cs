using System.Diagnostics;
using System.Text.Json;
using CollectionPlatform.Core.Budget;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The engine's spans: <c>plan</c> in the trace of the request that started the run, <c>amazon call</c> and <c>ebay call</c> per unit,
/// <c>commit</c> per batch. A call begins a trace of its own and links to the start of its run: a run may have a million units, which no
/// trace viewer shows as one trace.
/// </summary>
internal static class EngineTraces
{
    private static readonly ActivitySource Source = new(ServiceDefaults.Telemetry.SourceName);

    /// <summary>The derivation that plans a run.</summary>
    public static Activity? Plan(ActiveRun run) =>
        Source.StartActivity("plan", ActivityKind.Internal, run.StartedBy)?.SetTag("run.id", run.Id.Value);

    /// <summary>From the request to the decision what the answer means.</summary>
    public static Activity? Call(ActiveRun run, WorkUnit unit)
    {
        if (!Source.HasListeners())
            return null;
        return Source
            .StartActivity($"{unit.Provider.Key()} call", ActivityKind.Internal, default(ActivityContext), links: Links([run.StartedBy]))
            ?.SetTag("run.id", run.Id.Value)
            .SetTag("unit.id", unit.Id);
    }

    /// <summary>What came of a call. A skipped unit is an error.</summary>
    public static void Decided(Activity? call, UnitOutcome outcome, Charge charge)
    {
        if (call is null)
            return;
        call.SetTag("outcome", JsonNamingPolicy.CamelCase.ConvertName(outcome.GetType().Name)).SetTag("cost.usd", (double)charge.Settled);
        if (outcome is UnitOutcome.Skipped skipped)
            call.SetStatus(ActivityStatusCode.Error, skipped.Detail);
    }

    /// <summary>
    /// The commit of a batch, linked to the calls it settles. Null when it settles no call, such as one that only moves the streams on.
    /// </summary>
    public static Activity? Commit(ActiveRun run, IReadOnlyCollection<Call> batch)
    {
        if (!Source.HasListeners() || Links(batch.Select(c => c.Trace)) is not { Count: > 0 } calls)
            return null;
        return Source
            .StartActivity("commit", ActivityKind.Internal, default(ActivityContext), links: calls)
            ?.SetTag("run.id", run.Id.Value)
            .SetTag("units", batch.Count);
    }

    private static List<ActivityLink> Links(IEnumerable<ActivityContext> contexts) =>
        [.. contexts.Where(context => context.TraceId != default).Select(context => new ActivityLink(context))];
}
