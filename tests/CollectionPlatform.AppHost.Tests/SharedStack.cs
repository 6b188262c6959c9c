using System.Net;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>
/// One stack for all tests that need one: starting it takes longer than most of them. Each finds it running and healthy and may leave it as
/// it likes; what it says of the log
/// is said of the lines since then.
/// </summary>
public sealed class SharedStack : IAsyncLifetime
{
    public const string Name = "one stack";
    public static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);
    private static readonly string[] Everything = ["api", "postgres", "redis", "sandbox", "web", "worker-1", "worker-2"];
    private LocalStack? _stack;

    public static IReadOnlyList<string> Programs => Everything;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_stack is not null)
            await _stack.DisposeAsync();
    }

    /// <summary>The stack, running, every program alive; a new one when a failed test left one that does not recover.</summary>
    public async Task<LocalStack> HealthyAsync()
    {
        try
        {
            _stack ??= await LocalStack.StartAsync();
            if (!_stack.IsRunning)
                await _stack.StartAgainAsync();
            await HealthyAsync(_stack);
            return _stack;
        }
        catch (TimeoutException) when (_stack is not null)
        {
            await _stack.DisposeAsync();
            _stack = null;
        }

        _stack = await LocalStack.StartAsync();
        return _stack;
    }

    /// <summary>Waits until every program runs and every service answers.</summary>
    public static Task HealthyAsync(LocalStack stack) =>
        Eventually.Holds(
            async () =>
            {
                if (!stack.Processes.Keys.Order().SequenceEqual(Everything))
                    return false;
                foreach (var service in (Uri[])[stack.Api.BaseAddress!, stack.Sandbox.BaseAddress!, stack.WebUrl])
                    if ((await stack.Api.GetAsync(new Uri(service, "/health"))).StatusCode != HttpStatusCode.OK)
                        return false;
                return true;
            },
            Soon,
            () => $"everything runs and is healthy; {string.Join(", ", stack.Processes.Keys.Order())} run\n" + stack.LogTail()
        );

    /// <summary>Waits until a program that may be between two lives runs.</summary>
    public static Task RunsAsync(LocalStack stack, string name) =>
        Eventually.Holds(() => stack.Processes.ContainsKey(name), Soon, () => $"{name} runs\n" + stack.LogTail());
}

[CollectionDefinition(SharedStack.Name)]
public sealed class SharedStackCollection : ICollectionFixture<SharedStack>;
