using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Formatting;

/// <summary>What a closed gate says to a person: what is wrong, whether it heals by itself, and what to do. Pure.</summary>
public static class GateWords
{
    /// <summary>Whether nobody but a person can end it; all else heals by itself.</summary>
    public static bool NeedsYou(ProviderView gate) => gate.State == GateState.NeedsAttention && gate.Decision != "waiting";

    /// <summary>Whether a person may choose to skip what fails alike.</summary>
    public static bool IsStorm(ProviderView gate) => gate.Decision is not null;

    /// <summary>An answer was billed beyond belief: nothing is tried before a person says so.</summary>
    public static bool IsPrice(ProviderView gate) => gate.State == GateState.NeedsAttention && gate.NextProbeAt is null && !IsStorm(gate);

    public static string Title(ProviderView gate)
    {
        var name = Show.Provider(gate.Name);
        return (gate.State, Refusal(gate.Reason)) switch
        {
            (GateState.NeedsAttention, _) when IsStorm(gate) => EngineWords.FailingAlike(gate.Name),
            (GateState.NeedsAttention, _) when IsPrice(gate) => $"{name} billed far more than the price list says",
            (GateState.NeedsAttention, 401) => $"{name} rejects our key",
            (GateState.NeedsAttention, 402) => $"{name} is out of credit",
            (GateState.NeedsAttention, 403) => $"{name} refuses access",
            (GateState.NeedsAttention, _) => $"{name} needs you",
            _ => $"Waiting for {name}",
        };
    }

    /// <summary>What a person is asked for, as "Needs you: …" goes on: <c>top up Amazon</c>.</summary>
    public static string Ask(ProviderView gate) =>
        IsStorm(gate) ? "skip or wait"
        : AskOfRefusal(gate.Name, gate.Reason) is { } ask ? ask
        : IsPrice(gate) ? $"check the {Show.Provider(gate.Name)} price"
        : $"check {Show.Provider(gate.Name)}";

    /// <summary>The same from the reason alone; null when the provider refused nothing that only a person can mend.</summary>
    public static string? AskOfRefusal(string provider, string? reason) =>
        Refusal(reason) switch
        {
            401 => $"check the {Show.Provider(provider)} key",
            402 => $"top up {Show.Provider(provider)}",
            403 => $"check the {Show.Provider(provider)} plan",
            _ => null,
        };

    /// <summary>What that means, and what to do about it.</summary>
    public static string Advice(ProviderView gate)
    {
        var name = Show.Provider(gate.Name);
        return (gate.State, Refusal(gate.Reason)) switch
        {
            (GateState.NeedsAttention, _) when gate.Decision == "waiting" =>
                $"An admin chose to keep waiting. Nothing is skipped. Runs continue when {name} responds properly.",
            (GateState.NeedsAttention, _) when IsStorm(gate) => $"{name} calls are on hold until an admin chooses.",
            (GateState.NeedsAttention, _) when IsPrice(gate) =>
                $"Calls are on hold. Check the bill with {name}, then correct the price list or try again.",
            (GateState.NeedsAttention, 401) => $"Check the API key of the {name} account: it may have expired. {Then}",
            (GateState.NeedsAttention, 402) => $"Top up the {name} account. {Then}",
            (GateState.NeedsAttention, 403) => $"Check the key and the plan of the {name} account. {Then}",
            (GateState.NeedsAttention, _) => $"Check the {name} account. {Then}",
            (GateState.RateLimited, _) => $"{name} is rate-limiting us. We’ll continue more slowly.",
            _ => $"{name} is not available. Runs continue by themselves when it is back; waiting costs nothing.",
        };
    }

    /// <summary>What the calls met, without what the title says.</summary>
    public static string Reason(ProviderView gate) => EngineWords.Below(gate.Reason ?? "");

    /// <summary>What a decision or a test call that was refused says.</summary>
    public static string Refused(ApiException refusal, string provider)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Type switch
        {
            ApiException.NoProbeNeeded => $"{Show.Provider(provider)} is up. No test call is needed.",
            ApiException.NoDecisionNeeded => $"{Show.Provider(provider)} needs no decision any more.",
            _ => refusal.Message,
        };
    }

    /// <summary>What a run that is not all waiting does meanwhile; empty when all of it waits.</summary>
    public static string Meanwhile(ProviderView gate, RunView run) =>
        run.WaitingFor?.Provider == gate.Name ? "" : "The rest of this run continues.";

    private const string Then = "We check once a minute and continue by ourselves. Waiting costs nothing.";

    /// <summary>The status that a reason tells, as the engine writes it: <c>key rejected (401): …</c>.</summary>
    private static int? Refusal(string? reason) =>
        new int?[] { 401, 402, 403 }.FirstOrDefault(status => reason?.Contains($"({status})", StringComparison.Ordinal) == true);
}
