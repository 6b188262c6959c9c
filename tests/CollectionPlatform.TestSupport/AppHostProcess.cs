using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CollectionPlatform.TestSupport;

/// <summary>The built AppHost as a real process, what it and the services print kept in a file.</summary>
public sealed partial class AppHostProcess : IDisposable
{
    private static readonly TimeSpan MayTakeToEnd = TimeSpan.FromMinutes(2);
    private static int _count;
    private readonly Process _process;
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter _log;
    private Watchdog? _watchdog;

    private AppHostProcess(Process process, string logFile)
    {
        _process = process;
        LogFile = logFile;
        _log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public int Id => _process.Id;
    public string LogFile { get; }
    public bool HasExited => _process.HasExited;
    public int ExitCode => _process.ExitCode;

    /// <summary>An empty log file of its own, <c>artifacts/test-logs/{test project}-{number}.log</c>.</summary>
    public static string NewLogFile()
    {
        // …/{project}/bin/Debug/net10.0
        var project = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Parent!.Parent!.Name;
        var directory = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "test-logs")).FullName;
        var file = Path.Combine(
            directory,
            string.Create(CultureInfo.InvariantCulture, $"{project}-{Interlocked.Increment(ref _count)}.log")
        );
        File.Delete(file);
        return file;
    }

    /// <param name="arguments">As on the command line: <c>--Local:Workers=1</c>.</param>
    /// <param name="environment">Variables that differ from the test's own.</param>
    /// <param name="logFile">Gets everything printed, appended.</param>
    public static AppHostProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string logFile)
    {
        var start = new ProcessStartInfo(
            Repository.DotnetHost,
            [Repository.BuiltProgram("CollectionPlatform.AppHost"), "--Local:Dashboard=false", "--Local:Containers=false", .. arguments]
        )
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var host = new AppHostProcess(new Process { StartInfo = start }, logFile);
        host._process.OutputDataReceived += (_, line) => host.Take(line.Data);
        host._process.ErrorDataReceived += (_, line) =>
        {
            host.LastError = line.Data ?? host.LastError;
            host.Take(line.Data);
        };
        host._process.Start();
        host._watchdog = Watchdog.Over(host.Id);
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        return host;
    }

    /// <summary>The addresses of the READY line: <c>web</c>, <c>api</c>, <c>sandbox</c>.</summary>
    /// <exception cref="InvalidOperationException">AppHost ended before it was ready.</exception>
    /// <exception cref="TimeoutException">It was not ready in time.</exception>
    public async Task<IReadOnlyDictionary<string, Uri>> ReadyAsync(TimeSpan limit)
    {
        var ended = _process.WaitForExitAsync();
        var first = await Task.WhenAny(_ready.Task, ended, Task.Delay(limit, TimeProvider.System));
        if (first == ended && !_ready.Task.IsCompleted)
            throw new InvalidOperationException($"AppHost ended with code {ExitCode} before it was ready.\n{Tail()}");
        if (!_ready.Task.IsCompleted)
            throw new TimeoutException($"AppHost was not ready within {limit.TotalSeconds:0} s.\n{Tail()}");
        return Address()
            .Matches(await _ready.Task)
            .ToDictionary(match => match.Groups["name"].Value, match => new Uri(match.Groups["url"].Value));
    }

    /// <summary>Waits for the end; answers the exit code.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"AppHost did not end within {limit.TotalSeconds:0} s.\n{Tail()}", e);
        }
        return ExitCode;
    }

    public void Terminate() => Signal(UnixProcess.Terminate);

    public void Kill9() => Signal(UnixProcess.Kill);

    public void Freeze() => Signal(UnixProcess.Stop);

    public void Thaw() => Signal(UnixProcess.Continue);

    /// <summary>
    /// The processes that the orchestrator started for this AppHost, itself included; they outlive AppHost for some seconds.
    /// </summary>
    public IReadOnlyList<int> Family() =>
        UnixProcess.Descendants(UnixProcess.WithArguments("--monitor", Id.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The last line of its standard error: why it refuses.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>The last lines printed.</summary>
    public string Tail(int lines = 60)
    {
        using var reader = new StreamReader(new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return string.Join('\n', reader.ReadToEnd().Split('\n').TakeLast(lines));
    }

    /// <summary>Ends AppHost in good order, so that its servers end too; by force after two minutes.</summary>
    public void Dispose()
    {
        Thaw(); // a frozen process does not end when asked
        if (!_process.HasExited)
            Terminate();
        if (!_process.WaitForExit(MayTakeToEnd))
            _process.Kill();
        _process.WaitForExit();
        _watchdog?.Dispose();
        _process.Dispose();
        lock (_log)
            _log.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited)
            UnixProcess.Signal(Id, signal); // the id of a process that ended may be another's by now
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.WriteLine(line);
        if (line.StartsWith("READY ", StringComparison.Ordinal))
            _ready.TrySetResult(line);
    }

    [GeneratedRegex(@"(?<name>\w+)=(?<url>\S+)")]
    private static partial Regex Address();
}
