using System.Globalization;
using System.Runtime.InteropServices;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>Where something was measured.</summary>
/// <param name="Cores">Processors this process may use.</param>
/// <param name="MemoryGb">Memory this process may use.</param>
internal sealed record Machine(int Cores, string Processor, double MemoryGb, string System, string Runtime, string Postgres, string Redis)
{
    public static async Task<Machine> OfAsync(TestBed bed)
    {
        await using var meter = await Meter.OpenAsync(bed);
        var redis = ((string?)await bed.Redis.ExecuteAsync("INFO", "server"))!.Split('\n');
        return new Machine(
            Environment.ProcessorCount,
            ProcessorName(),
            Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30), 1),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            (await meter.ScalarAsync<string>("show server_version")).Split(' ')[0],
            redis.First(line => line.StartsWith("redis_version:", StringComparison.Ordinal))["redis_version:".Length..].Trim()
        );
    }

    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Cores} cores ({Processor}), {MemoryGb:0} GB, PostgreSQL {Postgres}, Redis {Redis}, {Runtime}"
        );

    /// <summary>The average number of processes that run or wait for a processor, over a minute; null where it is not told.</summary>
    public static double? Load() =>
        File.Exists("/proc/loadavg") ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture) : null;

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo")
                .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
                ?.Split(':')[1]
                .Trim()
                ?? RuntimeInformation.ProcessArchitecture.ToString()
            : RuntimeInformation.ProcessArchitecture.ToString();
}
