using System.Diagnostics;
using System.Globalization;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// Ends a process with the test process, however that ends: a shell waits for the end of the pipe that only this process holds, then asks
/// the other to end. AppHost then stops all that it started.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Process _shell;

    private Watchdog(Process shell) => _shell = shell;

    public static Watchdog Over(int pid)
    {
        var id = pid.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/bin/sh", ["-c", "trap '' INT; cat >/dev/null; kill -TERM \"$1\" 2>/dev/null", "sh", id])
        {
            RedirectStandardInput = true,
        };
        return new Watchdog(Process.Start(start)!);
    }

    /// <summary>The process has ended by itself: its id may be another's by now.</summary>
    public void Dispose()
    {
        _shell.Kill(entireProcessTree: true);
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
