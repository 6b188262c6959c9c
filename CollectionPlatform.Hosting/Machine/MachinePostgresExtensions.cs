using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.Hosting.Supervision;
using Npgsql;

namespace CollectionPlatform.Hosting.Machine;

public static class MachinePostgresExtensions
{
    // Creates cluster, role and database beside their place and moves them there at last: a start that was cut short leaves nothing
    // half-made.
    // Passwords come on the standard input, so that no list of processes shows them.
    private const string Create = """
        umask 077; data=$1; bin=$2; locale=$3; role=$4; database=$5
        read -r admin; read -r password
        rm -rf "$data.new"; printf '%s' "$admin" >"$data.password"
        "$bin/initdb" -D "$data.new" --username=postgres --pwfile="$data.password" --auth=scram-sha-256 --encoding=UTF8 \
          --locale="$locale" --no-instructions >"$data.log" 2>&1 &&
        printf "create role %s login password '%s'\ncreate database %s owner %s\n" "$role" "$password" "$database" "$role" |
          "$bin/postgres" --single -D "$data.new" postgres >>"$data.log" 2>&1 &&
        mv "$data.new" "$data"; code=$?
        rm -f "$data.password"; [ $code = 0 ] || cat "$data.log"; exit $code
        """;

    /// <summary>The machine's own PostgreSQL, durable as installed. Its data is created where there is none.</summary>
    /// <exception cref="StartRefusedException">The programs are missing, or the data is not PostgreSQL's or was made by another
    /// version.</exception>
    public static async Task<IResourceBuilder<MachineServer>> AddMachinePostgresAsync(
        this IDistributedApplicationBuilder builder,
        string name,
        ServerPlace place,
        PostgresAccess access
    )
    {
        var user = ServerUser.Unprivileged();
        var data = Path.Combine(await user.OwnDirectoryAsync(place, name), "data");
        var programs = await InitializeAsync(user, data, access);
        var command = user.Server(Path.Combine(programs, "postgres"));
        var port = place.Port;
        var connection = ReferenceExpression.Create(
            $"Host=127.0.0.1;Port={port.ToString()};Username={access.Role};Password={access.Password};Database={access.Database}"
        );
        var resource = new MachineServer(name, command[0], connection);
        // Enough connections for the most workers there can be (32 with 20 each), Api's 40 and a few people.
        string[] settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=700"];
        string[] arguments = [.. command[1..], "-D", data, $"--port={port}", .. settings.Select(setting => "--" + setting)];
        return builder
            .AddResource(resource)
            .WithEndpoint(port: port, targetPort: port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithArgs(arguments)
            .WithReadiness(async stop =>
            {
                await using var probe = new NpgsqlConnection(await connection.GetValueAsync(stop) + ";Pooling=false");
                await probe.OpenAsync(stop);
                return null;
            })
            .KeepRunning(StopFastAsync)
            .WithCrashCommand()
            .WithIconName("Database")
            .WithAnnotation(new LastWords.Explains($"PostgreSQL does not start on {data}", "FATAL: ", "PANIC: ", "could not open file"))
            // One that outlived its AppHost; otherwise pg_ctl says that there is none.
            .OnBeforeResourceStarted((_, _, _) => StopFastAsync());

        // The orchestrator sends SIGTERM, which waits for clients to go, and kills after 6 s.
        Task StopFastAsync() => user.RunAsync("", Path.Combine(programs, "pg_ctl"), "stop", "-D", data, "-m", "fast", "-t", "20");
    }

    /// <returns>The directory of the programs.</returns>
    private static async Task<string> InitializeAsync(ServerUser user, string data, PostgresAccess access)
    {
        var version = Path.Combine(data, "PG_VERSION");
        if (File.Exists(version))
            return Programs.PostgresDirectory((await File.ReadAllTextAsync(version)).Trim());
        if (Directory.Exists(data))
            throw new StartRefusedException(
                $"{data} is no PostgreSQL data directory (it has no PG_VERSION); move it away, or give another --Local:DataDirectory."
            );
        var programs = Programs.PostgresDirectory(version: null);
        var locale = OperatingSystem.IsMacOS() ? "C" : "C.UTF-8";
        var passwords = $"{await access.Admin.Resource.GetValueAsync(default)}\n{await access.Password.Resource.GetValueAsync(default)}\n";
        string[] command = ["/bin/sh", "-c", Create, "sh", data, programs, locale, access.Role, access.Database];
        var (code, said) = await user.RunAsync(passwords, command);
        if (code != 0)
            throw new StartRefusedException(
                $"PostgreSQL could not create its data in {data}: {said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault()}"
            );
        return programs;
    }
}
