using System.Diagnostics;

namespace CollectionPlatform.Tests.Shared;

/// <summary>A server of this machine, started on a free port for the length of a test run.</summary>
internal sealed class LocalServer : IDisposable
{
    private readonly Process process;

    private LocalServer(Process process) => this.process = process;

    public static LocalServer Start(IEnumerable<string> command)
    {
        var (file, arguments) = (command.First(), command.Skip(1));
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        process.OutputDataReceived += (_, _) => { }; // read, or the pipe fills up and the server stands still
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new LocalServer(process);
    }

    /// <summary>Runs a command to its end.</summary>
    public static async Task RunAsync(IEnumerable<string> command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command.First(), command.Skip(1))
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command.First()} failed: {await output}{error}");
    }

    /// <summary>Finds a program in PATH or where Debian puts PostgreSQL's.</summary>
    public static string Find(string name)
    {
        var paths = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Concat(
                Directory.Exists("/usr/lib/postgresql")
                    ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => $"{d}/bin")
                    : []
            );
        return paths.Select(path => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"These tests need {name}; './dev test' installs it.");
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
