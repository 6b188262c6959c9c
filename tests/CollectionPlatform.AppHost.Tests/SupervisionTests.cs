using System.Diagnostics;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>AppHost keeps everything running, stops in order, and leaves nothing running.</summary>
[Collection(SharedStack.Name)]
public sealed partial class SupervisionTests(SharedStack shared, ITestOutputHelper output)
{
    private static readonly TimeSpan NothingIsLeftWithin = TimeSpan.FromSeconds(20);

    [Fact]
    [Trait("Suite", "all")]
    public async Task Whatever_is_killed_is_started_again_and_becomes_healthy()
    {
        var stack = await shared.HealthyAsync();

        foreach (var name in SharedStack.Programs)
        {
            await SharedStack.RunsAsync(stack, name); // what lost its server a moment ago may be between two lives
            var (killed, watch) = (stack.Kill9(name), Stopwatch.StartNew());
            await Eventually.Holds(
                () => stack.Processes.TryGetValue(name, out var now) && now != killed,
                SharedStack.Soon,
                () => $"{name} runs again\n{stack.LogTail()}"
            );
            output.WriteLine($"{name}: a new process after {watch.Elapsed.TotalSeconds:0.0} s");
        }

        await SharedStack.HealthyAsync(stack);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task When_AppHost_is_killed_everything_ends_and_the_next_start_goes_on_with_the_same_data()
    {
        var stack = await shared.HealthyAsync();
        var (family, address, key) = (stack.Family, stack.Api.BaseAddress, stack.ApiKey);

        stack.KillAppHost();
        await Eventually.Holds(
            () => stack.Processes.Count == 0 && !family.Any(UnixProcess.IsAlive),
            NothingIsLeftWithin,
            () => $"nothing is left; alive: {string.Join(", ", stack.Processes.Keys)} {string.Join(' ', family.Where(UnixProcess.IsAlive))}"
        );

        Assert.Equal("shut down", await StateOfPostgresAsync(stack));
        await stack.StartAgainAsync();
        await SharedStack.HealthyAsync(stack);
        Assert.Equal(key, stack.ApiKey);
        Assert.Equal(address, stack.Api.BaseAddress); // free ports are remembered
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_outlived_AppHost_and_its_orchestrator_is_ended_by_the_next_start()
    {
        var stack = await shared.HealthyAsync();
        var before = stack.Processes;
        var orchestrator = stack.Family.Except(before.Values).ToList();
        var said = Log(stack).Length;
        stack.Freeze("worker-1");

        stack.KillAppHost();
        foreach (var pid in orchestrator)
            UnixProcess.Signal(pid, UnixProcess.Kill);
        await stack.StartAgainAsync();

        Assert.Contains("Stopped what an earlier run left running", Log(stack)[said..], StringComparison.Ordinal);
        Assert.DoesNotContain(before.Values, UnixProcess.IsAlive);
        await SharedStack.HealthyAsync(stack);
    }

    [Fact]
    [Trait("Suite", "all")]
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
    [Trait("Suite", "all")]
    public async Task SIGTERM_stops_everything_after_what_needs_it()
    {
        var stack = await shared.HealthyAsync();
        var (said, family, watch) = (Log(stack).Length, stack.Family, Stopwatch.StartNew());
        var ends = EndsAsync(stack.Processes);

        Assert.Equal(0, await stack.StopAsync());

        var ended = await ends;
        foreach (
            var (needs, needed) in ((string, string)[])
                [
                    ("web", "api"),
                    ("api", "sandbox"),
                    ("worker-1", "sandbox"),
                    ("worker-2", "sandbox"),
                    ("api", "postgres"),
                    ("api", "redis"),
                ]
        )
            Assert.True(ended[needs] < ended[needed], $"{needed} ended after {ended[needed]}, {needs} after {ended[needs]}");
        output.WriteLine($"stopped within {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.Empty(stack.Processes);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(stack.DataDirectory, "pids")));
        Assert.Equal("shut down", await StateOfPostgresAsync(stack));
        Assert.False(File.Exists(Path.Combine(stack.PostgresData, "postmaster.pid")));
        Assert.DoesNotContain("is started again", Log(stack)[said..], StringComparison.Ordinal);
        await Eventually.Holds(() => !family.Any(UnixProcess.IsAlive), NothingIsLeftWithin, () => "no process is left");
    }

    /// <summary>After what time each of them was seen to have ended.</summary>
    private static async Task<IReadOnlyDictionary<string, TimeSpan>> EndsAsync(IReadOnlyDictionary<string, int> processes)
    {
        var (ended, watch) = (new Dictionary<string, TimeSpan>(), Stopwatch.StartNew());
        await Eventually.Holds(
            () =>
            {
                foreach (var (name, _) in processes.Where(p => !ended.ContainsKey(p.Key) && !UnixProcess.IsAlive(p.Value)))
                    ended[name] = watch.Elapsed;
                return ended.Count == processes.Count;
            },
            describe: () => $"{string.Join(", ", processes.Keys.Except(ended.Keys))} have ended"
        );
        return ended;
    }

    [Fact]
    [Trait("Suite", "all")]
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
    [Trait("Suite", "all")]
    public async Task Processes_of_others_whose_id_a_pid_file_names_are_left_alone()
    {
        var stack = await shared.HealthyAsync();
        await stack.StopAsync();
        // this test's own process
        await File.WriteAllTextAsync(Path.Combine(stack.DataDirectory, "pids", "worker-9.pid"), Environment.ProcessId + "\n");

        await stack.StartAgainAsync(); // would end us

        Assert.DoesNotContain("worker-9", stack.Processes.Keys);
    }

    private static string Log(LocalStack stack) => stack.LogTail(int.MaxValue);

    /// <summary>As pg_controldata says it: <c>shut down</c> after a clean end, <c>in production</c> after a crash.</summary>
    private static async Task<string> StateOfPostgresAsync(LocalStack stack)
    {
        var version = (await File.ReadAllTextAsync(Path.Combine(stack.PostgresData, "PG_VERSION"))).Trim();
        var program = new[] { $"/usr/lib/postgresql/{version}/bin/pg_controldata" }.FirstOrDefault(File.Exists) ?? "pg_controldata";
        using var control = Process.Start(new ProcessStartInfo(program, [stack.PostgresData]) { RedirectStandardOutput = true })!;
        var said = await control.StandardOutput.ReadToEndAsync();
        await control.WaitForExitAsync();
        return ClusterState().Match(said).Groups["state"].Value;
    }

    [GeneratedRegex(@"Database cluster state:\s+(?<state>.+)")]
    private static partial Regex ClusterState();
}
