using System.Diagnostics;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// What reservations cost the engine: calls a second with and without them. One engine works all the time; reservations are switched on and
/// off from round to round, in pairs
/// whose order alternates, so that whatever else the machine does meets both alike.
/// </summary>
internal static class ReservationBenchmark
{
    /// <summary>Short, so that a pair meets one and the same machine; long beside the calls in flight when it is switched.</summary>
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(0.5);

    /// <summary>Enough for an idle machine's verdict.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(140);

    /// <param name="time">To measure for: the more pairs, the narrower the spread.</param>
    /// <returns>0 when at least 5 pairs were measured.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        await using var workload = new Workload();
        var pairs = await PairedRounds.MeasureAsync(workload, time, async (on, stop) =>
        {
            workload.Reservations.On = on;
            await Task.Delay(RoundLength, stop);
        });
        if (!PairedRounds.SumUp(pairs, "reservations"))
            return 1;
        var (asked, waited, calls) = (
            pairs.Sum(p => p.With.Asked),
            pairs.Sum(p => p.With.Waited) * 1000.0 / Stopwatch.Frequency,
            pairs.Sum(p => p.With.Calls)
        );
        Console.WriteLine($"reserving: {(double)calls / asked:0} calls a round trip, {waited / asked:0.00} ms each");
        return 0;
    }
}
