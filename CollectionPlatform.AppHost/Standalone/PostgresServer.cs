using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CollectionPlatform.AppHost.Standalone;

/// <summary>The machine's PostgreSQL on a data directory of our own: loopback TCP only, password, durable as installed.</summary>
internal sealed partial class PostgresServer(string directory, int port, string password, ServerUser user) : ISupervised
{
    private const string Database = "collectiondb";
    private static readonly TimeSpan OrphansMayTake = TimeSpan.FromSeconds(3);

    // Creates the cluster and the database beside their place and moves them there at last: a start that was cut short leaves nothing half-made.
    private const string Create = """
        umask 077; data=$1; bin=$2; locale=$3
        rm -rf "$data.new"; cat >"$data.password"
        "$bin/initdb" -D "$data.new" --username=postgres --pwfile="$data.password" --auth=scram-sha-256 --encoding=UTF8 --locale="$locale" --no-instructions >"$data.log" 2>&1 &&
        echo "create database collectiondb" | "$bin/postgres" --single -D "$data.new" postgres >>"$data.log" 2>&1 &&
        mv "$data.new" "$data"; code=$?
        rm -f "$data.password"; [ $code = 0 ] || cat "$data.log"; exit $code
        """;

    private readonly ServerLog _log = new(directory, Grave());
    private string? _binaries;

    public string Name => "postgres";
    public int StopSignal => UnixProcess.Interrupt; // "fast": ends connections, then writes a checkpoint
    public string DataDirectory { get; } = DataDirectoryOf(directory);
    public string ConnectionString => $"Host=127.0.0.1;Port={port};Username=postgres;Password={password};Database={Database}";

    /// <summary>Where the data lies; as an argument of the server it marks the process as this directory's.</summary>
    public static string DataDirectoryOf(string directory) => Path.Combine(directory, "data");

    /// <summary>Finds the programs and creates the cluster where there is none.</summary>
    /// <exception cref="StartRefusedException">A program is missing or the directory is damaged.</exception>
    public async Task InitializeAsync()
    {
        _log.Begin();
        var version = Path.Combine(DataDirectory, "PG_VERSION");
        if (File.Exists(version))
        {
            _binaries = Programs.PostgresDirectory((await File.ReadAllTextAsync(version)).Trim());
            return;
        }
        if (Directory.Exists(DataDirectory))
            throw new StartRefusedException($"{DataDirectory} is no PostgreSQL data directory (it has no PG_VERSION); move it away, or give another --Local:DataDirectory.");
        _binaries = Programs.PostgresDirectory(version: null);
        var locale = OperatingSystem.IsMacOS() ? "C" : "C.UTF-8";
        var (code, said) = await user.RunAsync(password, "/bin/sh", "-c", Create, "sh", DataDirectory, _binaries, locale);
        if (code != 0) throw new StartRefusedException($"PostgreSQL could not create its data in {DataDirectory}: {LastLine(said)}");
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        // Backends outlive a postmaster that was killed until they notice; a new one must not share memory with them.
        bool NoneIsLeft() => UnixProcess.WorkingIn(DataDirectory).Count == 0;
        if (!await UnixProcess.WaitAsync(NoneIsLeft, OrphansMayTake, cancellationToken))
        {
            foreach (var orphan in UnixProcess.WorkingIn(DataDirectory)) UnixProcess.Signal(orphan, UnixProcess.Kill);
            await UnixProcess.WaitAsync(NoneIsLeft, OrphansMayTake, cancellationToken);
        }
        // A dead postmaster's lock file names a process id that may be anyone's by now.
        if (!UnixProcess.HasArgument(Postmaster(out _), DataDirectory)) File.Delete(LockFile);
    }

    // Enough for the most workers there can be (32 with 20 connections each), Api's 40 and a few people.
    public ProcessStartInfo StartInfo() => user.Server(_log.File, Path.Combine(_binaries!, "postgres"), "-D", DataDirectory, "-p", port.ToString(CultureInfo.InvariantCulture),
        "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=700");

    public Task<bool> IsReadyAsync(int pid, CancellationToken cancellationToken) => Task.FromResult(Postmaster(out var status) == pid && status == "ready");

    public string? Complaint() => _log.LastWords() is { } words ? $"PostgreSQL does not start on {DataDirectory}: {words} (log: {_log.File})" : null;

    [GeneratedRegex("(FATAL|PANIC):")]
    private static partial Regex Grave();

    private string LockFile => Path.Combine(DataDirectory, "postmaster.pid");

    /// <summary>Process id and status ("starting", "ready", "stopping") from the lock file, as pg_ctl reads them; 0 when there is none.</summary>
    private int Postmaster(out string? status)
    {
        status = null;
        if (!File.Exists(LockFile)) return 0;
        var lines = File.ReadAllLines(LockFile);
        status = lines.ElementAtOrDefault(7)?.Trim();
        return int.TryParse(lines.ElementAtOrDefault(0), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0;
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "it said nothing";
}
