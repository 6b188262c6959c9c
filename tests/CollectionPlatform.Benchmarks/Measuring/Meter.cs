using System.Diagnostics;
using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>
/// Reads what this process and the servers of a test bed use. PostgreSQL's processor time comes from <c>/proc</c>: Linux only, 0 elsewhere.
/// </summary>
internal sealed class Meter : IAsyncDisposable
{
    private const double MicrosecondsPerTick = 10_000; // of /proc: 100 a second on every Linux we know

    /// <summary>Fields of <c>/proc/[pid]/stat</c> after the name: of the process, and of its children that have ended.</summary>
    private const int Parent = 1,
        UserTime = 11,
        SystemTime = 12,
        ChildrenUserTime = 13,
        ChildrenSystemTime = 14;

    private readonly NpgsqlConnection connection;
    private readonly IDatabase redis;
    private readonly int postmaster;

    private Meter(NpgsqlConnection connection, IDatabase redis, int backend) =>
        (this.connection, this.redis, postmaster) = (connection, redis, Stat(backend) is { } stat ? Number(stat[Parent]) : 0);

    /// <summary>On the bed's present database.</summary>
    public static async Task<Meter> OpenAsync(TestBed bed)
    {
        var connection = new NpgsqlConnection(bed.Fixture.Postgres + ";Pooling=false");
        await connection.OpenAsync();
        return new Meter(connection, bed.Redis, connection.ProcessID);
    }

    public async Task<Usage> ReadAsync()
    {
        var cpu = await RedisInfoAsync("cpu");
        return new Usage(
            Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency,
            Environment.CpuUsage.TotalTime.TotalMicroseconds,
            PostgresCpu(),
            (Field(cpu, "used_cpu_sys") + Field(cpu, "used_cpu_user")) * 1_000_000,
            await ScalarAsync<long>("select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")
        );
    }

    /// <summary>What Redis has allocated, bytes.</summary>
    public async Task<long> RedisMemoryAsync() => (long)Field(await RedisInfoAsync("memory"), "used_memory");

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private double PostgresCpu()
    {
        if (postmaster == 0)
            return 0;
        var ticks = 0;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var pid) || Stat(pid) is not { } stat)
                continue;
            if (pid == postmaster)
                ticks += Number(stat[ChildrenUserTime]) + Number(stat[ChildrenSystemTime]);
            if (pid == postmaster || stat[Parent] == postmaster.ToString(CultureInfo.InvariantCulture))
                ticks += Number(stat[UserTime]) + Number(stat[SystemTime]);
        }

        return ticks * MicrosecondsPerTick;
    }

    private async Task<string> RedisInfoAsync(string section) => ((string?)await redis.ExecuteAsync("INFO", section))!;

    private static double Field(string info, string name)
    {
        var start = info.IndexOf(name + ":", StringComparison.Ordinal) + name.Length + 1;
        return double.Parse(info[start..info.IndexOf('\r', start)], CultureInfo.InvariantCulture);
    }

    /// <summary>Null when there is no such process (any more).</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);
}
