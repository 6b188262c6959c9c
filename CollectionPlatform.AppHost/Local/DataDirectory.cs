using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CollectionPlatform.Hosting;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// Where a local run keeps its things. One AppHost at a time: it holds a lock that the system frees however AppHost ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OwnersOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PassableByOthers =
        OwnersOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held)
    {
        (Location, _lock) = (path, held);
        Ports = new Ports(File("ports.json"));
    }

    public string Location { get; }

    /// <summary>An argument of every service. It marks the process as this directory's.</summary>
    public string Mark => $"--Local:ServiceOf={Location}";

    /// <summary>Where servers keep their data when their user cannot reach this directory, which may lie in the home of root.</summary>
    public string StandIn =>
        System.IO.Path.Combine(
            "/var/lib/collection-platform",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Location)))[..12]
        );

    /// <summary>What the command line of a process of this directory contains.</summary>
    public IReadOnlyList<string> Marks => [Mark, Location + "/", StandIn + "/"];

    public Ports Ports { get; }

    public string File(string name) => System.IO.Path.Combine(Location, name);

    /// <summary>A directory within it, made where there is none.</summary>
    public string Directory(string name) => System.IO.Directory.CreateDirectory(File(name)).FullName;

    /// <exception cref="StartRefusedException">The directory cannot be used, or another AppHost uses it.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            if (!System.IO.Directory.Exists(path))
                System.IO.Directory.CreateDirectory(path, PassableByOthers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = e.Message.TrimEnd('.');
            throw new StartRefusedException(
                $"The data directory {path} cannot be created ({reason}); give another one with --Local:DataDirectory.",
                e
            );
        }
        var holder = System.IO.Path.Combine(path, "apphost.pid"); // the locked file itself cannot be read by others
        try
        {
            var held = new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            System.IO.File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(path, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException($"The data directory {path} is not writable; give another one with --Local:DataDirectory.", e);
        }
        catch (IOException e)
        {
            var who = System.IO.File.Exists(holder) ? "process " + System.IO.File.ReadAllText(holder) : "its process id is not known";
            throw new StartRefusedException(
                $"Another AppHost ({who}) uses the data directory {path}; stop it, or give another one with --Local:DataDirectory.",
                e
            );
        }
    }

    public void Dispose() => _lock.Dispose();
}
