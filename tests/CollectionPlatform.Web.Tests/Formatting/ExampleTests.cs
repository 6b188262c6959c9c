using System.Diagnostics;
using System.Text.Json;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Formatting;

/// <summary>What the pages write and what their scripts write is held to the same examples: <c>examples.json</c>.</summary>
public sealed class ExampleTests
{
    private const string Script = """
        const { money, price, duration, ago, until } = await import(`data:text/javascript;base64,${process.argv[1]}`);
        const examples = JSON.parse(Buffer.from(process.argv[2], "base64"));
        const write = { money: (usd, cap) => money(usd, cap ?? undefined), price, duration: (s) => duration(s),
          ago: (s) => ago(0, s * 1000), until: (s) => until(s * 1000, 0) };
        for (const [kind, list] of Object.entries(examples))
          for (const example of list) {
            const [text, ...given] = example.toReversed();
            const got = write[kind](...given.reverse());
            if (got !== text) console.log(`${kind}(${given}) is ${got}, not ${text}`);
          }
        """;

    [Fact]
    public void The_pages_write_the_examples()
    {
        using var examples = JsonDocument.Parse(File.ReadAllText(Built.Path("Examples")));
        var now = DateTimeOffset.UnixEpoch;
        Assert.All(All("money"), e =>
            Assert.Equal(e[2].GetString(), e[1].ValueKind == JsonValueKind.Null ? Show.Money(Usd(e)) : Beside(e))
        );
        Assert.All(All("price"), e => Assert.Equal(e[1].GetString(), Show.Price(Usd(e))));
        Assert.All(All("duration"), e => Assert.Equal(e[1].GetString(), Show.Duration(TimeSpan.FromSeconds(e[0].GetDouble()))));
        Assert.All(All("ago"), e => Assert.Equal(e[1].GetString(), Show.Ago(now, now.AddSeconds(e[0].GetDouble()))));
        Assert.All(All("until"), e => Assert.Equal(e[1].GetString(), Show.Until(now.AddSeconds(e[0].GetDouble()), now)));

        IEnumerable<JsonElement> All(string kind) => examples.RootElement.GetProperty(kind).EnumerateArray();
        static decimal Usd(JsonElement example) => example[0].GetDecimal();
        static string Beside(JsonElement example) => Show.Money(Usd(example), example[1].GetDecimal());
    }

    [Fact]
    public async Task The_scripts_write_the_same()
    {
        var client = Path.GetDirectoryName(Built.Path("Formatter"))!;
        var module = await RunAsync(
            Path.Combine(client, "../../node_modules/.bin/esbuild"),
            [Built.Path("Formatter"), "--format=esm", "--log-level=error"]
        );
        var examples = await File.ReadAllBytesAsync(Built.Path("Examples"));
        var differences = await RunAsync(
            "node",
            [
                "--input-type=module",
                "--eval",
                Script,
                Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(module)),
                Convert.ToBase64String(examples),
            ]
        );
        Assert.Equal("", differences);
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
