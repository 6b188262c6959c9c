using System.Globalization;
using System.Net.Http.Headers;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// Reads how long an answer asks to wait. A date is compared with the answer's own <c>Date</c>, so that the provider's clock and ours need
/// not agree; with our clock only where the answer has none.
/// </summary>
public static class RetryAfterHeader
{
    /// <summary>Longer waits count as this one.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromDays(3650);

    /// <summary>The wait asked for, 0 for a date that has passed; null when none can be read.</summary>
    public static TimeSpan? Of(HttpResponseHeaders headers, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(headers);
        ArgumentNullException.ThrowIfNull(clock);
        if (!headers.NonValidated.TryGetValues("Retry-After", out var values))
            return null;
        var text = values.FirstOrDefault()?.Trim() ?? "";
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? Bounded(TimeSpan.FromSeconds(seconds))
                : Most;
        if (!RetryConditionHeaderValue.TryParse(text, out var parsed) || parsed.Date is not { } date)
            return null;
        return Bounded(date - (headers.Date ?? clock.GetUtcNow()));
    }

    private static TimeSpan Bounded(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait > Most ? Most
        : wait;
}
