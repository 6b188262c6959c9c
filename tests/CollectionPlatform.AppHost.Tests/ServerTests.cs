using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The machine's own Postgres and Redis as AppHost runs them.</summary>
[Collection(SharedStack.Name)]
public sealed partial class ServerTests(SharedStack shared)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(2);

    [Fact]
    [Trait("Suite", "all")]
    public async Task Postgres_keeps_what_was_committed_when_it_is_killed_under_a_busy_client()
    {
        var stack = await shared.HealthyAsync();
        Assert.Equal(0, (await SqlAsync(stack, "create table kept (n int); insert into kept values (7)")).Code);
        var busy = SqlAsync(stack, "select 'busy', pg_sleep(600)");
        await Eventually.Holds(
            async () => (await SqlAsync(stack, "select count(*) from pg_stat_activity where query like 'select ''busy''%'")).Said == "1",
            Soon,
            () => "the client is at work"
        );

        var killed = stack.Kill9("postgres");

        Assert.NotEqual(0, (await busy).Code); // its connection is cut
        await stack.RestartedAsync("postgres", killed, Soon);
        await Eventually.Holds(
            async () => (await SqlAsync(stack, "select n from kept")).Said == "7",
            Soon,
            () => "the row is there\n" + stack.LogTail()
        );
        Assert.Equal(
            "on|700|off",
            (
                await SqlAsync(
                    stack,
                    "select current_setting('fsync'), current_setting('max_connections'), current_setting('is_superuser')"
                )
            ).Said
        );
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Redis_asks_for_its_password_logs_every_write_and_evicts_nothing()
    {
        var stack = await shared.HealthyAsync();
        var match = RedisAddress().Match(stack.RedisConnectionString);

        var answer = await RedisAsync(
            int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture),
            $"PING\r\nAUTH {match.Groups["password"].Value}\r\nCONFIG GET appendonly\r\nCONFIG GET appendfsync\r\n"
                + "CONFIG GET maxmemory-policy\r\nCONFIG GET bind\r\nCONFIG GET stream-node-max-entries\r\nQUIT\r\n"
        );

        Assert.StartsWith("-NOAUTH", answer, StringComparison.Ordinal);
        foreach (
            var (name, value) in new Dictionary<string, string>
            {
                ["appendonly"] = "yes",
                ["appendfsync"] = "everysec",
                ["maxmemory-policy"] = "noeviction",
                ["bind"] = "127.0.0.1",
                ["stream-node-max-entries"] = "10",
            }
        )
            Assert.Contains($"{name}\r\n${value.Length}\r\n{value}\r\n", answer, StringComparison.Ordinal);
    }

    [RootFact]
    [Trait("Suite", "all")]
    public async Task As_root_the_servers_run_as_another_user_even_where_that_user_cannot_reach_the_data_directory()
    {
        var closed = LocalStack.NewDataDirectory();
        File.SetUnixFileMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var data = Path.Combine(closed, "data");
        string? stand = null;
        try
        {
            using var host = AppHostProcess.Start(
                [$"--Local:DataDirectory={data}", "--Local:WebPort=0", "--Local:ApiPort=0", "--Local:SandboxPort=0", "--Local:Workers=0"],
                null,
                AppHostProcess.NewLogFile()
            );
            await host.ReadyAsync(Soon);
            var said = Regex.Match(
                host.Tail(int.MaxValue),
                @"postgres keeps its data in (?<place>/var/lib/collection-platform/\w+)/postgres: its user cannot reach"
            );
            Assert.True(said.Success, host.Tail());
            stand = said.Groups["place"].Value;
            foreach (var server in (string[])["postgres", "redis"])
            {
                var pid = (await File.ReadAllTextAsync(Path.Combine(data, "pids", server + ".pid"))).Trim();
                Assert.DoesNotMatch(@"Uid:\s+0\s", await File.ReadAllTextAsync($"/proc/{pid}/status"));
            }
            host.Terminate();
            Assert.Equal(0, await host.EndAsync(Soon));
        }
        finally
        {
            Directory.Delete(closed, recursive: true);
            if (stand is not null)
                Directory.Delete(stand, recursive: true);
        }
    }

    private static async Task<(int Code, string Said)> SqlAsync(LocalStack stack, string sql)
    {
        var at = stack
            .PostgresConnectionString.Split(';')
            .Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part[1]);
        var start = new ProcessStartInfo(
            "psql",
            ["-X", "-A", "-t", "-q", "-h", at["Host"], "-p", at["Port"], "-U", at["Username"], "-d", at["Database"], "-c", sql]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PGPASSWORD"] = at["Password"];
        using var psql = Process.Start(start)!;
        var errors = psql.StandardError.ReadToEndAsync();
        var said = await psql.StandardOutput.ReadToEndAsync();
        await psql.WaitForExitAsync();
        return (psql.ExitCode, (said + await errors).Trim());
    }

    private static async Task<string> RedisAsync(int port, string commands)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(commands));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    [GeneratedRegex("^127\\.0\\.0\\.1:(?<port>\\d+),password=(?<password>\\w+)$")]
    private static partial Regex RedisAddress();
}

/// <summary>A test of what only root meets; skipped for others.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute() => Skip = Environment.IsPrivilegedProcess ? null : "Only root meets this.";
}
