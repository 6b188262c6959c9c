using System.Net;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The standalone host keeps everything running, and leaves nothing running.</summary>
public sealed class SupervisionTests(ITestOutputHelper output)
{
    private static readonly string[] Everything = ["api", "postgres", "redis", "sandbox", "web", "worker-1", "worker-2"];
    private static readonly string[] Servers = ["postgres", "redis"];
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Whatever_is_killed_is_started_again_and_becomes_healthy()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        Assert.Equal(Everything, stack.Processes.Keys.Order());

        foreach (var name in Everything)
        {
            await RunsAsync(stack, name); // what lost its server a moment ago may be between two lives
            await stack.RestartedAsync(name, stack.Kill9(name), Soon);
        }

        await HealthyAsync(stack);
        foreach (var name in Everything) await RunsAsync(stack, name);
    }

    [Fact]
    public async Task When_AppHost_is_killed_services_end_by_themselves_and_the_next_start_stops_the_servers_it_finds()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        var before = stack.Processes;
        var address = stack.Api.BaseAddress;

        stack.KillAppHost();
        await Eventually.Holds(() => stack.Processes.Keys.Order().SequenceEqual(Servers), Soon, () => "only the servers are left; alive: " + string.Join(", ", stack.Processes.Keys));

        await stack.StartAgainAsync();
        await HealthyAsync(stack);
        Assert.Contains("Stopped what an earlier run left running", stack.LogTail(int.MaxValue), StringComparison.Ordinal);
        Assert.Empty(stack.Processes.Values.Intersect(before.Values));
        Assert.Equal(address, stack.Api.BaseAddress); // free ports are remembered
    }

    [Fact]
    public async Task A_frozen_service_that_outlived_AppHost_is_ended_by_the_next_start()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        var frozen = stack.Freeze("worker-1");

        stack.KillAppHost();
        await Eventually.Holds(() => stack.Processes.Keys.Order().SequenceEqual([.. Servers, "worker-1"]), Soon, () => "the frozen worker and the servers are left");

        await stack.StartAgainAsync();
        Assert.NotEqual(frozen, stack.PidOf("worker-1"));
        await HealthyAsync(stack);
    }

    [Fact]
    public async Task After_everything_was_killed_it_starts_again_on_the_same_data()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        var (key, postgres) = (stack.ApiKey, stack.PostgresConnectionString);

        await stack.KillEverythingAsync();
        Assert.Empty(stack.Processes);
        await stack.StartAgainAsync();

        await HealthyAsync(stack);
        Assert.Equal((key, postgres), (stack.ApiKey, stack.PostgresConnectionString));
    }

    [Fact]
    public async Task SIGTERM_stops_services_first_and_servers_last()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);

        Assert.Equal(0, await stack.StopAsync());

        Assert.Empty(stack.Processes);
        var log = await File.ReadAllTextAsync(Path.Combine(stack.DataDirectory, "postgres", "server.log"));
        Assert.Contains("database system is shut down", log, StringComparison.Ordinal);
        Assert.DoesNotContain("is started again", stack.LogTail(int.MaxValue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_that_was_started_by_a_program_stops_everything_when_that_program_is_gone()
    {
        var data = LocalStack.NewDataDirectory();
        using (var host = AppHostProcess.Start([$"--Local:DataDirectory={data}", "--Local:WebPort=0", "--Local:ApiPort=0", "--Local:SandboxPort=0", "--Local:Workers=1"], null, AppHostProcess.NewLogFile()))
        {
            await host.ReadyAsync(Soon);
            host.Orphan();
            Assert.Equal(0, await host.EndAsync(Soon));
        }
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "pids"))); // a pid file goes when its program has ended
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Generated_secrets_are_shown_once_and_only_their_owner_can_read_them()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        Assert.Contains(stack.AdminPassword, stack.LogTail(int.MaxValue), StringComparison.Ordinal);
        await stack.StopAsync();
        await stack.StartAgainAsync();

        Assert.Equal(2, stack.LogTail(int.MaxValue).Split(stack.AdminPassword).Length); // once in two starts
        foreach (var file in (string[])["secrets.json", "connections.json"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(stack.DataDirectory, file)));
    }

    [Fact]
    public async Task Wrong_marks_protect_other_processes_whose_id_a_pid_file_names()
    {
        await using var stack = await LocalStack.StartAsync(report: output.WriteLine);
        await stack.StopAsync();
        await File.WriteAllTextAsync(Path.Combine(stack.DataDirectory, "pids", "worker-9.pid"), Environment.ProcessId + "\n"); // this test's own process

        await stack.StartAgainAsync(); // would end us

        Assert.DoesNotContain("worker-9", stack.Processes.Keys);
    }

    private static Task RunsAsync(LocalStack stack, string name) => Eventually.Holds(() => stack.Processes.ContainsKey(name), Soon, () => $"{name} runs\n" + stack.LogTail());

    private static Task HealthyAsync(LocalStack stack) => Eventually.Holds(async () =>
    {
        foreach (var service in (Uri[])[stack.Api.BaseAddress!, stack.Sandbox.BaseAddress!, stack.WebUrl])
            if ((await stack.Api.GetAsync(new Uri(service, "/health"))).StatusCode != HttpStatusCode.OK) return false;
        return true;
    }, Soon, () => "all services are healthy\n" + stack.LogTail());
}
