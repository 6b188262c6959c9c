using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

internal sealed partial class Host : IAsyncDisposable
{
    public required LocalStack Stack { get; init; }

    /// <summary>The standalone host runs wherever the tests run.</summary>
    public static string? WhyNot() => null;

    public static async Task<Host> StartAsync(Action<string> report)
    {
        var stack = await LocalStack.StartAsync(new LocalStackOptions { Settings = Settings }, report);
        return new Host { Stack = stack, Api = stack.Api, Sandbox = stack.Sandbox, Web = new HttpClient { BaseAddress = stack.WebUrl } };
    }

    public async ValueTask DisposeAsync()
    {
        Web.Dispose();
        await Stack.DisposeAsync();
    }
}
