using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// One more process of the site beside that of a running product, over the same Api and Redis: what a load balancer would have behind it.
/// Nobody starts it again.
/// </summary>
public sealed class WebInstance : IAsyncDisposable
{
    private static readonly TimeSpan MayTakeToStart = TimeSpan.FromSeconds(60);
    private readonly LocalStack _stack;
    private readonly HttpClient _client;
    private readonly Queue<string> _printed = new();
    private Process? _process;
    private Watchdog? _watchdog;

    private WebInstance(LocalStack stack)
    {
        _stack = stack;
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Any()}/"));
        _client = new HttpClient { BaseAddress = Url };
    }

    public Uri Url { get; }

    /// <summary>Starts it and waits until it is healthy.</summary>
    public static async Task<WebInstance> StartAsync(LocalStack stack)
    {
        var instance = new WebInstance(stack);
        await instance.StartAgainAsync();
        return instance;
    }

    /// <summary>Starts it at the same address, after <see cref="Kill9Async"/>.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(Repository.DotnetHost, [Repository.BuiltProgram("CollectionPlatform.Web")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "CollectionPlatform.Web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in _stack.WebEnvironment)
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = Url.ToString();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _watchdog = Watchdog.Over(_process.Id);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.Holds(IsHealthyAsync, MayTakeToStart, () => $"the other instance of the site is healthy\n{Tail()}");
    }

    /// <summary>kill -9.</summary>
    public async Task Kill9Async()
    {
        if (_process is null)
            return;
        UnixProcess.Signal(_process.Id, UnixProcess.Kill);
        await _process.WaitForExitAsync();
        _watchdog?.Dispose();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Kill9Async();
        _client.Dispose();
    }

    private async Task<bool> IsHealthyAsync()
    {
        if (_process!.HasExited)
        {
            await _process.WaitForExitAsync(); // its last lines come after its end
            throw new InvalidOperationException($"The other instance of the site ended by itself.\n{Tail()}");
        }
        using var answer = await _client.GetAsync(new Uri("/health", UriKind.Relative));
        return answer.IsSuccessStatusCode;
    }

    private string Tail()
    {
        lock (_printed)
            return string.Join('\n', _printed);
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_printed)
        {
            _printed.Enqueue(line.Data);
            if (_printed.Count > 30)
                _printed.Dequeue();
        }
    }
}
