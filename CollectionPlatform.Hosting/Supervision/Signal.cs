using System.Runtime.InteropServices;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>Signals of Unix to a process.</summary>
public static class Signal
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;
    public static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>Nothing happens where there is no such process.</summary>
    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int pid, int signal);
}
