using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

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
            (GateState.NeedsAttention, _) when IsStorm(gate) => $"Everything {name} answers fails alike",
            (GateState.NeedsAttention, _) when IsPrice(gate) => $"{name} billed far too much",
            (GateState.NeedsAttention, 401) => $"{name} does not accept the key",
            (GateState.NeedsAttention, 402) => $"The credit at {name} is used up",
            (GateState.NeedsAttention, 403) => $"{name} refuses access",
            (GateState.NeedsAttention, _) => $"{name} needs you",
            _ => $"Waiting for {name}",
        };
    }

    /// <summary>What that means, and what to do about it.</summary>
    public static string Advice(ProviderView gate)
    {
        var name = Show.Provider(gate.Name);
        return (gate.State, Refusal(gate.Reason)) switch
        {
            (GateState.NeedsAttention, _) when gate.Decision == "waiting" =>
                "An admin chose to keep waiting. Nothing is skipped; one call is tried now and then, and all goes on by itself "
                    + $"once {name} answers properly.",
            (GateState.NeedsAttention, _) when IsStorm(gate) =>
                $"No call to {name} is made but one try now and then, until an admin decides.",
            (GateState.NeedsAttention, _) when IsPrice(gate) =>
                $"Ask {name} about the bill, and correct the price list if it is wrong. No call is made until an admin says so or saves "
                    + "the price; what was billed is booked.",
            (GateState.NeedsAttention, 401) => $"Check the key of the account at {name}: it may have expired or been replaced. {Then}",
            (GateState.NeedsAttention, 402) => $"Top up the account at {name}. {Then}",
            (GateState.NeedsAttention, 403) => $"Check the key and the plan of the account at {name}. {Then}",
            (GateState.NeedsAttention, _) => $"Look at the account at {name}. {Then}",
            (GateState.RateLimited, _) =>
                $"{name} takes no more calls for now; then they are made more slowly. Nothing is lost and nothing is paid while it waits.",
            _ => $"{name} is not available. It goes on by itself; nothing is lost and nothing is paid while it waits.",
        };
    }

    /// <summary>What the provider said, without what this page says itself.</summary>
    public static string Said(ProviderView gate)
    {
        var reason = gate.Reason ?? "nothing";
        foreach (var frame in new[] { "everything fails alike: ", "; skip these items or keep waiting" })
            reason = reason.Replace(frame, "", StringComparison.Ordinal);
        return $"{Show.Provider(gate.Name)} says: {reason}";
    }

    /// <summary>What a run that is not all waiting does meanwhile; empty when all of it waits.</summary>
    public static string Meanwhile(ProviderView gate, RunView run) =>
        run.WaitingFor?.Provider == gate.Name ? "" : "The rest of this run goes on meanwhile.";

    private const string Then =
        "One call is tried every minute, or when an admin says so, and all goes on by itself once it is accepted. Nothing is "
        + "lost and nothing is paid until then.";

    /// <summary>The status that a reason tells, as the engine writes it: <c>key rejected (401): …</c>.</summary>
    private static int? Refusal(string? reason) =>
        new int?[] { 401, 402, 403 }.FirstOrDefault(status => reason?.Contains($"({status})", StringComparison.Ordinal) == true);
}
