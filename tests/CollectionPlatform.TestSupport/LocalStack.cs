using System.Text.Json;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// The whole product, running: the built AppHost as a real process with a data directory of its own, real Postgres and
/// Redis, all services.
/// Disposing it stops everything and deletes the directory. What was printed stays in <c>artifacts/test-logs</c>.
/// </summary>
public sealed partial class LocalStack : IAsyncDisposable
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

    private string Secret(string name) => Field("secrets.json", name);

    private string Field(string file, string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(DataDirectory, file)));
        return json.RootElement.GetProperty(name).GetString()!;
    }
}
