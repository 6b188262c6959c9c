using System.Globalization;
using System.Net.Http.Headers;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// Reads <c>X-Billed-Usd</c>, the one place where a bill enters: digits with an optional decimal point, no sign, exponent or currency.
/// What passes is rounded to 6 places, half away from zero, before anything is added to it.
/// </summary>
public static class BilledHeader
{
    public const string Name = "X-Billed-Usd";

    /// <summary>A larger bill counts as this one: 100,000 of them still fit into the money columns.</summary>
    public const decimal MostUsd = 10_000_000m;

    /// <summary>The bill in USD; null when there is none that can be read. Of several the highest counts.</summary>
    public static decimal? Of(HttpResponseHeaders headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        return headers.TryGetValues(Name, out var values) ? values.Select(Parse).Max() : null;
    }

    private static decimal? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd)
            ? decimal.Round(Math.Min(usd, MostUsd), 6, MidpointRounding.AwayFromZero)
            : null;
}
