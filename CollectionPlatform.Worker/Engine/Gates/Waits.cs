using System.Globalization;
using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>How long a closed gate waits for its next probe, and a unit that fails by itself for its next try. Pure.</summary>
internal static class Waits
{
    /// <summary>Longest wait that a provider can ask for.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>
    /// A quarter of the outage so far, from 1 s to a minute, 10 % more or less: what heals is found out within a quarter of its outage.
    /// What the provider asks for wins.
    /// </summary>
    /// <param name="outage">How long the gate has been closed.</param>
    /// <param name="attention">From probe to probe of a provider that needs a person.</param>
    public static TimeSpan ForProbe(GateState state, TimeSpan outage, TimeSpan? retryAfter, TimeSpan attention, Random jitter)
    {
        if (retryAfter is { } asked && asked >= TimeSpan.FromSeconds(1))
            return asked < Most ? asked : Most;
        if (state == GateState.NeedsAttention)
            return attention;
        return TimeSpan.FromSeconds(Math.Clamp(outage.TotalSeconds / 4, 1, 60)) * (0.9 + 0.2 * jitter.NextDouble());
    }

    /// <summary>1, 2, 4, 8 s after so many failures, or what the answer asks for.</summary>
    public static TimeSpan ForUnit(int failures, TimeSpan? retryAfter)
    {
        var backOff = TimeSpan.FromSeconds(1 << Math.Clamp(failures - 1, 0, 3));
        return retryAfter is not { } asked || asked < backOff ? backOff
            : asked < Most ? asked
            : Most;
    }

    /// <summary>What the answer said, and how far its wish is followed when it asks for too much.</summary>
    public static string Reason(AnswerVerdict verdict) =>
        verdict.RetryAfter is { } asked && asked > Most
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{verdict.Reason}; it asks to wait {(asked < RetryAfterHeader.Most ? "" : "at least ")}{asked.TotalSeconds:N0} s, "
                    + $"at most {Most.TotalSeconds:N0} s are waited"
            )
            : verdict.Reason;
}
