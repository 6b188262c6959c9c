using System.Diagnostics;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>One of our projects, run as the program that the build made, in its project's directory as Aspire does.</summary>
internal sealed class Service(string name, string project, int port, string mark, IReadOnlyDictionary<string, string> environment) : ISupervised
{
    private static readonly HttpClient Probe = new() { Timeout = TimeSpan.FromSeconds(5) };

    // What the caller's shell or launch profile says of addresses is meant for AppHost, not for the services.
    private static readonly string[] NotPassedOn = ["ASPNETCORE_HTTP_PORTS", "ASPNETCORE_HTTPS_PORTS", "HTTP_PORTS", "HTTPS_PORTS", "DOTNET_URLS", "DOTNET_LAUNCH_PROFILE"];

    public string Name => name;
    public int StopSignal => UnixProcess.Terminate;
    public string Url => $"http://127.0.0.1:{port}";

    public Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ProcessStartInfo StartInfo()
    {
        var program = BuiltProgram(project);
        var start = new ProcessStartInfo(DotnetHost, [program, mark])
        {
            UseShellExecute = false,
            WorkingDirectory = ProjectDirectory(program),
            RedirectStandardInput = true, // never written to: its end tells the service that AppHost is gone
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in NotPassedOn) start.Environment.Remove(variable);
        start.Environment.TryAdd("ASPNETCORE_ENVIRONMENT", "Development");
        start.Environment["ASPNETCORE_URLS"] = Url;
        start.Environment["OTEL_SERVICE_NAME"] = name;
        start.Environment["LOCAL_PARENT"] = "pipe";
        foreach (var (key, value) in environment) start.Environment[key] = value;
        return start;
    }

    public async Task<bool> IsReadyAsync(int pid, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Probe.GetAsync(new Uri(Url + "/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellationToken.IsCancellationRequested)) { return false; }
    }

    public string? Complaint() => null; // its last lines are on the terminal

    private static string DotnetHost => Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    /// <summary><c>…/CollectionPlatform.Api/bin/Debug/net10.0/CollectionPlatform.Api.dll</c>, from where AppHost itself lies in its own <c>bin</c>.</summary>
    private static string BuiltProgram(string project)
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        var place = own.LastIndexOf("CollectionPlatform.AppHost", StringComparison.Ordinal);
        var program = place < 0 ? Path.Combine(own, project + ".dll") : Path.Combine(own[..place] + project + own[(place + "CollectionPlatform.AppHost".Length)..], project + ".dll");
        return File.Exists(program) ? program : throw new StartRefusedException($"{program} is missing; build the solution first (dotnet build CollectionPlatform.sln).");
    }

    private static string ProjectDirectory(string program)
    {
        for (var directory = new FileInfo(program).Directory; directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, Path.GetFileNameWithoutExtension(program) + ".csproj"))) return directory.FullName;
        return Path.GetDirectoryName(program)!;
    }
}
