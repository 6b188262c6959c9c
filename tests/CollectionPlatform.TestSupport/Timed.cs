using System.Globalization;

namespace CollectionPlatform.TestSupport;

/// <summary>How long something took that has a limit by promise.</summary>
/// <param name="What">A phrase: <c>the last call after the pause</c>.</param>
public sealed record Timing(string What, TimeSpan Took, TimeSpan Limit)
{
    public bool IsKept => Took <= Limit;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{What}: {Took.TotalMilliseconds:0} ms of {Limit.TotalMilliseconds:0} ms");
}

/// <summary>What was measured once, and how busy the machine was meanwhile.</summary>
public sealed record Measurement(Timing[] Timings, LoadReading Load);

/// <summary>Promises with a time limit, tested on machines that are slow or have other things to do.</summary>
public static class Timed
{
    private const int Times = 3;

    /// <summary>
    /// Measures, and fails when a limit is not kept. What was measured while the machine did not let programs run does not count: it is
    /// measured again, three times
    /// altogether, one of which must keep the limits.
    /// </summary>
    /// <param name="measure">Does it and tells how long it took, by the clocks of those who did it; it must be repeatable.</param>
    /// <param name="report">Gets every figure.</param>
    /// <exception cref="TimeoutException">A limit was not kept.</exception>
    public static Task KeptAsync(Func<Task<Timing[]>> measure, Action<string> report) =>
        KeptAsync(
            async _ =>
            {
                using var load = new MachineLoad();
                return new Measurement(await measure(), load.Read());
            },
            report
        );

    /// <inheritdoc cref="KeptAsync(Func{Task{Timing[]}}, Action{string})"/>
    /// <param name="measure">Gets 1, 2 or 3.</param>
    /// <param name="report">Gets every figure.</param>
    public static async Task KeptAsync(Func<int, Task<Measurement>> measure, Action<string> report)
    {
        for (var time = 1; ; time++)
        {
            var (timings, load) = await measure(time);
            report($"{string.Join("; ", timings.AsEnumerable())} ({load})");
            if (timings.All(timing => timing.IsKept))
                return;
            var missed = $"{string.Join("; ", timings.Where(timing => !timing.IsKept))} ({load})";
            if (!load.IsTooBusy)
                throw new TimeoutException($"Not in time: {missed}.");
            if (time == Times)
                throw new TimeoutException($"Not in time, each of {Times} times, on a machine that was too busy to tell why: {missed}.");
            report("This does not count, since the machine was too busy; it is measured again.");
        }
    }
}
