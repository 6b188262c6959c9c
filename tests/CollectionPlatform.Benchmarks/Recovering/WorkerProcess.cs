using System.Diagnostics;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.Benchmarks.Recovering;

/// <summary>A worker as a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly LocalServer process;

    private WorkerProcess(LocalServer process) => this.process = process;

    /// <summary>Seconds by a monotonic clock.</summary>
    public double StartedAt { get; } = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    public static WorkerProcess Start(TestBed bed, string name, Uri sandbox) =>
        new(
            ServiceProcess.Start(
                "CollectionPlatform.Worker",
                [
                    "--urls=http://127.0.0.1:0",
                    $"--ConnectionStrings:collectiondb={bed.Fixture.Postgres}",
                    $"--ConnectionStrings:redis={bed.Fixture.Redis}",
                    $"--Worker:Name={name}",
                    .. ProviderNames.All.Select(provider => $"--Providers:{provider.Key()}:BaseUrl={sandbox}"),
                ]
            )
        );

    /// <summary>kill -9; returns when it is dead.</summary>
    public void Dispose() => process.Dispose();
}
