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
    /// <summary>One command to Redis; its answer, which must be a line, a number or a text.</summary>
    /// <exception cref="IOException">Redis is away (or <see cref="SocketException"/>), or answers with an error.</exception>
    public static async Task<string> AskRedisAsync(LocalStack stack, params string[] command)
    {
        var address = Address().Match(stack.RedisConnectionString);
        using var client = new TcpClient();
        await client.ConnectAsync(
            IPAddress.Loopback,
            int.Parse(address.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture)
        );
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Encoded("AUTH", address.Groups["password"].Value) + Encoded(command)));
        using var reader = new StreamReader(stream, Encoding.Latin1); // a byte is a character: lengths are in bytes
        await LineAsync(reader);
        return await LineAsync(reader);
    }

    private static string Encoded(params string[] parts) =>
        $"*{parts.Length}\r\n" + string.Concat(parts.Select(part => $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n"));

    private static async Task<string> LineAsync(StreamReader reader)
    {
        var line = await reader.ReadLineAsync() ?? throw new IOException("Redis hung up.");
        if (line[0] == '-')
            throw new IOException($"Redis answers {line}");
        if (line[0] != '$')
            return line[1..];
        var text = new char[int.Parse(line.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
        if (await reader.ReadBlockAsync(text) < text.Length)
            throw new IOException("Redis hung up.");
        return new string(text);
    }

    /// <summary>The one value that a query answers.</summary>
    public static async Task<T> SqlAsync<T>(LocalStack stack, string sql, params object[] values)
    {
        await using var source = NpgsqlDataSource.Create(stack.PostgresConnectionString);
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    [GeneratedRegex("^127\\.0\\.0\\.1:(?<port>\\d+),password=(?<password>\\w+)$")]
    private static partial Regex Address();
}
