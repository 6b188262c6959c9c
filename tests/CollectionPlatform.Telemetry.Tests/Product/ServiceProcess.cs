using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.Telemetry.Tests.Product;

/// <summary>One of the product's programs as a process of its own on a free port of 127.0.0.1.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan MayTakeToStart = TimeSpan.FromSeconds(60);
    private readonly Process process = new();
    private readonly Queue<string> printed = new();
    private readonly string name;

    /// <param name="project">The last part of its project's name.</param>
    /// <param name="name">Its name in telemetry.</param>
    /// <param name="environment">Variables besides those of the test.</param>
    public ServiceProcess(string project, string name, IEnumerable<KeyValuePair<string, string>> environment)
    {
        this.name = name;
        Client = new HttpClient
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Any()}")),
        };
        var program = Repository.BuiltProgram($"CollectionPlatform.{project}");
        process.StartInfo = new ProcessStartInfo(Repository.DotnetHost, [program])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
            process.StartInfo.Environment[key] = value;
        process.StartInfo.Environment["ASPNETCORE_URLS"] = Url;
        process.StartInfo.Environment["OTEL_SERVICE_NAME"] = name;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public HttpClient Client { get; }

    public string Url => Client.BaseAddress!.ToString();

    /// <exception cref="InvalidOperationException">It ended.</exception>
    /// <exception cref="TimeoutException">It is not healthy in time.</exception>
    public Task HealthyAsync() =>
        TestSupport.Eventually.Holds(
            async () =>
            {
                if (process.HasExited)
                {
                    await process.WaitForExitAsync(); // its last lines come after its end
                    throw new InvalidOperationException($"{name} ended by itself.\n{Tail()}");
                }
                using var answer = await Client.GetAsync(new Uri("/health", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            MayTakeToStart,
            () => $"{name} is healthy\n{Tail()}"
        );

    /// <summary>The last lines printed.</summary>
    public string Tail()
    {
        lock (printed)
            return string.Join('\n', printed);
    }

    /// <summary>Kills it: nothing of it is left.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.WaitForExit();
        process.Dispose();
        Client.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (printed)
        {
            printed.Enqueue(line.Data);
            if (printed.Count > LinesKept)
                printed.Dequeue();
        }
    }
}
