namespace CollectionPlatform.Core.Budget;

/// <summary>What a call is expected to cost, USD, from the moment its money was reserved.</summary>
/// <param name="Reserved">What was reserved: the highest of the provider's last 100 bills, never below the list.</param>
/// <param name="List">What the price list said then; bills are compared with it.</param>
public readonly record struct CallPrice(decimal Reserved, decimal List)
{
    /// <summary>A bill beyond so many times the list price is booked, but never becomes a price, and a person looks at it.</summary>
    public const int MostTimesList = 100;

    /// <summary>Reserved at the list price, as while no answer billed more.</summary>
    public static CallPrice Listed(decimal usd) => new(usd, usd);
}
