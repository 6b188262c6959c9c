namespace CollectionPlatform.Core.Budget;

/// <summary>
/// What a reserved call came to, USD. A call that was never sent or was refused costs nothing; one whose bill is unknown counts in full as
/// uncertain.
/// </summary>
/// <param name="Called">Whether a request was sent.</param>
/// <param name="Reserved">The price it was reserved at; leaves the reservation.</param>
public readonly record struct Charge(bool Called, decimal Reserved, decimal Settled, decimal Uncertain)
{
    /// <summary>Nothing was reserved and nothing called.</summary>
    public static readonly Charge None;

    /// <summary>Reserved, but no request was sent.</summary>
    public static Charge NotSent(decimal price) => new(false, price, 0, 0);

    /// <summary>Answered: it cost what the answer said.</summary>
    public static Charge Billed(decimal price, decimal billed) => new(true, price, billed, 0);

    /// <summary>Sent, but whether it was billed is unknown.</summary>
    public static Charge Unknown(decimal price) => new(true, price, 0, price);
}
