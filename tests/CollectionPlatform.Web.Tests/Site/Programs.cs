using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>A child process of the tests: started, waited for, and killed by its own id.</summary>
internal abstract class ChildProgram : IAsyncDisposable
{
    private readonly List<string> output = [];
    private Process? process;

    protected abstract ProcessStartInfo Command { get; }

    protected abstract Task<bool> AnswersAsync();

    public async Task StartAsync()
    {
        var info = Command;
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        process = Process.Start(info)!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Until.TrueAsync(
            async () => process.HasExited ? throw await EndedAsync(info.FileName) : await AnswersAsync(),
            $"{info.FileName} answers",
            120
        );
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (process is null)
            return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Bytes it holds in memory now.</summary>
    public long Memory
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    public string Output
    {
        get
        {
            lock (output)
                return string.Join('\n', output.TakeLast(200));
        }
    }

    public async ValueTask DisposeAsync() => await KillAsync();

    private async Task<InvalidOperationException> EndedAsync(string name)
    {
        await process!.WaitForExitAsync(); // its last lines come after its end
        return new($"{name} ended: {Output}");
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
            return;
        lock (output)
            output.Add(e.Data);
    }
}

internal sealed class RedisServer : ChildProgram
{
    public int Port { get; } = FreePort.Any();

    protected override ProcessStartInfo Command =>
        new("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);

    protected override async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

internal sealed class WebProgram(string api, int redisPort, params (string Name, string Value)[] settings) : ChildProgram
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Any()}";

    protected override ProcessStartInfo Command
    {
        get
        {
            var info = new ProcessStartInfo("dotnet", [Built.Path(nameof(WebProgram)), "--urls", Url]);
            info.Environment["services__api__http__0"] = api;
            info.Environment["Auth__ServiceKey"] = FakeApi.Key;
            info.Environment["ConnectionStrings__redis"] = $"127.0.0.1:{redisPort}";
            info.Environment["ASPNETCORE_ENVIRONMENT"] = "Development"; // as AppHost runs it: over plain http
            foreach (var (name, value) in settings)
                info.Environment[name] = value;
            return info;
        }
    }

    protected override async Task<bool> AnswersAsync()
    {
        try
        {
            using var answer = await Http.GetAsync($"{Url}/alive"); // 400 where this host is not an allowed one
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

/// <summary>Where the build put what the tests use.</summary>
internal static class Built
{
    public static string Path(string name) =>
        System.IO.Path.GetFullPath(
            typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == name).Value!
        );
}

internal static class Until
{
    /// <summary>Polls until the condition holds; fails with what was waited for.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int seconds = 60)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"Not within {seconds} s: {what}");
            await Task.Delay(25);
        }
    }
}
