using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// P8, of providers in trouble while nothing else was away: one probe at a time, none before its time, and back to work when it is over.
/// </summary>
public static class Outage
{
    // 1 s, less 20 % jitter and the marketplace's own clock
    private static readonly TimeSpan ShortestProbeInterval = TimeSpan.FromSeconds(0.7),
        KnownToAll = TimeSpan.FromSeconds(1.5), // until every worker knows of a closed gate and its last call has arrived
        Apart = TimeSpan.FromSeconds(10);

    /// <summary>What does not hold; none when all is well.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyCollection<Evidence> runs, IReadOnlyCollection<Interruption> interruptions) =>
        [
            .. interruptions
                .Where(i => i.Trouble is not null && !interruptions.Any(other => Disturbs(other, i)))
                .SelectMany(i => Broken(runs, i, i.Trouble!)),
        ];

    /// <summary>
    /// What was killed or frozen may cost a probe, or a second one. A Redis that forgets may not: closed gates stay closed (P7).
    /// </summary>
    private static bool Disturbs(Interruption other, Interruption outage) =>
        other is { Trouble: null, Back: not null } && other.Began <= outage.Over + Apart && other.Over >= outage.Began - Apart;

    private static IEnumerable<string> Broken(IReadOnlyCollection<Evidence> runs, Interruption outage, ProviderTrouble trouble)
    {
        var calls = runs.SelectMany(run => run.Calls).Where(call => call.Provider == trouble.Provider).OrderBy(call => call.At).ToList();
        var closed = runs.SelectMany(run => run.Events)
            .Where(e =>
                e.Kind == "providerPaused"
                && e.At >= outage.Began
                && e.At <= trouble.Cured
                && e.Detail.StartsWith(trouble.Provider + ":", StringComparison.Ordinal)
            )
            .Select(e => (DateTimeOffset?)e.At)
            .Min();
        if (closed is null)
            return [];
        var probes = calls
            .Where(call => call is { Billed: false, Status: not 429 } && call.At > closed + KnownToAll && call.At <= trouble.Cured)
            .ToList();
        return
        [
            .. probes
                .Zip(probes.Skip(1))
                .Where(pair => pair.Second.At - pair.First.At < ShortestProbeInterval)
                .Select(pair =>
                    $"P8: {outage.What}: probed at {pair.First.At:HH:mm:ss.fff} ({pair.First.Key}) and again at "
                    + $"{pair.Second.At:HH:mm:ss.fff} ({pair.Second.Key})"
                ),
            .. trouble.RetryAfter is not { } wait
                ? []
                : calls
                    .Where(limited => limited is { Status: 429, AnsweredAt: not null } && limited.At <= trouble.Cured)
                    .SelectMany(limited =>
                        calls
                            .Where(call => call.At > limited.AnsweredAt + KnownToAll && call.At < limited.AnsweredAt + wait)
                            .Select(call =>
                                $"P8: {outage.What}: {limited.Key} was told at {limited.AnsweredAt:HH:mm:ss.fff} to wait "
                                + $"{wait.TotalSeconds} s, {call.Key} was called at {call.At:HH:mm:ss.fff}"
                            )
                    ),
        ];
    }
}
