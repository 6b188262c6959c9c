using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CollectionPlatform.TestSupport;

/// <summary>How busy the machine was for a while.</summary>
/// <param name="LongestStall">The latest that a thread came that only wanted to wake up.</param>
/// <param name="ShareWaited">Share of the time, 0 to 1, in which some program waited for a processor; 0 where the kernel does not
/// say.</param>
public sealed record LoadReading(TimeSpan LongestStall, double ShareWaited)
{
    private const double Short = 0.5;
    private static readonly TimeSpan StoodStill = TimeSpan.FromMilliseconds(100);

    public static LoadReading None { get; } = new(TimeSpan.Zero, 0);

    /// <summary>Whether what was timed meanwhile says more about the machine than about what ran on it.</summary>
    public bool IsTooBusy => LongestStall > StoodStill || ShareWaited > Short;

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"longest stall {LongestStall.TotalMilliseconds:0} ms, some program waited for a processor {ShareWaited * 100:0} % of the time"
        );
}

/// <summary>
/// Watches whether the machine let its programs run: how late a thread was that only wanted to wake up every 10 ms, and for which share of
/// the time somebody waited
/// for a processor (the kernel's pressure figures, where it keeps them).
/// </summary>
public sealed partial class MachineLoad : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);
    private const string Pressure = "/proc/pressure/cpu";

    private readonly ManualResetEventSlim _stop = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly TimeSpan _waitedBefore = Waited();
    private readonly Thread _ticker;
    private long _latest;

    public MachineLoad()
    {
        _ticker = new Thread(KeepTicking) { IsBackground = true, Name = "machine load" };
        _ticker.Start();
    }

    /// <summary>How it was so far.</summary>
    public LoadReading Read() => new(LongestStall, (Waited() - _waitedBefore) / Stopwatch.GetElapsedTime(_began));

    public void Dispose()
    {
        _stop.Set();
        _ticker.Join();
        _stop.Dispose();
    }

    private TimeSpan LongestStall => new(Volatile.Read(ref _latest));

    private void KeepTicking()
    {
        for (var last = Stopwatch.GetTimestamp(); !_stop.Wait(Tick); last = Stopwatch.GetTimestamp())
        {
            var late = Stopwatch.GetElapsedTime(last) - Tick;
            if (late > LongestStall)
                Volatile.Write(ref _latest, late.Ticks);
        }
    }

    private static TimeSpan Waited() =>
        File.Exists(Pressure) && SomeTotal().Match(File.ReadAllText(Pressure)) is { Success: true } match
            ? TimeSpan.FromMicroseconds(long.Parse(match.Groups["us"].Value, CultureInfo.InvariantCulture))
            : TimeSpan.Zero;

    [GeneratedRegex(@"^some .*total=(?<us>\d+)", RegexOptions.Multiline)]
    private static partial Regex SomeTotal();
}
