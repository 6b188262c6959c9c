namespace CollectionPlatform.TestSupport;

/// <summary>When calls were made, as the marketplace saw them.</summary>
public static class CallTimes
{
    public static IReadOnlyList<LedgerCall> Of(this IEnumerable<LedgerCall> calls, string provider) =>
        [.. calls.Where(call => call.Provider == provider)];

    public static int InFlightAt(this IEnumerable<LedgerCall> calls, DateTimeOffset moment) =>
        calls.Count(call => call.At <= moment && (call.AnsweredAt is null || call.AnsweredAt > moment));

    /// <summary>Most calls that were in flight together.</summary>
    public static int MostAtOnce(this IReadOnlyList<LedgerCall> calls) =>
        calls.Select(call => calls.InFlightAt(call.At)).DefaultIfEmpty().Max();
}
