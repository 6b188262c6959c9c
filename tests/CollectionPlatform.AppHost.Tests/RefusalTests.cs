using System.Net;
using System.Net.Sockets;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>What keeps AppHost from starting is said in one sentence, and nothing is left running.</summary>
public sealed class RefusalTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly string _data = LocalStack.NewDataDirectory();

    [Fact]
    public async Task A_busy_port_is_named_with_the_setting_that_changes_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var said = await RefusedAsync($"--Local:ApiPort={port}", "--Local:WebPort=0", "--Local:SandboxPort=0");

        Assert.Equal(
            $"Port {port} for api is in use by another program; stop that program, or give another port with --Local:ApiPort=<port> "
                + "(0 picks a free one).",
            said
        );
    }

    [Fact]
    public async Task A_missing_redis_server_is_named_with_the_package_to_install()
    {
        var programs = Directory.CreateDirectory(Path.Combine(_data, "programs")).FullName;
        foreach (var needed in (string[])["setpriv", "chown", "sh", "dotnet"])
            File.CreateSymbolicLink(Path.Combine(programs, needed), Path.Combine("/usr/bin", needed));

        var said = await RefusedAsync([.. FreePorts], new() { ["PATH"] = programs });

        Assert.Equal(
            "redis-server is missing: it is not on the PATH; `./dev run` installs it, or install the package redis-server yourself.",
            said
        );
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_refused()
    {
        var file = Path.Combine(_data, "taken");
        await File.WriteAllTextAsync(file, "not a directory");

        var said = await RefusedAsync([.. FreePorts, $"--Local:DataDirectory={file}"], []);

        Assert.StartsWith($"The data directory {file} cannot be created", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Postgres_directory_of_something_else_is_left_alone()
    {
        var foreign = Directory.CreateDirectory(Path.Combine(_data, "postgres", "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(foreign, "precious.txt"), "mine");

        var said = await RefusedAsync(FreePorts);

        Assert.StartsWith($"{foreign} is no PostgreSQL data directory", said, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(foreign, "precious.txt")));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_damaged_Postgres_is_refused_in_its_own_words()
    {
        using (var host = Start([.. FreePorts], []))
        {
            await host.ReadyAsync(Limit);
            host.Terminate();
            await host.EndAsync(Limit);
        }
        File.Delete(Path.Combine(_data, "postgres", "data", "global", "pg_control"));

        var said = await RefusedAsync(FreePorts);

        Assert.Contains("PostgreSQL does not start on", said, StringComparison.Ordinal);
        Assert.Contains("pg_control", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_secrets_are_refused_and_kept()
    {
        await File.WriteAllTextAsync(Path.Combine(_data, "secrets.json"), "{\"adminPassword\":");

        var said = await RefusedAsync(FreePorts);

        Assert.Contains("secrets.json is damaged", said, StringComparison.Ordinal);
        Assert.Equal("{\"adminPassword\":", await File.ReadAllTextAsync(Path.Combine(_data, "secrets.json")));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_second_host_on_the_same_data_directory_is_refused_and_the_first_goes_on()
    {
        using var first = Start([.. FreePorts], []);
        var urls = await first.ReadyAsync(Limit);

        var said = await RefusedAsync(FreePorts);

        Assert.Equal(
            $"Another AppHost (process {first.Id}) uses the data directory {_data}; stop it, "
                + "or give another one with --Local:DataDirectory.",
            said
        );
        using var client = new HttpClient { BaseAddress = urls["api"] };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
        first.Terminate();
        Assert.Equal(0, await first.EndAsync(Limit));
    }

    [Fact]
    public async Task All_wrong_settings_are_named_at_once()
    {
        using var host = Start(["--Local:WebPort=70000", "--Local:Workers=two", "--Local:ApiKey=short", "--Local:ApiPort=5082"], []);

        Assert.Equal(2, await host.EndAsync(Limit));

        Assert.Equal(
            [
                "Local:WebPort must be a whole number from 0 to 65535, not \"70000\".",
                "Local:Workers must be a whole number from 0 to 32, not \"two\".",
                "Local:ApiKey must have at least 16 characters and no white space.",
                "Local:WebPort, Local:ApiPort and Local:SandboxPort must differ from each other.",
            ],
            host.Tail().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        );
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static readonly string[] FreePorts = ["--Local:WebPort=0", "--Local:ApiPort=0", "--Local:SandboxPort=0", "--Local:Workers=1"];

    private Task<string> RefusedAsync(params string[] arguments) => RefusedAsync(arguments, []);

    /// <summary>Starts AppHost, expects it to refuse, answers why.</summary>
    private async Task<string> RefusedAsync(string[] arguments, Dictionary<string, string> environment)
    {
        using var host = Start(arguments, environment);
        Assert.Equal(1, await host.EndAsync(Limit));
        return host.LastError;
    }

    private AppHostProcess Start(string[] arguments, Dictionary<string, string> environment) =>
        AppHostProcess.Start([$"--Local:DataDirectory={_data}", .. arguments], environment, AppHostProcess.NewLogFile());
}
