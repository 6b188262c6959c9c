using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Providers;

/// <summary>What an answer says about the provider, apart from the item.</summary>
public enum ProviderTrouble
{
    /// <summary>It answered as it should, also when it said that the item does not exist.</summary>
    None,

    /// <summary>500, 502, 504, time-outs, cut connections: the item or the provider, not clear which.</summary>
    Suspect,

    /// <summary>503, no connection.</summary>
    Down,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>401, 402, 403: key or credit.</summary>
    NeedsAttention,
}

/// <summary>What follows from an answer, for the unit, for the money and for the gate. Pure: design's table of provider answers, row by row.</summary>
/// <param name="Outcome">For suspect answers: put back, until <see cref="MaxAttempts"/> of them make it skipped.</param>
public sealed record AnswerVerdict(UnitOutcome Outcome, Charge Charge, ProviderTrouble Trouble, string Reason, TimeSpan? RetryAfter)
{
    /// <summary>Suspect answers after which a unit is skipped.</summary>
    public const int MaxAttempts = 4;

    /// <param name="attempts">Suspect answers the unit had before this one.</param>
    /// <param name="price">USD the call was reserved at.</param>
    public static AnswerVerdict Of(ProviderAnswer answer, int attempts, decimal price)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Fault switch
        {
            TransportFault.Unreachable => Trouble(ProviderTrouble.Down, "no connection", Charge.NotSent(price)),
            TransportFault.TimedOut => Suspect(SkipReason.TimedOut, "no answer in time", Charge.Unknown(price)),
            TransportFault.Cut => Suspect(SkipReason.Cut, "the connection was cut", Charge.Unknown(price)),
            _ => answer.Status switch
            {
                >= 200 and < 300 when answer.Page is { } page => new(new UnitOutcome.Collected(page), Billed(price), ProviderTrouble.None, "", null),
                >= 200 and < 300 => Skip(SkipReason.Malformed, answer.Defect ?? "empty body", Billed(price)),
                404 or 410 => Skip(SkipReason.NotFound, $"the provider answered {answer.Status}", Billed(price)),
                400 or 422 => Skip(SkipReason.Rejected, $"the provider answered {answer.Status}", Billed(price)),
                401 or 402 or 403 => Trouble(ProviderTrouble.NeedsAttention, Attention(answer.Status), Billed(0)),
                429 => Trouble(ProviderTrouble.RateLimited, "rate limit reached (429)", Billed(0)),
                503 => Trouble(ProviderTrouble.Down, "service unavailable (503)", Billed(0)),
                >= 500 => Suspect(SkipReason.ServerError, $"the provider answered {answer.Status}", Billed(0)),
                _ => Skip(SkipReason.Malformed, $"the provider answered {answer.Status}, which its contract does not know", Billed(0)),
            },
        };

        Charge Billed(decimal usual) => Charge.Billed(price, answer.BilledUsd ?? usual);
        AnswerVerdict Skip(SkipReason reason, string detail, Charge charge) => new(new UnitOutcome.Skipped(reason, detail), charge, ProviderTrouble.None, detail, null);
        AnswerVerdict Trouble(ProviderTrouble trouble, string why, Charge charge) => new(new UnitOutcome.PutBack(attempts), charge, trouble, why, answer.RetryAfter);
        AnswerVerdict Suspect(SkipReason reason, string detail, Charge charge) => new(
            attempts + 1 >= MaxAttempts ? new UnitOutcome.Skipped(reason, $"{detail}, {MaxAttempts} times") : new UnitOutcome.PutBack(attempts + 1),
            charge, ProviderTrouble.Suspect, detail, answer.RetryAfter);
    }

    private static string Attention(int status) => status switch
    {
        402 => "out of credit (402): top up the provider's account",
        401 => "key rejected (401): check the provider's key",
        _ => "access refused (403): check the provider's key and plan",
    };
}
