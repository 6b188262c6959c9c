namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// Measures how late this process is: a timer fires every 100 ms on the thread pool, and what comes late of it is added up. Whatever holds
/// the process up shows: a busy thread pool, a garbage collection, SIGSTOP, a machine without a free processor. Time-outs that passed while
/// it was late say nothing about anybody else.
/// </summary>
public sealed class ProcessDelay : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>A tick late by less than this is on time.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>A process that was late for this share of a time has seen too little of it.</summary>
    private const double MostShare = 0.2;

    private readonly Lock sync = new();
    private readonly TimeProvider clock;
    private readonly ITimer timer;
    private TimeSpan last,
        total;

    public ProcessDelay(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        this.clock = clock;
        last = clock.Monotonic();
        timer = clock.CreateTimer(_ => Tick(), null, Interval, Interval);
    }

    /// <summary>How late it has been in all, a tick that is late now included.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (sync)
                return total + Late(clock.Monotonic());
        }
    }

    /// <summary>Whether it was late for more than a fifth of the time since a moment, so that a time-out then proves nothing.</summary>
    /// <param name="totalThen"><see cref="Total"/> at that moment.</param>
    public bool Excuses(TimeSpan totalThen, TimeSpan elapsed) => Total - totalThen > MostShare * elapsed;

    public void Dispose() => timer.Dispose();

    private void Tick()
    {
        lock (sync)
        {
            var now = clock.Monotonic();
            total += Late(now);
            last = now;
        }
    }

    private TimeSpan Late(TimeSpan now) => now - last > Interval + Tolerance ? now - last - Interval : TimeSpan.Zero;
}
