using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;
using Npgsql;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>Straight to the servers, past the product.</summary>
public static partial class Wire
{
    /// <summary>One command to Redis; it must answer <c>+OK</c>.</summary>
    /// <exception cref="InvalidDataException">It answers something else.</exception>
    public static async Task RedisAsync(LocalStack stack, string command)
    {
        if (await AskRedisAsync(stack, command) is not "+OK" and var answer) throw new InvalidDataException($"Redis answers {answer} to {command}.");
    }

    /// <summary>One command to Redis; the first line of its answer.</summary>
    /// <exception cref="IOException">Redis is away (or <see cref="SocketException"/>).</exception>
    public static async Task<string> AskRedisAsync(LocalStack stack, string command)
    {
        var address = Address().Match(stack.RedisConnectionString);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(address.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture));
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {address.Groups["password"].Value}\r\n{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        if (await reader.ReadLineAsync() is not "+OK" and var refusal) throw new IOException($"Redis answers {refusal ?? "nothing"} to AUTH.");
        return await reader.ReadLineAsync() ?? throw new IOException("Redis hung up.");
    }

    /// <summary>The one value that a query answers.</summary>
    public static async Task<T> SqlAsync<T>(LocalStack stack, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(stack.PostgresConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex("^127\\.0\\.0\\.1:(?<port>\\d+),password=(?<password>\\w+)$")]
    private static partial Regex Address();
}
