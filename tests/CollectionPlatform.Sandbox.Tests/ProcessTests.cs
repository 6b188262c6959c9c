using System.Diagnostics;
using System.Text.RegularExpressions;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

/// <summary>The built program as a process of its own, killed without warning.</summary>
public sealed partial class ProcessTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    [Fact]
    public async Task Calls_in_flight_survive_kill_9_with_their_bill()
    {
        using (var sandbox = await SandboxProcess.StartAsync(directory))
        {
            await sandbox.Client.FaultsAsync("ebay", """{"latencyMs":600000}""");
            var calls = Enumerable.Range(0, 25).Select(i => sandbox.Client.EbayAsync($"B0AAAAAA{i:00}")).ToList();
            await Until.True(async () => (await sandbox.Client.LedgerAsync()).Of("ebay", "inFlight") == 25, "25 calls are in flight");
            sandbox.Kill();
            foreach (var call in calls)
                Assert.NotNull(await Record.ExceptionAsync(() => call)); // a cut connection, or one that died as it was opened
        }
        using var again = await SandboxProcess.StartAsync(directory);
        var sums = await again.Client.LedgerAsync();
        Assert.Equal((25, 0.05m, 0), (sums.Of("ebay", "billed"), sums.BilledUsd("ebay"), sums.Of("ebay", "inFlight")));
        Assert.All(await again.Client.CallsAsync(), call => Assert.True(call.IsNull("answeredAt")));
    }

    [Fact]
    public async Task Every_answer_that_arrived_before_kill_9_under_load_is_in_the_ledger_and_no_more_than_was_sent()
    {
        const int Callers = 8;
        var answered = new List<string>();
        using (var sandbox = await SandboxProcess.StartAsync(directory))
        {
            var callers = Enumerable.Range(0, Callers).Select(caller => CallUntilItDiesAsync(sandbox.Client, caller, answered)).ToList();
            await Until.True(() => Task.FromResult(Count(answered) > 1000), "1,000 answers have arrived");
            sandbox.Kill();
            await Task.WhenAll(callers);
        }
        using var again = await SandboxProcess.StartAsync(directory);
        var calls = (await again.Client.CallsAsync()).Select(c => c.Text("key")).ToHashSet();
        Assert.Empty(answered.Except(calls));
        Assert.InRange(calls.Count, answered.Count, answered.Count + Callers);
        Assert.Equal(0, (await again.Client.LedgerAsync()).OfRun("run-1", "ebay", "repeated"));
    }

    [Fact]
    public async Task A_wrong_setting_ends_the_program_with_a_sentence_for_each()
    {
        using var sandbox = SandboxProcess.Launch(
            directory,
            "--Sandbox:Categories=0",
            "--Sandbox:OverlapPercent=101",
            "--Sandbox:Prices:ebay=0.0000001",
            "--Sandbox:ProductsCsv=/no/such/file.csv"
        );
        var said = await sandbox.StandardError.ReadToEndAsync();
        await sandbox.WaitForExitAsync();

        Assert.Equal(1, sandbox.ExitCode);
        foreach (
            var sentence in new[]
            {
                "Sandbox:Categories is 0",
                "Sandbox:OverlapPercent is 101",
                "Sandbox:Prices:ebay is 0.0000001",
                "Sandbox:ProductsCsv names '/no/such/file.csv', which does not exist.",
            }
        )
        {
            Assert.Contains(sentence, said, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    public void Dispose() => directory.Dispose();

    private static async Task CallUntilItDiesAsync(HttpClient client, int caller, List<string> answered)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var asin = $"B0{caller}{i:0000000}";
                await client.EbayAsync(asin).JsonAsync();
                lock (answered)
                    answered.Add($"ebay:{asin}:1");
            }
        }
        catch (HttpRequestException)
        {
            // The sandbox was killed, which is what the test is about.
        }
    }

    private static int Count(List<string> answered)
    {
        lock (answered)
            return answered.Count;
    }

    private sealed partial class SandboxProcess(Process process, HttpClient client) : IDisposable
    {
        public HttpClient Client => client;

        public static async Task<SandboxProcess> StartAsync(TemporaryDirectory directory)
        {
            var process = Launch(directory);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(90));
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                if (Listening().Match(line) is { Success: true } match)
                    return new(process, new() { BaseAddress = new(match.Groups[1].Value) });
            }
            throw new InvalidOperationException($"The sandbox ended: {await process.StandardError.ReadToEndAsync(deadline.Token)}");
        }

        public static Process Launch(TemporaryDirectory directory, params string[] settings) =>
            Process.Start(
                new ProcessStartInfo(
                    "dotnet",
                    [
                        typeof(SandboxApp).Assembly.Location,
                        "--urls",
                        "http://127.0.0.1:0",
                        $"--Sandbox:LedgerDirectory={directory.Path}",
                        .. settings,
                    ]
                )
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;

        /// <summary>SIGKILL: no clean-up of any kind.</summary>
        public void Kill()
        {
            process.Kill();
            process.WaitForExit();
        }

        public void Dispose()
        {
            client.Dispose();
            if (!process.HasExited)
                Kill();
            process.Dispose();
        }

        [GeneratedRegex(@"Now listening on: (\S+)")]
        private static partial Regex Listening();
    }
}
