using System.Globalization;

namespace CollectionPlatform.TestSupport;

/// <summary>Its programs: which run, and what is done to them.</summary>
public sealed partial class LocalStack
{
    /// <summary>
    /// The running programs by name (<c>postgres</c>, <c>redis</c>, <c>sandbox</c>, <c>api</c>, <c>worker-1</c> …, <c>web</c>), dead ones
    /// left out.
    /// </summary>
    public IReadOnlyDictionary<string, int> Processes =>
        Directory.Exists(PidDirectory)
            ? Directory
                .EnumerateFiles(PidDirectory, "*.pid")
                .Select(Path.GetFileNameWithoutExtension)
                .Select(name => (name: name!, pid: ReadPid(name!)))
                .Where(p => UnixProcess.IsAlive(p.pid))
                .ToDictionary(p => p.name, p => p.pid)
            : new Dictionary<string, int>();

    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public int PidOf(string name) =>
        Processes.TryGetValue(name, out var pid) ? pid : throw new InvalidOperationException($"{name} does not run.\n{LogTail()}");

    /// <summary>kill -9; AppHost starts it again by itself. Answers the process id that died.</summary>
    public int Kill9(string name) => Send(name, UnixProcess.Kill);

    /// <summary>kill -9 of those of them that run at this moment. Answers the process ids that died, by name.</summary>
    public IReadOnlyDictionary<string, int> Kill9Running(IEnumerable<string> names) => SignalRunning(names, UnixProcess.Kill);

    /// <summary>SIGSTOP, if it runs at this moment; says whether it did.</summary>
    public bool FreezeRunning(string name) => SignalRunning([name], UnixProcess.Stop).Count > 0;

    /// <summary>SIGCONT, if it runs at this moment.</summary>
    public void ThawRunning(string name) => SignalRunning([name], UnixProcess.Continue);

    /// <summary>
    /// SIGSTOP of a server with all its processes, if it runs at this moment; answers them, for <see cref="ThawServer"/>.
    /// </summary>
    public IReadOnlyList<int> FreezeServer(string name)
    {
        var main = SignalRunning([name], UnixProcess.Stop).Values.ToList(); // first, so that it starts no others
        return
        [
            .. main,
            .. name == "postgres" ? UnixProcess.WorkingIn(PostgresData).Where(pid => UnixProcess.Signal(pid, UnixProcess.Stop)) : [],
        ];
    }

    /// <summary>SIGCONT of what was frozen.</summary>
    public static void ThawServer(IReadOnlyList<int> frozen)
    {
        foreach (var pid in frozen.Reverse()) // its main process last, when the others can answer it
            UnixProcess.Signal(pid, UnixProcess.Continue);
    }

    /// <summary>SIGSTOP: it lives, but does nothing until <see cref="Thaw"/>.</summary>
    public int Freeze(string name) => Send(name, UnixProcess.Stop);

    public int Thaw(string name) => Send(name, UnixProcess.Continue);

    /// <summary>SIGTERM: it ends in good order; AppHost starts it again by itself. Answers the process id that was asked.</summary>
    public int Terminate(string name) => Send(name, UnixProcess.Terminate);

    /// <summary>SIGSTOP of AppHost alone: what dies stays dead until <see cref="ThawAppHost"/>.</summary>
    public void FreezeAppHost() => _host!.Freeze();

    public void ThawAppHost() => _host!.Thaw();

    /// <summary>Returns when none of these processes runs any more.</summary>
    public Task DeadAsync(IReadOnlyCollection<int> pids, TimeSpan? limit = null) =>
        Eventually.Holds(() => !pids.Any(UnixProcess.IsAlive), limit, () => $"processes {string.Join(", ", pids)} have ended\n{LogTail()}");

    /// <summary>Returns when the program runs again under another process id than <paramref name="dead"/>.</summary>
    public Task RestartedAsync(string name, int dead, TimeSpan? limit = null) =>
        Eventually.Holds(
            () => Processes.TryGetValue(name, out var pid) && pid != dead,
            limit,
            () => $"{name} is started again after the death of process {dead}\n{LogTail()}"
        );

    /// <summary>kill -9 of AppHost alone: services notice and end, servers stay.</summary>
    public void KillAppHost() => _host!.Kill9();

    /// <summary>
    /// kill -9 of AppHost, all services and both servers with all their processes, as when the machine loses power. Returns when all are
    /// dead.
    /// </summary>
    public async Task KillEverythingAsync()
    {
        // AppHost and its orchestrator first, so that nothing is started again or asked to end in good order.
        var family = _host!.Family();
        _host.Kill9();
        List<int> victims = [.. family, .. Processes.Values, .. UnixProcess.WorkingIn(PostgresData)];
        foreach (var pid in victims)
            UnixProcess.Signal(pid, UnixProcess.Kill);
        await Eventually.Holds(
            () => _host.HasExited && !victims.Exists(UnixProcess.IsAlive),
            MayTakeToStop,
            () => "killed processes are dead"
        );
    }

    private string PidDirectory => Path.Combine(DataDirectory, "pids");

    private int Send(string name, int signal)
    {
        var pid = PidOf(name);
        UnixProcess.Signal(pid, signal);
        return pid;
    }

    private Dictionary<string, int> SignalRunning(IEnumerable<string> names, int signal)
    {
        var running = Processes;
        return names
            .Where(running.ContainsKey)
            .Where(name => UnixProcess.Signal(running[name], signal))
            .ToDictionary(name => name, name => running[name]);
    }

    private int ReadPid(string name)
    {
        try
        {
            return int.Parse(
                File.ReadAllText(Path.Combine(PidDirectory, name + ".pid")),
                NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture
            );
        }
        catch (FileNotFoundException)
        {
            return 0;
        } // stopped between our look and our reading
    }
}
