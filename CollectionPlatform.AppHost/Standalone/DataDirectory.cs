using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>Where a local run keeps its things. One AppHost at a time: it holds a lock that the system frees however AppHost ends.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode PassableByOthers = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }
    public string SecretsFile => In("secrets.json");
    public string PortsFile => In("ports.json");
    public string ConnectionsFile => In("connections.json");
    public string PidDirectory => Directory.CreateDirectory(In("pids")).FullName;
    public string SandboxDirectory => Directory.CreateDirectory(In("sandbox")).FullName;

    /// <summary>An argument of every service, and of nothing else: it marks the process as this directory's.</summary>
    public string Mark => $"--Local:ServiceOf={Path}";

    /// <exception cref="StartRefusedException">The directory cannot be used, or another AppHost uses it.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            if (!Directory.Exists(path)) Directory.CreateDirectory(path, PassableByOthers);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The data directory {path} cannot be created ({e.Message.TrimEnd('.')}); give another one with --Local:DataDirectory.", e);
        }
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(HolderFile(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)); // the locked file itself cannot be read by others
            return new DataDirectory(path, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StartRefusedException($"The data directory {path} is not writable; give another one with --Local:DataDirectory.", e);
        }
        catch (IOException e)
        {
            throw new StartRefusedException($"Another AppHost ({Holder(path)}) uses the data directory {path}; stop it, or give another one with --Local:DataDirectory.", e);
        }
    }

    /// <summary>
    /// The directory of a server, its user's own. Where that user cannot come to the data directory (which may lie in the home of root), a place under
    /// <c>/var/lib</c> stands in for it.
    /// </summary>
    public async Task<string> OfServerAsync(string name, ServerUser user, Output output)
    {
        if (await user.OwnsAsync(In(name))) return In(name);
        var stand = System.IO.Path.Combine("/var/lib/collection-platform", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path)))[..12], name);
        if (!await user.OwnsAsync(stand)) throw new StartRefusedException($"Neither {In(name)} nor {stand} can be reached by the user that runs {name}; give another --Local:DataDirectory.");
        output.Say($"{name} keeps its data in {stand}: its user cannot reach {Path}.");
        return stand;
    }

    public void Dispose() => _lock.Dispose();

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string HolderFile(string path) => System.IO.Path.Combine(path, "apphost.pid");

    private static string Holder(string path) => File.Exists(HolderFile(path)) ? "process " + File.ReadAllText(HolderFile(path)) : "its process id is not known";
}
