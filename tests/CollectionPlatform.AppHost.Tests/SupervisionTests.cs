using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The standalone host keeps everything running, and leaves nothing running.</summary>
[Collection(SharedStack.Name)]
public sealed class SupervisionTests(SharedStack shared)
{
    private static readonly string[] Servers = ["postgres", "redis"];

    [Fact]
    public async Task Whatever_is_killed_is_started_again_and_becomes_healthy()
    {
        var stack = await shared.HealthyAsync();

        foreach (var name in SharedStack.Programs)
        {
            await SharedStack.RunsAsync(stack, name); // what lost its server a moment ago may be between two lives
            await stack.RestartedAsync(name, stack.Kill9(name), SharedStack.Soon);
        }

        await SharedStack.HealthyAsync(stack);
    }

    [Fact]
    public async Task When_AppHost_is_killed_services_end_by_themselves_and_the_next_start_stops_the_servers_it_finds()
    {
        var stack = await shared.HealthyAsync();
        var (before, address, said) = (stack.Processes, stack.Api.BaseAddress, Log(stack).Length);

        stack.KillAppHost();
        await Eventually.Holds(
            () => stack.Processes.Keys.Order().SequenceEqual(Servers),
            SharedStack.Soon,
            () => "only the servers are left; alive: " + string.Join(", ", stack.Processes.Keys)
        );

        await stack.StartAgainAsync();
        await SharedStack.HealthyAsync(stack);
        Assert.Contains("Stopped what an earlier run left running", Log(stack)[said..], StringComparison.Ordinal);
        Assert.Empty(stack.Processes.Values.Intersect(before.Values));
        Assert.Equal(address, stack.Api.BaseAddress); // free ports are remembered
    }

    [Fact]
    public async Task A_frozen_service_that_outlived_AppHost_is_ended_by_the_next_start()
    {
        var stack = await shared.HealthyAsync();
        var frozen = stack.Freeze("worker-1");

        stack.KillAppHost();
        await Eventually.Holds(
            () => stack.Processes.Keys.Order().SequenceEqual([.. Servers, "worker-1"]),
            SharedStack.Soon,
            () => "the frozen worker and the servers are left"
        );

        await stack.StartAgainAsync();
        Assert.NotEqual(frozen, stack.PidOf("worker-1"));
        await SharedStack.HealthyAsync(stack);
    }

    [Fact]
    public async Task After_everything_was_killed_it_starts_again_on_the_same_data()
    {
        var stack = await shared.HealthyAsync();
        var (key, postgres) = (stack.ApiKey, stack.PostgresConnectionString);

        await stack.KillEverythingAsync();
        Assert.Empty(stack.Processes);
        await stack.StartAgainAsync();

        await SharedStack.HealthyAsync(stack);
        Assert.Equal((key, postgres), (stack.ApiKey, stack.PostgresConnectionString));
    }

    [Fact]
    public async Task SIGTERM_stops_services_first_and_servers_last()
    {
        var stack = await shared.HealthyAsync();
        var serverLog = Path.Combine(stack.DataDirectory, "postgres", "server.log");
        var (said, saidByPostgres) = (Log(stack).Length, (await File.ReadAllTextAsync(serverLog)).Length);

        Assert.Equal(0, await stack.StopAsync());

        Assert.Empty(stack.Processes);
        Assert.Contains(
            "database system is shut down",
            (await File.ReadAllTextAsync(serverLog))[saidByPostgres..],
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("is started again", Log(stack)[said..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AppHost_that_was_started_by_a_program_stops_everything_when_that_program_is_gone()
    {
        var data = LocalStack.NewDataDirectory();
        using (
            var host = AppHostProcess.Start(
                [$"--Local:DataDirectory={data}", "--Local:WebPort=0", "--Local:ApiPort=0", "--Local:SandboxPort=0", "--Local:Workers=1"],
                null,
                AppHostProcess.NewLogFile()
            )
        )
        {
            await host.ReadyAsync(SharedStack.Soon);
            host.Orphan();
            Assert.Equal(0, await host.EndAsync(SharedStack.Soon));
        }
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(data, "pids"))); // a pid file goes when its program has ended
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Generated_secrets_are_shown_once_and_only_their_owner_can_read_them()
    {
        var stack = await shared.HealthyAsync();
        Assert.Contains(stack.AdminPassword, Log(stack), StringComparison.Ordinal);
        await stack.StopAsync();
        await stack.StartAgainAsync();

        Assert.Equal(2, Log(stack).Split(stack.AdminPassword).Length); // once in all starts
        foreach (var file in (string[])["secrets.json", "connections.json"])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(stack.DataDirectory, file)));
    }

    [Fact]
    public async Task Wrong_marks_protect_other_processes_whose_id_a_pid_file_names()
    {
        var stack = await shared.HealthyAsync();
        await stack.StopAsync();
        // this test's own process
        await File.WriteAllTextAsync(Path.Combine(stack.DataDirectory, "pids", "worker-9.pid"), Environment.ProcessId + "\n");

        await stack.StartAgainAsync(); // would end us

        Assert.DoesNotContain("worker-9", stack.Processes.Keys);
    }

    private static string Log(LocalStack stack) => stack.LogTail(int.MaxValue);
}
