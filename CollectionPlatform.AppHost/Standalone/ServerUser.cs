using System.Diagnostics;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>
/// Who runs the servers: ourselves, or, since PostgreSQL refuses to run as root, an unprivileged user when we are root. Every server is started in a
/// session of its own, because Ctrl+C hits the whole process group and servers must outlive the services.
/// </summary>
internal sealed class ServerUser
{
    private readonly string? _name;
    private readonly IReadOnlyList<string> _session;

    private ServerUser(string? name)
    {
        _name = name;
        _session = OperatingSystem.IsMacOS() ? ["/usr/bin/perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV or die"] : [Programs.Find("setsid", "util-linux")];
    }

    /// <exception cref="StartRefusedException">We are root and there is no way to be less.</exception>
    public static ServerUser Unprivileged()
    {
        if (!Environment.IsPrivilegedProcess) return new ServerUser(null);
        if (OperatingSystem.IsMacOS()) throw new StartRefusedException("PostgreSQL does not run as root; start AppHost as an ordinary user.");
        Programs.Find("setpriv", "util-linux");
        return new ServerUser(File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody");
    }

    /// <summary>A program run to its end as that user, its input given; answers its exit code and what it wrote.</summary>
    public async Task<(int Code, string Said)> RunAsync(string input, params string[] command)
    {
        var start = StartInfo([.. Privileges, .. command]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await errors).Trim());
    }

    /// <summary>How to start a server: same process id throughout, log appended to a file, nothing inherited from the terminal.</summary>
    public ProcessStartInfo Server(string log, params string[] command) =>
        StartInfo([.. _session, .. Privileges, "/bin/sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", log, .. command]);

    /// <summary>A directory (mode 700) that the user owns, and whether the user can reach it.</summary>
    public async Task<bool> OwnsAsync(string directory)
    {
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (_name is null) return true;
        await GiveAsync(directory);
        return (await RunAsync("", "/usr/bin/test", "-w", directory)).Code == 0;
    }

    /// <summary>Makes the user the owner of a file or directory.</summary>
    public async Task GiveAsync(string path)
    {
        if (_name is null) return;
        using var chown = Process.Start(StartInfo([Programs.Find("chown", "coreutils"), _name, path]))!;
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0) throw new StartRefusedException($"{path} cannot be given to the user {_name}; choose a --Local:DataDirectory on an ordinary file system.");
    }

    private IEnumerable<string> Privileges => _name is null ? [] : [Programs.Find("setpriv", "util-linux"), $"--reuid={_name}", "--regid=" + Group, "--clear-groups"];

    private string Group => _name == "nobody" ? "nogroup" : _name!;

    private static ProcessStartInfo StartInfo(IReadOnlyList<string> command) => new(command[0], command.Skip(1)) { UseShellExecute = false, WorkingDirectory = "/" };
}
