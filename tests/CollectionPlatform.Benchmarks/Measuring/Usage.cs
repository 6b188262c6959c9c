namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>
/// What this process and its servers have used so far; the difference of two readings is what a measurement used. Processor time in
/// microseconds.
/// </summary>
/// <param name="Seconds">By a monotonic clock.</param>
/// <param name="WorkerCpu">This process: the engine, or the floor.</param>
/// <param name="PostgresCpu">All processes of the server.</param>
/// <param name="WalBytes">Written ahead by PostgreSQL.</param>
internal readonly record struct Usage(double Seconds, double WorkerCpu, double PostgresCpu, double RedisCpu, long WalBytes)
{
    public static Usage operator -(Usage a, Usage b) =>
        new(
            a.Seconds - b.Seconds,
            a.WorkerCpu - b.WorkerCpu,
            a.PostgresCpu - b.PostgresCpu,
            a.RedisCpu - b.RedisCpu,
            a.WalBytes - b.WalBytes
        );

    public Usage Per(double units) =>
        new(Seconds / units, WorkerCpu / units, PostgresCpu / units, RedisCpu / units, (long)(WalBytes / units));
}
