using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// How a run's state reads everywhere: in the header, the timeline, the badge and its menu, the filter and the title. Scripts get it with
/// every update and add nothing of their own. Pure.
/// </summary>
/// <param name="Kind">Names the colour, too: <c>.state-…</c> of the stylesheet.</param>
/// <param name="State">The state that the Api knows.</param>
/// <param name="Icon">A symbol of <c>icons.svg</c>.</param>
/// <param name="Word"><c>Running</c>, <c>Waiting for eBay</c>, <c>Needs you: raise the cap</c>.</param>
/// <param name="NextStep">What happens next, or what to do: one sentence; empty when nothing does.</param>
/// <param name="Until">When the provider is tried next; a countdown to it stands behind the word.</param>
public sealed record DisplayedState(
    ShownState Kind,
    RunState State,
    string Icon,
    string Word,
    string NextStep,
    DateTimeOffset? Until = null
)
{
    /// <param name="gates">The providers; null or empty when they are not known now. The run then tells what it waits for.</param>
    public static DisplayedState Of(RunView run, IReadOnlyList<ProviderView>? gates)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.State == RunState.Running && run.WaitingFor is { } waiting)
            return OfWaiting(waiting, gates?.FirstOrDefault(gate => gate.Name == waiting.Provider && gate.State != GateState.Up));
        var plain = Of(run.State);
        if (HasRoom(run, gates))
            return plain with { Word = "Needs you: resume", NextStep = "The cap leaves room again. Resume it to continue." };
        return run.State == RunState.CompletedWithFailures && run.Counts.Failed > 0
            ? plain with
            {
                Word = WithFailures(run.Counts.Failed),
            }
            : plain;
    }

    /// <summary>Whether a run that the cap stopped has room for each call under the cap of now, so that it can simply be resumed.</summary>
    /// <param name="providers">Their prices; null or empty when they are not known now: it then has none.</param>
    public static bool HasRoom(RunView run, IReadOnlyList<ProviderView>? providers)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.State == RunState.BudgetStopped
            && providers is { Count: > 0 }
            && run.Spend.CapUsd - run.Spend.SettledUsd - run.Spend.UncertainUsd
                >= Math.Max(providers.Max(p => Math.Max(p.PriceUsd, p.ReservedPriceUsd)), 0.000001m);
    }

    /// <summary><c>Completed with 74 failures</c>.</summary>
    public static string WithFailures(long failed) => $"Completed with {Show.Many(failed, "failure", "failures")}";

    /// <summary>What a state is called when nothing else is known of the run.</summary>
    public static DisplayedState Of(RunState state) =>
        state switch
        {
            RunState.Pending => new(ShownState.Pending, state, "clock", "Starting", "The first calls are being planned."),
            RunState.Running => new(ShownState.Running, state, "play", "Running", ""),
            RunState.Pausing => new(ShownState.Pausing, state, "pause", "Pausing…", "Calls in flight are finishing."),
            RunState.Paused => new(ShownState.Paused, state, "pause", "Paused", "Resume it to continue."),
            RunState.Cancelling => new(ShownState.Cancelling, state, "cancel", "Cancelling…", "Calls in flight are finishing."),
            RunState.Cancelled => new(ShownState.Cancelled, state, "cancel", "Cancelled", ""),
            RunState.BudgetStopped => new(ShownState.NeedsYou, state, "hand", "Needs you: raise the cap", "Raise the cap and resume it."),
            RunState.Completed => new(ShownState.Completed, state, "check", "Completed", ""),
            RunState.CompletedWithFailures => new(
                ShownState.CompletedWithFailures,
                state,
                "check",
                "Completed with failures",
                "Retry what failed."
            ),
            _ => new(ShownState.Failed, RunState.Failed, "close", "Failed", "The fault is ours; see the events."),
        };

    /// <summary>The same within a sentence: <c>paused</c>, <c>stopped at the cap</c>.</summary>
    public static string InSentence(RunState state) =>
        state switch
        {
            RunState.BudgetStopped => "stopped at the cap",
            RunState.Cancelling => "being cancelled",
            _ => Of(state).Word.TrimEnd('…').ToLowerInvariant(),
        };

    /// <summary>What the filter of the timeline calls it.</summary>
    public static string Name(ShownState kind) =>
        kind switch
        {
            ShownState.Waiting => "Waiting",
            ShownState.NeedsYou => "Needs you",
            _ => Of(Enum.Parse<RunState>(kind.ToString())).Word,
        };

    /// <summary>The states of runs that may be shown like this.</summary>
    public static IReadOnlyList<RunState> Sources(ShownState kind) =>
        kind switch
        {
            ShownState.Waiting => [RunState.Running],
            ShownState.NeedsYou => [RunState.Running, RunState.BudgetStopped],
            _ => [Enum.Parse<RunState>(kind.ToString())],
        };

    private static DisplayedState OfWaiting(RunWaiting waiting, ProviderView? gate)
    {
        var name = Show.Provider(waiting.Provider);
        var ask =
            gate is null ? GateWords.AskOfRefusal(waiting.Provider, waiting.Reason)
            : GateWords.NeedsYou(gate) ? GateWords.Ask(gate)
            : null;
        var next = gate is null ? waiting.NextProbeAt : gate.NextProbeAt;
        return ask is null
            ? new(ShownState.Waiting, RunState.Running, "clock", $"Waiting for {name}", "It continues by itself.", next)
            : new(ShownState.NeedsYou, RunState.Running, "hand", $"Needs you: {ask}", $"{char.ToUpperInvariant(ask[0])}{ask[1..]}.");
    }
}
