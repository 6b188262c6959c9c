using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// Signals and what the system knows of processes that need not be our children. Linux reads <c>/proc</c>; macOS asks <c>ps</c>.
/// </summary>
public static class UnixProcess
{
    public const int Interrupt = 2,
        Kill = 9,
        Terminate = 15;

    public static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Sends a signal; false when there is no such process (any more) or it is not ours to signal.</summary>
    public static bool Signal(int pid, int signal) => pid > 1 && kill(pid, signal) == 0;

    /// <summary>True while the process runs or is stopped. A zombie, whose parent has not asked for its exit code, is dead.</summary>
    public static bool IsAlive(int pid) => State(pid) is not (null or 'Z' or 'X');

    public static bool IsFrozen(int pid) => State(pid) == 'T';

    /// <summary>True when the process was started with exactly this argument.</summary>
    public static bool HasArgument(int pid, string argument)
    {
        if (!IsAlive(pid))
            return false;
        if (OperatingSystem.IsLinux())
            return Read($"/proc/{pid}/cmdline")?.Split('\0').Contains(argument) ?? false;
        return $" {Ps(pid, "command=")} ".Contains($" {argument} ", StringComparison.Ordinal);
    }

    /// <summary>
    /// Processes working in a directory, such as the backends of a Postgres whose postmaster died. Empty where the system cannot tell.
    /// </summary>
    public static IReadOnlyList<int> WorkingIn(string directory)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        return
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 1 && WorkingDirectory(pid) == directory && IsAlive(pid)),
        ];
    }

    /// <summary>Processes whose command line has these arguments next to each other.</summary>
    public static IReadOnlyList<int> WithArguments(params string[] arguments) =>
        [
            .. All()
                .Where(pid =>
                    Read($"/proc/{pid}/cmdline")?.Contains('\0' + string.Join('\0', arguments) + '\0', StringComparison.Ordinal) == true
                ),
        ];

    /// <summary>These processes and all that they started, as far as it lives.</summary>
    public static IReadOnlyList<int> Descendants(IReadOnlyList<int> roots)
    {
        var family = new HashSet<int>(roots);
        var parents = All().Select(pid => (pid, parent: Parent(pid))).ToList();
        while (parents.Where(p => family.Contains(p.parent)).Select(p => p.pid).Except(family).ToList() is { Count: > 0 } more)
            family.UnionWith(more);
        return [.. family.Where(IsAlive)];
    }

    /// <summary>Waits until the condition holds or the time is up; says which.</summary>
    public static async Task<bool> WaitAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); )
        {
            if (waited.Elapsed > limit)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        }
        return true;
    }

    private static IEnumerable<int> All() =>
        OperatingSystem.IsLinux()
            ? Directory
                .EnumerateDirectories("/proc")
                .Select(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var pid) ? pid : 0)
                .Where(pid => pid > 1)
            : [];

    private static int Parent(int pid) =>
        Read($"/proc/{pid}/stat") is { } stat
            ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)
            : 0;

    private static char? State(int pid)
    {
        if (pid <= 1)
            return null;
        if (!OperatingSystem.IsLinux())
            return Ps(pid, "state=") is { Length: > 0 } state ? state[0] : null;
        // "pid (name) S …": the name may hold anything, also brackets.
        return Read($"/proc/{pid}/stat") is { } stat && stat.LastIndexOf(')') is > 0 and var end ? stat[end + 2] : null;
    }

    private static string? WorkingDirectory(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        } // gone, or another user's
    }

    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        } // the process is gone
    }

    private static string Ps(int pid, string column)
    {
        using var ps = Process.Start(
            new ProcessStartInfo("ps", ["-o", column, "-p", pid.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true }
        )!;
        return ps.StandardOutput.ReadToEnd().Trim();
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
