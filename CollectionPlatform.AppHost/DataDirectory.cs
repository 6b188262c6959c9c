using System.Globalization;

namespace CollectionPlatform.AppHost;

/// <summary>
/// Where a local run keeps its things. One AppHost at a time: it holds a lock that the system frees however AppHost ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode PassableByOthers =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly FileStream _lock;

    private DataDirectory(FileStream held) => _lock = held;

    /// <exception cref="StartRefusedException">The directory cannot be used, or another AppHost uses it.</exception>
    public static DataDirectory Open(string path)
    {
        var holder = Path.Combine(path, "apphost.pid");
        try
        {
            if (!Directory.Exists(path))
                Directory.CreateDirectory(path, PassableByOthers);
            var held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            // the locked file itself cannot be read by others
            File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectory(held);
        }
        catch (IOException e) when (File.Exists(holder))
        {
            throw new StartRefusedException(
                $"Another AppHost (process {File.ReadAllText(holder)}) uses the data directory {path}; stop it, or give another one with --Local:DataDirectory.",
                e
            );
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException(
                $"The data directory {path} cannot be used ({e.Message.TrimEnd('.')}); give another one with --Local:DataDirectory.",
                e
            );
        }
    }

    public void Dispose() => _lock.Dispose();
}
