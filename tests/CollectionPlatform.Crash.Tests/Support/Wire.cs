using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;
using Npgsql;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>Straight to the servers, past the product.</summary>
public static partial class Wire
{
    /// <summary>One command to Redis; it must answer <c>+OK</c>.</summary>
    public static async Task RedisAsync(LocalStack stack, string command)
    {
        var address = Address().Match(stack.RedisConnectionString);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, int.Parse(address.Groups["port"].Value, System.Globalization.CultureInfo.InvariantCulture));
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {address.Groups["password"].Value}\r\n{command}\r\nQUIT\r\n"));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("+OK\r\n+OK\r\n+OK\r\n", await reader.ReadToEndAsync());
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
