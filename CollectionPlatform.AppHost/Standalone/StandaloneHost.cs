using System.Runtime.InteropServices;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>Runs the topology without Aspire and without containers: the machine's servers, then our services as child processes; stops them in reverse order.</summary>
internal static class StandaloneHost
{
    /// <summary>Runs until SIGINT, SIGTERM or SIGHUP. 0: stopped as asked; 1: it could not start, and said why in one sentence.</summary>
    public static async Task<int> RunAsync(LocalOptions options)
    {
        var stop = new CancellationTokenSource(); // not disposed: signals may come until the very end
        void Ask(PosixSignalContext signal)
        {
            signal.Cancel = true; // we end in our own order
            stop.Cancel();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ask);
        if (Environment.GetEnvironmentVariable("LOCAL_PARENT") == "pipe") StopWithParent(stop);
        var output = Output.Terminal();
        try
        {
            if (OperatingSystem.IsWindows()) throw new StartRefusedException("The standalone host runs on Linux and macOS; on Windows use Aspire (the full package profile), or WSL.");
            using var data = DataDirectory.Open(options.DataDirectory);
            await RunAsync(options, data, output, stop.Token);
            return 0;
        }
        catch (StartRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>Who started us holds our standard input; its end is the parent's end. A thread of its own, because reading a pipe blocks.</summary>
    private static void StopWithParent(CancellationTokenSource stop) => new Thread(() =>
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0) { }
        stop.Cancel();
    }) { IsBackground = true }.Start();

    private static async Task RunAsync(LocalOptions options, DataDirectory data, Output output, CancellationToken stop)
    {
        var user = ServerUser.Unprivileged();
        var postgresDirectory = await data.OfServerAsync("postgres", user, output);
        var redisDirectory = await data.OfServerAsync("redis", user, output);
        var pidFiles = new PidFiles(data.PidDirectory);
        await StopLeftoversAsync(pidFiles, data, postgresDirectory, redisDirectory, output, stop);

        var secrets = Secrets.From(data.SecretsFile, out var secretsAreNew);
        var ports = new Ports(data.PortsFile);
        var postgres = new PostgresServer(postgresDirectory, ports.Of("postgres"), secrets.PostgresPassword, user);
        var redis = new RedisServer(redisDirectory, ports.Of("redis"), secrets.RedisPassword, user);
        var topology = Topology.Of(options, data, ports, secrets, postgres, redis);
        ports.Remember();
        await redis.InitializeAsync();
        await postgres.InitializeAsync();
        Secrets.Write(data.ConnectionsFile, new { collectiondb = postgres.ConnectionString, redis = redis.ConnectionString });
        Welcome(options, data, secrets, secretsAreNew, output);

        await using var fleet = new Fleet(pidFiles, output);
        fleet.Start(postgres, redis);
        fleet.Start(topology.Sandbox); // needs no server, so that it need not wait for one
        await fleet.ReadyAsync(stop);
        fleet.Start(topology.Api);
        await fleet.ReadyAsync(stop);
        fleet.Start([.. topology.Workers, topology.Web]);
        await fleet.ReadyAsync(stop);
        output.Say($"READY web={topology.Web.Url} api={topology.Api.Url} sandbox={topology.Sandbox.Url}");
        await fleet.WatchAsync(stop);
        output.Say("Stopping: services first, servers last.");
    }

    private static async Task StopLeftoversAsync(PidFiles pidFiles, DataDirectory data, string postgresDirectory, string redisDirectory, Output output, CancellationToken stop)
    {
        var marks = new Dictionary<string, int>
        {
            [data.Mark] = UnixProcess.Terminate,
            [PostgresServer.DataDirectoryOf(postgresDirectory)] = UnixProcess.Interrupt,
            [RedisServer.ConfigurationOf(redisDirectory)] = UnixProcess.Terminate,
        };
        var stopped = await pidFiles.StopLeftoversAsync(marks, stop);
        if (stopped.Count > 0) output.Say($"Stopped what an earlier run left running: {string.Join(", ", stopped)}.");
    }

    /// <summary>Generated secrets are shown once, when they are new; later only where they are kept.</summary>
    private static void Welcome(LocalOptions options, DataDirectory data, Secrets secrets, bool secretsAreNew, Output output)
    {
        if (options.AdminPassword is null && secretsAreNew) output.Say($"Sign in as admin with the password {secrets.AdminPassword}");
        if (options.ApiKey is null && secretsAreNew) output.Say($"API key (header X-Api-Key): {secrets.ApiKey}");
        if (options.AdminPassword is null || options.ApiKey is null) output.Say($"Password and key are kept in {data.SecretsFile}");
    }
}
