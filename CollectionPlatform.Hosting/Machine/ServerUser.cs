using System.Diagnostics;

namespace CollectionPlatform.Hosting.Machine;

/// <summary>
/// Who runs the machine's servers: ourselves, or, since PostgreSQL refuses to run as root, the user <c>postgres</c> when we are root.
/// </summary>
public sealed class ServerUser
{
    private readonly string? _name;

    private ServerUser(string? name) => _name = name;

    /// <exception cref="StartRefusedException">We are root and there is no way to be less.</exception>
    public static ServerUser Unprivileged()
    {
        if (!Environment.IsPrivilegedProcess)
            return new ServerUser(null);
        if (OperatingSystem.IsMacOS())
            throw new StartRefusedException("PostgreSQL does not run as root; start AppHost as an ordinary user.");
        return new ServerUser(
            File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody"
        );
    }

    /// <summary>
    /// A server's whole command, which keeps its process id; what it says of itself is no error, although it says it on the error output.
    /// </summary>
    public string[] Server(params string[] command) => ["/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", .. Command(command)];

    private string[] Command(params string[] command) =>
        _name is null
            ? command
            :
            [
                Programs.Find("setpriv", "util-linux"),
                $"--reuid={_name}",
                "--regid=" + (_name == "nobody" ? "nogroup" : _name),
                "--clear-groups",
                .. command,
            ];

    /// <summary>
    /// The directory of a server, its user's own and nobody else's. Where that user cannot come to it, another stands in for it.
    /// </summary>
    /// <exception cref="StartRefusedException">The user can reach neither.</exception>
    public async Task<string> OwnDirectoryAsync(ServerPlace place, string name)
    {
        var (wanted, standIn) = (place.Directory, place.StandIn);
        if (await OwnsAsync(wanted))
            return wanted;
        if (!await OwnsAsync(standIn))
            throw new StartRefusedException(
                $"Neither {wanted} nor {standIn} can be reached by the user that runs {name}; give another --Local:DataDirectory."
            );
        Console.WriteLine($"{name} keeps its data in {standIn}: its user cannot reach {wanted}.");
        return standIn;
    }

    /// <summary>Writes a file that only the server's user can read.</summary>
    public Task OwnFileAsync(string path, string content)
    {
        OwnersFile.Write(path, content);
        return GiveAsync(path);
    }

    /// <summary>Makes a directory there, gives it to the user, and asks whether the user can come to it.</summary>
    private async Task<bool> OwnsAsync(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await GiveAsync(path);
        return (await RunAsync("", "/bin/sh", "-c", "cd \"$1\"", "sh", path)).Code == 0;
    }

    private async Task GiveAsync(string path)
    {
        if (_name is null)
            return;
        using var chown = Process.Start("chown", [_name, path]);
        await chown.WaitForExitAsync();
    }

    /// <summary>A program run to its end as that user, its input given; answers its exit code and what it wrote.</summary>
    public async Task<(int Code, string Said)> RunAsync(string input, params string[] command)
    {
        var all = Command(command);
        using var process = Process.Start(
            new ProcessStartInfo(all[0], all.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await output + await errors).Trim());
    }
}
