using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class LedgerFileTests : WithSandbox
{
    [Fact]
    public async Task The_ledger_is_the_same_after_a_restart()
    {
        await Client.AmazonAsync("an unusual id: \"ü\"", 1).StatusAsync();
        await Client.AmazonAsync("c002", 3).StatusAsync();
        await Client.EbayAsync("B0AAAAAAAA").StatusAsync();
        await Client.EbayAsync("B0AAAAAAAA", 1024).StatusAsync();
        await Client.FaultsAsync("ebay", """{"mode":"outOfCredit"}""");
        await Client.EbayAsync("0123456789", 1, "run \"2\"").StatusAsync();
        var (sums, calls) = (await Client.LedgerAsync(), await Client.CallsAsync());
        await RestartAsync();

        Assert.Equal(sums.Json.GetRawText(), (await Client.LedgerAsync()).Json.GetRawText());
        Assert.Equal(calls.Select(c => c.GetRawText()), (await Client.CallsAsync()).Select(c => c.GetRawText()));
        Assert.DoesNotContain(calls, c => c.IsNull("answeredAt"));
        await Client.EbayAsync("B0AAAAAAAA").StatusAsync();
        Assert.Equal(1, (await Client.LedgerAsync()).OfRun("run-1", "ebay", "repeated"));
    }

    [Fact]
    public async Task What_a_call_cost_then_stays_when_the_price_changes()
    {
        await Client.AmazonAsync("c001").StatusAsync();
        await RestartAsync("--Sandbox:Prices:amazon=0.123456");
        using var answer = await Client.AmazonAsync("c001");
        Assert.Equal("0.123456", Assert.Single(answer.Headers.GetValues("X-Billed-Usd")));
        Assert.Equal(0.133456m, (await Client.LedgerAsync()).BilledUsd("amazon"));
    }

    [Fact]
    public async Task A_last_line_that_was_cut_off_is_dropped_and_the_next_call_starts_a_line_of_its_own()
    {
        const string Whole =
            """{"at":"2026-01-01T00:00:00Z","run":"run-1","key":"amazon:c001:1","status":200,"billed":true,"microUsd":10000}""";
        using var directory = new TemporaryDirectory();
        directory.Write("ledger.jsonl", Whole + "\n" + Whole[..60]);
        await using (var first = await RunningSandbox.StartAsync(directory))
            await first.Client.AmazonAsync("c002").StatusAsync();
        await using var second = await RunningSandbox.StartAsync(directory);
        Assert.Equal(["amazon:c001:1", "amazon:c002:1"], (await second.Client.CallsAsync()).Select(c => c.Text("key")));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"at":"yesterday","answered":1}""")]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","run":"r","key":"etsy:1:1","status":200,"billed":true,"microUsd":1}""")]
    public void A_file_that_is_no_ledger_stops_the_start_and_is_left_alone(string line)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("ledger.jsonl", line + "\n");
        var error = Assert.Throws<InvalidDataException>(() => SandboxApp.Create([$"--Sandbox:LedgerDirectory={directory.Path}"]));
        Assert.Contains("line 1 is not a line of a ledger", error.Message, StringComparison.Ordinal);
        Assert.Equal(line + "\n", File.ReadAllText(directory["ledger.jsonl"]));
    }

    [Fact]
    public void Two_sandboxes_cannot_have_the_same_ledger() =>
        Assert.Throws<IOException>(() => SandboxApp.Create([$"--Sandbox:LedgerDirectory={Directory.Path}"]));
}
