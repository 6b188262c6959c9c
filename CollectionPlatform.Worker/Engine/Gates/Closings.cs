using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>Words and waits of a gate that closes.</summary>
internal sealed class Closings(WorkerOptions options, Random jitter)
{
    /// <summary>Probes that fail like the storm before a person is asked.</summary>
    private const int StormProbes = 3;

    public GateClosing Storm(AnswerVerdict verdict) =>
        new(
            GateState.Down,
            $"{StormWatch.Limit} items in a row failed the same way: {verdict.Reason}",
            WaitFor(GateState.Down, TimeSpan.Zero, verdict),
            (verdict.Kind!, verdict.Sentence!)
        );

    public GateClosing Of(GateState state, AnswerVerdict verdict) =>
        new(state, Waits.Reason(verdict), WaitFor(state, TimeSpan.Zero, verdict));

    /// <summary>A call was on its way when the gate closed, and its answer asks to wait too: from then on. Null when it does not.</summary>
    public GateClosing? Prolonging(AnswerVerdict verdict) =>
        (verdict.Trouble, verdict.RetryAfter) switch
        {
            (ProviderTrouble.RateLimited, not null) => Of(GateState.RateLimited, verdict),
            (ProviderTrouble.Down, not null) => Of(GateState.Down, verdict),
            _ => null,
        };

    /// <summary>Why the gate stays closed after a probe; null: it opens.</summary>
    /// <param name="outage">How long it has been closed.</param>
    public GateClosing? AfterProbe(AnswerVerdict verdict, Provider stored, TimeSpan outage)
    {
        var isStorm = verdict.Trouble == ProviderTrouble.Item && stored.Storm is not null && stored.Storm == verdict.Kind;
        GateState? state = verdict.Trouble switch
        {
            ProviderTrouble.RateLimited => GateState.RateLimited,
            ProviderTrouble.NeedsAttention => GateState.NeedsAttention,
            ProviderTrouble.Item when isStorm => stored.Probes + 1 >= StormProbes ? GateState.NeedsAttention : GateState.Down,
            ProviderTrouble.None or ProviderTrouble.Item => null,
            _ => GateState.Down,
        };
        if (state is not { } closed)
            return null;
        var reason = (isStorm, closed) switch
        {
            (true, GateState.NeedsAttention) => $"everything fails alike: {verdict.Reason}; skip these items or keep waiting",
            (true, _) => $"items still fail the same way: {verdict.Reason}",
            _ => Waits.Reason(verdict),
        };
        return new GateClosing(closed, reason, WaitFor(closed, outage, verdict), isStorm ? (verdict.Kind!, verdict.Sentence!) : null);
    }

    /// <summary>What a bill beyond belief says to a person.</summary>
    public static string Absurd(Charge charge) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"a response was billed ${charge.Bill:0.######}, more than {CallPrice.MostTimesList} times the price list’s "
                + $"${charge.Price.List:0.######}: ask the provider, correct the price list if it is wrong, then try again"
        );

    private TimeSpan WaitFor(GateState state, TimeSpan outage, AnswerVerdict verdict) =>
        Waits.ForProbe(state, outage, verdict.RetryAfter, TimeSpan.FromSeconds(options.AttentionProbeSeconds), jitter);
}
