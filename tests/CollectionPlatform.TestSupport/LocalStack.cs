using System.Globalization;
using System.Text.Json;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// The whole product, running: the built AppHost as a real process with a data directory of its own, real Postgres and
/// Redis, all services.
/// Disposing it stops everything and deletes the directory. What was printed stays in <c>artifacts/test-logs</c>.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private static readonly TimeSpan MayTakeToStop = TimeSpan.FromMinutes(2);
    private readonly LocalStackOptions _options;
    private readonly Action<string>? _report;
    private readonly string _logFile;
    private AppHostProcess? _host;

    private LocalStack(LocalStackOptions options, Action<string>? report)
    {
        _options = options;
        _report = report;
        DataDirectory = NewDataDirectory();
        _logFile = AppHostProcess.NewLogFile();
        Ledger = new SandboxLedger(() => Sandbox);
    }

    /// <summary>Whether AppHost runs.</summary>
    public bool IsRunning => _host is { HasExited: false };

    /// <summary>The Api, with the key of the role Admin.</summary>
    public HttpClient Api { get; private set; } = new();

    public HttpClient Sandbox { get; private set; } = new();
    public Uri WebUrl { get; private set; } = new("about:blank");
    public SandboxLedger Ledger { get; }
    public string DataDirectory { get; }

    /// <summary>Everything printed by AppHost and the services.</summary>
    public string LogFile => _logFile;

    /// <summary>The directory is not deleted at the end, for whoever wants to find out what happened.</summary>
    public bool KeepsData { get; set; }

    public string ApiKey => Secret("apiKey");

    /// <summary>Of the user <c>admin</c>.</summary>
    public string AdminPassword => Secret("adminPassword");

    public string PostgresConnectionString => Field("connections.json", "collectiondb");

    /// <summary>As StackExchange.Redis reads it: <c>127.0.0.1:port,password=…</c>.</summary>
    public string RedisConnectionString => Field("connections.json", "redis");

    /// <summary>Where Redis keeps its append-only log (<c>appendonlydir</c>).</summary>
    public string RedisDirectory => Path.Combine(DataDirectory, "redis");

    public string PostgresData => Path.Combine(DataDirectory, "postgres", "data");

    /// <summary>What this stack has running besides AppHost itself: the orchestrator, services, servers.</summary>
    public IReadOnlyList<int> Family => _host?.Family() ?? [];

    /// <summary>What AppHost tells the site: the variables of its environment, without its own address.</summary>
    public IReadOnlyDictionary<string, string> WebEnvironment =>
        new Dictionary<string, string>
        {
            ["ConnectionStrings__redis"] = RedisConnectionString,
            ["services__api__http__0"] = Api.BaseAddress!.ToString(),
            ["Auth__ServiceKey"] = Secret("serviceKey"),
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
        };

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="options">Defaults: two workers, the sandbox's own catalogue.</param>
    /// <param name="report">Gets the tail of the log when it is disposed; xunit's <c>output.WriteLine</c> shows it for failed
    /// tests.</param>
    public static async Task<LocalStack> StartAsync(LocalStackOptions? options = null, Action<string>? report = null)
    {
        options ??= new LocalStackOptions();
        if (options.TakesTurn)
            await StackTurn.TakeAsync();
        var stack = new LocalStack(options, report);
        try
        {
            await using (await StartTurn.TakeAsync())
                await stack.StartAgainAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>A fresh directory under the system's folder for temporary files that the servers' user can reach.</summary>
    public static string NewDataDirectory()
    {
        var parent = Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath();
        var directory = Directory.CreateDirectory(Path.Combine(parent, "collection-platform-" + Path.GetRandomFileName())).FullName;
        File.SetUnixFileMode(
            directory,
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute
        );
        return directory;
    }

    /// <summary>
    /// Starts AppHost on the same data directory, after <see cref="StopAsync"/>, <see cref="KillAppHost"/> or <see
    /// cref="KillEverythingAsync"/>.
    /// </summary>
    public async Task StartAgainAsync()
    {
        string[] settings =
        [
            $"--Local:DataDirectory={DataDirectory}",
            "--Local:WebPort=0",
            "--Local:ApiPort=0",
            "--Local:SandboxPort=0",
            $"--Local:Workers={_options.Workers}",
        ];
        var urls = await ReadyAsync([.. settings, .. _options.Settings.Select(setting => $"--{setting.Key}={setting.Value}")]);
        Api = new HttpClient { BaseAddress = urls["api"], DefaultRequestHeaders = { { "X-Api-Key", ApiKey } } };
        Sandbox = new HttpClient { BaseAddress = urls["sandbox"] };
        WebUrl = urls["web"];
    }

    /// <summary>
    /// The running programs by name (<c>postgres</c>, <c>redis</c>, <c>sandbox</c>, <c>api</c>, <c>worker-1</c> …, <c>web</c>), dead ones
    /// left out.
    /// </summary>
    public IReadOnlyDictionary<string, int> Processes =>
        Directory.Exists(PidDirectory)
            ? Directory
                .EnumerateFiles(PidDirectory, "*.pid")
                .Select(Path.GetFileNameWithoutExtension)
                .Select(name => (name: name!, pid: ReadPid(name!)))
                .Where(p => UnixProcess.IsAlive(p.pid))
                .ToDictionary(p => p.name, p => p.pid)
            : new Dictionary<string, int>();

    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int PidOf(string name) =>
        Processes.TryGetValue(name, out var pid) ? pid : throw new InvalidOperationException($"{name} does not run.\n{LogTail()}");

    /// <summary>kill -9; AppHost starts it again by itself. Answers the process id that died.</summary>
    public int Kill9(string name) => Send(name, UnixProcess.Kill);

    /// <summary>kill -9 of those of them that run at this moment. Answers the process ids that died, by name.</summary>
    public IReadOnlyDictionary<string, int> Kill9Running(IEnumerable<string> names) => SignalRunning(names, UnixProcess.Kill);

    /// <summary>SIGSTOP, if it runs at this moment; says whether it did.</summary>
    public bool FreezeRunning(string name) => SignalRunning([name], UnixProcess.Stop).Count > 0;

    /// <summary>SIGCONT, if it runs at this moment.</summary>
    public void ThawRunning(string name) => SignalRunning([name], UnixProcess.Continue);

    /// <summary>
    /// SIGSTOP of a server with all its processes, if it runs at this moment; answers them, for <see cref="ThawServer"/>.
    /// </summary>
    public IReadOnlyList<int> FreezeServer(string name)
    {
        var main = SignalRunning([name], UnixProcess.Stop).Values.ToList(); // first, so that it starts no others
        return
        [
            .. main,
            .. name == "postgres" ? UnixProcess.WorkingIn(PostgresData).Where(pid => UnixProcess.Signal(pid, UnixProcess.Stop)) : [],
        ];
    }

    /// <summary>SIGCONT of what was frozen.</summary>
    public static void ThawServer(IReadOnlyList<int> frozen)
    {
        foreach (var pid in frozen.Reverse()) // its main process last, when the others can answer it
            UnixProcess.Signal(pid, UnixProcess.Continue);
    }

    /// <summary>SIGSTOP: it lives, but does nothing until <see cref="Thaw"/>.</summary>
    public int Freeze(string name) => Send(name, UnixProcess.Stop);

    public int Thaw(string name) => Send(name, UnixProcess.Continue);

    /// <summary>SIGTERM: it ends in good order; AppHost starts it again by itself. Answers the process id that was asked.</summary>
    public int Terminate(string name) => Send(name, UnixProcess.Terminate);

    /// <summary>SIGSTOP of AppHost alone: what dies stays dead until <see cref="ThawAppHost"/>.</summary>
    public void FreezeAppHost() => _host!.Freeze();

    public void ThawAppHost() => _host!.Thaw();

    /// <summary>Returns when none of these processes runs any more.</summary>
    public Task DeadAsync(IReadOnlyCollection<int> pids, TimeSpan? limit = null) =>
        Eventually.Holds(() => !pids.Any(UnixProcess.IsAlive), limit, () => $"processes {string.Join(", ", pids)} have ended\n{LogTail()}");

    /// <summary>Returns when the program runs again under another process id than <paramref name="dead"/>.</summary>
    public Task RestartedAsync(string name, int dead, TimeSpan? limit = null) =>
        Eventually.Holds(
            () => Processes.TryGetValue(name, out var pid) && pid != dead,
            limit,
            () => $"{name} is started again after the death of process {dead}\n{LogTail()}"
        );

    /// <summary>kill -9 of AppHost alone: services notice and end, servers stay.</summary>
    public void KillAppHost() => _host!.Kill9();

    /// <summary>
    /// kill -9 of AppHost, all services and both servers with all their processes, as when the machine loses power. Returns when all are
    /// dead.
    /// </summary>
    public async Task KillEverythingAsync()
    {
        // AppHost and its orchestrator first, so that nothing is started again or asked to end in good order.
        var family = _host!.Family();
        _host.Kill9();
        List<int> victims = [.. family, .. Processes.Values, .. UnixProcess.WorkingIn(PostgresData)];
        foreach (var pid in victims)
            UnixProcess.Signal(pid, UnixProcess.Kill);
        await Eventually.Holds(
            () => _host.HasExited && !victims.Exists(UnixProcess.IsAlive),
            MayTakeToStop,
            () => "killed processes are dead"
        );
    }

    /// <summary>SIGTERM to AppHost, as Ctrl+C: everything stops in order. Answers AppHost's exit code.</summary>
    public async Task<int> StopAsync()
    {
        _host!.Terminate();
        return await _host.EndAsync(MayTakeToStop);
    }

    /// <summary>The last lines that AppHost and the services printed.</summary>
    public string LogTail(int lines = 60) => _host?.Tail(lines) ?? "";

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (IsRunning)
                await StopAsync();
            _report?.Invoke($"{_logFile} ends with\n{LogTail()}");
        }
        finally
        {
            if (_host is not null)
                await KillEverythingAsync(); // what a failed or violent test left
            _host?.Dispose();
            Api.Dispose();
            Sandbox.Dispose();
            if (!KeepsData)
                Directory.Delete(DataDirectory, recursive: true);
            if (_options.TakesTurn)
                await StackTurn.GiveBackAsync();
        }
    }

    /// <summary>
    /// Once more with other ports when a program of another stack, started at the same moment, took a free one before ours did.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, Uri>> ReadyAsync(string[] arguments)
    {
        for (var tries = 1; ; tries++)
        {
            _host?.Dispose();
            _host = AppHostProcess.Start(arguments, _options.Environment, _logFile);
            try
            {
                return await _host.ReadyAsync(_options.MayTakeToStart);
            }
            catch (InvalidOperationException e)
                when (tries < 3 && e.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
            {
                _report?.Invoke("A port was taken; trying others.");
            }
        }
    }

    private string PidDirectory => Path.Combine(DataDirectory, "pids");

    private int Send(string name, int signal)
    {
        var pid = PidOf(name);
        UnixProcess.Signal(pid, signal);
        return pid;
    }

    private Dictionary<string, int> SignalRunning(IEnumerable<string> names, int signal)
    {
        var running = Processes;
        return names
            .Where(running.ContainsKey)
            .Where(name => UnixProcess.Signal(running[name], signal))
            .ToDictionary(name => name, name => running[name]);
    }

    private int ReadPid(string name)
    {
        try
        {
            return int.Parse(
                File.ReadAllText(Path.Combine(PidDirectory, name + ".pid")),
                NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture
            );
        }
        catch (FileNotFoundException)
        {
            return 0;
        } // stopped between our look and our reading
    }

    private string Secret(string name) => Field("secrets.json", name);

    private string Field(string file, string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(DataDirectory, file)));
        return json.RootElement.GetProperty(name).GetString()!;
    }
}
