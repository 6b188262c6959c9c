using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>
/// One kind of harm with its parameters drawn. A new kind is one class and one line in <see cref="HarmKinds"/>: what it allows to differ
/// (lost workers, calls repeated or cut) it says
/// in the <see cref="Interruption"/> it answers; the promises are checked by that alone.
/// </summary>
public interface IHarm
{
    /// <summary>Without parameters, for the report: <c>kill -9 of one worker</c>.</summary>
    string Kind { get; }

    /// <summary>With its parameters, for the log.</summary>
    string What { get; }

    /// <summary>Whether the product must go on by itself afterwards (P6); not when a person has stopped it.</summary>
    bool GoesOnByItself => true;

    /// <summary>Whether both may be done in one round, in whatever order.</summary>
    bool GoesWith(IHarm other) => true;

    /// <summary>What calls in flight may cost beyond what is reserved for them, USD.</summary>
    decimal MayExceedUsd(Setup setup) => 0;

    /// <summary>Does it and what undoes it; returns when all that was struck serves again.</summary>
    Task<Interruption> StrikeAsync(Field field);
}

/// <summary>What harm is done to: the product with its runs in progress.</summary>
/// <param name="UsualCap">The cap to go back to, USD.</param>
/// <param name="UsualAnswers">How the providers answer when nothing is wrong with them.</param>
public sealed record Field(Arena Arena, IReadOnlyList<WatchedRun> Runs, decimal UsualCap, SandboxFaults UsualAnswers)
{
    /// <summary>Long: eight programs that start at once on a busy machine take what they take.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromMinutes(3);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Strikes at once, with the ledger asked right before.</summary>
    public async Task<Interruption> InterruptAsync(string what, Func<Task> act)
    {
        var inFlight = await Arena.InFlightAsync();
        var began = Now;
        await act();
        return new Interruption(what, began, Now, WorkersLost: 0) { InFlightBefore = inFlight, Victims = [] };
    }

    /// <summary>Waits until the condition holds; answers when.</summary>
    public async Task<DateTimeOffset> BackAsync(string what, Func<Task<bool>> condition)
    {
        await Eventually.Holds(condition, BackWithin, () => $"{what}\n{Arena.Stack.LogTail()}");
        return Now;
    }

    public Task<DateTimeOffset> WaitAsync(TimeSpan time)
    {
        var until = Now + time;
        return BackAsync("time passes", () => Task.FromResult(Now >= until));
    }
}
