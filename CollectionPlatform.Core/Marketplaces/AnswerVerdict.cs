using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>What an answer says about the provider, apart from the item.</summary>
public enum ProviderTrouble
{
    /// <summary>It answered as it should, also when it said that the item does not exist.</summary>
    None,

    /// <summary>400, 422, a malformed body: the item failed, unless everything fails like this (a failure storm).</summary>
    Item,

    /// <summary>500, 502, 504, time-outs, cut connections: the item or the provider, not clear which.</summary>
    Suspect,

    /// <summary>503, no connection.</summary>
    Down,

    /// <summary>429.</summary>
    RateLimited,

    /// <summary>401, 402, 403: key or credit.</summary>
    NeedsAttention,

    /// <summary>This worker was itself late, so that its time-out says nothing.</summary>
    Ours,
}

/// <summary>
/// What follows from an answer, for the unit, for the money and for the gate. Pure: design's table of provider answers, row by row.
/// </summary>
/// <param name="Outcome">What becomes of the unit if the answer is about the item; null when it is about the provider: the unit goes
/// back.</param>
/// <param name="Reason">What the provider did, in words; empty when it answered as it should.</param>
/// <param name="RetryAfter">How long it asked us to wait.</param>
/// <param name="Kind">What two failures must share to count as equal; null unless the item failed.</param>
public sealed record AnswerVerdict(
    UnitOutcome? Outcome,
    Charge Charge,
    ProviderTrouble Trouble,
    string Reason,
    TimeSpan? RetryAfter,
    string? Kind = null
)
{
    /// <summary>Whether the item or the provider failed shows only by what the provider answers next.</summary>
    public bool IsUnclear => Trouble is ProviderTrouble.Item or ProviderTrouble.Suspect;

    /// <summary>403 or 503: of the unit alone, if the provider has just answered others.</summary>
    public bool MayBeTheUnits { get; init; }

    /// <summary>What the failure said, as a storm's failures are compared by; null unless the item failed.</summary>
    public string? Sentence => Kind is null ? null : StormMark.SentenceOf(Reason);

    /// <summary>The same answer, blamed on nobody: its money stays, the unit goes back.</summary>
    public AnswerVerdict Excused() => this with { Outcome = null, Trouble = ProviderTrouble.Ours };

    /// <param name="price">What the call was reserved at.</param>
    public static AnswerVerdict Of(ProviderAnswer answer, CallPrice price)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.Fault switch
        {
            TransportFault.Unreachable => Provider(ProviderTrouble.Down, "no connection", Charge.NotSent(price)),
            TransportFault.TimedOut => Suspect(SkipReason.TimedOut, "no response in time", Charge.Unknown(price)),
            TransportFault.Cut => Suspect(SkipReason.Cut, "the connection was cut", Charge.Unknown(price)),
            _ => answer.Status switch
            {
                >= 200 and < 300 when answer.Page is { } page => new(
                    new UnitOutcome.Collected(page),
                    Paid(),
                    ProviderTrouble.None,
                    "",
                    null
                ),
                >= 200 and < 300 when answer.WrongPageOf is { } pages => WrongPage(pages),
                >= 200 and < 300 => Item(SkipReason.Malformed, answer.Defect ?? "empty body", Paid()),
                404 or 410 => new(new UnitOutcome.Skipped(SkipReason.NotFound, Answered()), Paid(), ProviderTrouble.None, "", null),
                400 or 422 => Item(SkipReason.Rejected, Answered(), Paid()),
                401 or 402 or 403 => Provider(ProviderTrouble.NeedsAttention, Attention(answer.Status), Refused()) with
                {
                    MayBeTheUnits = answer.Status == 403,
                },
                429 => Provider(ProviderTrouble.RateLimited, "rate limit reached (429)", Refused()),
                503 => Provider(ProviderTrouble.Down, "service unavailable (503)", Refused()) with { MayBeTheUnits = true },
                >= 500 => Suspect(SkipReason.ServerError, Answered(), Refused()),
                _ => Item(SkipReason.Malformed, $"{Answered()}, which its contract does not know", Refused()),
            },
        };

        Charge Paid() => answer.BilledUsd is { } bill ? Charge.Billed(price, bill) : Charge.Assumed(price);
        Charge Refused() => answer.BilledUsd is > 0 and { } bill ? Charge.Billed(price, bill) : Charge.Refused(price);
        string Answered() => string.Create(CultureInfo.InvariantCulture, $"the provider responded with {answer.Status}");
        AnswerVerdict Item(SkipReason reason, string detail, Charge charge) =>
            new(
                new UnitOutcome.Skipped(reason, detail),
                charge,
                ProviderTrouble.Item,
                detail,
                answer.RetryAfter,
                string.Create(CultureInfo.InvariantCulture, $"{WireJson.Name(reason)} ({answer.Status})")
            );
        AnswerVerdict WrongPage(int pages)
        {
            var detail = answer.Defect ?? "the provider returned a different page";
            return Item(SkipReason.WrongPage, detail, Paid()) with
            {
                Outcome = new UnitOutcome.Skipped(SkipReason.WrongPage, detail) { TotalPages = pages },
            };
        }
        AnswerVerdict Suspect(SkipReason reason, string detail, Charge charge) =>
            new(new UnitOutcome.Skipped(reason, detail), charge, ProviderTrouble.Suspect, detail, answer.RetryAfter);
        AnswerVerdict Provider(ProviderTrouble trouble, string why, Charge charge) => new(null, charge, trouble, why, answer.RetryAfter);
    }

    private static string Attention(int status) =>
        status switch
        {
            402 => "out of credit (402): top up the provider’s account",
            401 => "key rejected (401): check the provider’s key",
            _ => "access refused (403): check the provider’s key and plan",
        };
}
