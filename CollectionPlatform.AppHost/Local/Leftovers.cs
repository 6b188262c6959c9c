using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Hosting;
using CollectionPlatform.Hosting.Supervision;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// What an AppHost that was killed left running. Usually nothing: the orchestrator ends its programs by itself. Those that were frozen, or
/// outlived the orchestrator too, are ended here before anything starts on the same data.
/// </summary>
internal static class Leftovers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Services first, servers last. A process counts only if its command line names this data directory: process ids are reused.
    /// </summary>
    /// <exception cref="StartRefusedException">A process cannot be ended.</exception>
    public static async Task StopAsync(DataDirectory data)
    {
        var found = new List<(string Name, int Pid)>();
        foreach (var file in Directory.EnumerateFiles(data.Directory("pids"), "*.pid"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (int.TryParse(await File.ReadAllTextAsync(file), CultureInfo.InvariantCulture, out var pid) && IsOurs(pid, data))
                found.Add((name, pid));
            File.Delete(file);
        }
        if (found.Count == 0)
            return;
        foreach (var group in found.GroupBy(leftover => leftover.Name is "postgres" or "redis").OrderBy(group => group.Key))
            await StopAsync([.. group], data);
        Console.WriteLine($"Stopped what an earlier run left running: {string.Join(", ", found.Select(leftover => leftover.Name))}.");
    }

    private static async Task StopAsync(IReadOnlyList<(string Name, int Pid)> group, DataDirectory data)
    {
        foreach (var (name, pid) in group)
        {
            // interrupted, PostgreSQL ends connections instead of waiting for them
            Signal.Send(pid, name == "postgres" ? Signal.Interrupt : Signal.Terminate);
            Signal.Send(pid, Signal.Continue); // a frozen process hears nothing
        }
        if (await EndedAsync(group, data))
            return;
        foreach (var (_, pid) in group.Where(leftover => IsOurs(leftover.Pid, data)))
            Signal.Send(pid, Signal.Kill);
        if (!await EndedAsync(group, data))
        {
            var alive = group.Where(l => IsOurs(l.Pid, data)).Select(l => $"{l.Name} ({l.Pid})");
            throw new StartRefusedException(
                $"Processes of an earlier run cannot be stopped: {string.Join(", ", alive)}; end them and start again."
            );
        }
    }

    private static async Task<bool> EndedAsync(IReadOnlyList<(string Name, int Pid)> group, DataDirectory data)
    {
        for (var waited = Stopwatch.StartNew(); group.Any(leftover => IsOurs(leftover.Pid, data)); await Task.Delay(Glance))
            if (waited.Elapsed > Patience)
                return false;
        return true;
    }

    private static bool IsOurs(int pid, DataDirectory data)
    {
        var command = CommandLine(pid);
        return data.Marks.Any(mark => command.Contains(mark, StringComparison.Ordinal));
    }

    /// <summary>Empty when the process is gone.</summary>
    private static string CommandLine(int pid)
    {
        try
        {
            if (OperatingSystem.IsLinux())
                return File.ReadAllText($"/proc/{pid}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-ww", "-o", "args=", "-p", $"{pid}"]) { RedirectStandardOutput = true })!;
        return ps.StandardOutput.ReadToEnd();
    }
}
