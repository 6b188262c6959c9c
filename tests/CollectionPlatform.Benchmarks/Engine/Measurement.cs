using CollectionPlatform.Benchmarks.Measuring;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>How fast units went through, and what a unit used. Processor time in microseconds a unit.</summary>
/// <param name="Items">Products and listings collected.</param>
/// <param name="WalBytes">Written ahead by PostgreSQL, a unit.</param>
/// <param name="WorkerMb">The most memory this process had meanwhile.</param>
/// <param name="RedisMb">What Redis had allocated at the end.</param>
/// <param name="Load">Of the machine at the end; null where it is not told.</param>
internal sealed record Measurement(
    long Units,
    long Items,
    double Seconds,
    double WorkerCpu,
    double PostgresCpu,
    double RedisCpu,
    double WalBytes,
    double WorkerMb,
    double RedisMb,
    double? Load
)
{
    public double UnitsPerSecond => Units / Seconds;

    public double ItemsPerSecond => Items / Seconds;

    public static Measurement Of(Usage used, long units, long items, double workerMb, double redisMb) =>
        new(
            units,
            items,
            used.Seconds,
            used.WorkerCpu / units,
            used.PostgresCpu / units,
            used.RedisCpu / units,
            used.WalBytes / (double)units,
            workerMb,
            redisMb,
            Machine.Load()
        );
}
