namespace CollectionPlatform.Core.Budget;

/// <summary>
/// What a reserved call came to, USD. A call that was never sent or was refused costs nothing; one whose bill is unknown counts in full as
/// uncertain.
/// </summary>
/// <param name="Called">Whether a request was sent.</param>
/// <param name="Price">What it was reserved at; leaves the reservation.</param>
/// <param name="Bill">What the answer says it cost, 0 included; null when it does not say, or was a refusal.</param>
public readonly record struct Charge(bool Called, CallPrice Price, decimal Settled, decimal Uncertain, decimal? Bill = null)
{
    /// <summary>Nothing was reserved and nothing called.</summary>
    public static readonly Charge None;

    public decimal Reserved => Price.Reserved;

    /// <summary>What the answer says it cost beyond the price list; negative when it cost less.</summary>
    public decimal Discrepancy => Bill is { } bill ? bill - Price.List : 0;

    /// <summary>The bill is more than <see cref="CallPrice.MostTimesList"/> times the list price.</summary>
    public bool IsAbsurd => Bill > CallPrice.MostTimesList * Price.List;

    /// <summary>Reserved, but no request was sent.</summary>
    public static Charge NotSent(CallPrice price) => new(false, price, 0, 0);

    /// <summary>Answered with a bill: it cost what that says.</summary>
    public static Charge Billed(CallPrice price, decimal bill) => new(true, price, bill, 0, bill);

    /// <summary>Answered without a bill, though such an answer is paid for: it cost what was reserved.</summary>
    public static Charge Assumed(CallPrice price) => new(true, price, price.Reserved, 0);

    /// <summary>Refused: free.</summary>
    public static Charge Refused(CallPrice price) => new(true, price, 0, 0);

    /// <summary>Sent, but whether it was billed is unknown.</summary>
    public static Charge Unknown(CallPrice price) => new(true, price, 0, price.Reserved);
}
