using CollectionPlatform.Api.Auth;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>The real service on a real port.</summary>
internal sealed class ApiApp : WebApplicationFactory<Program>
{
    public const string Key = "test-api-key",
        ServiceKey = "test-service-key",
        AdminPassword = "correct horse battery";

    /// <summary>A quarter of the usual: dozens of tests make users, and a hash is still most of what a sign-in takes.</summary>
    private const int HashIterations = 25_000;

    private const int MostStarts = 5;
    private readonly Dictionary<string, string> settings;

    public ApiApp(Servers servers, params (string Name, string Value)[] settings)
    {
        this.settings = new()
        {
            ["ConnectionStrings:collectiondb"] = servers.Postgres,
            ["ConnectionStrings:redis"] = servers.Redis,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Auth:ApiKey"] = Key,
            ["Auth:ServiceKey"] = ServiceKey,
            ["Auth:AdminPassword"] = AdminPassword,
        };
        foreach (var (name, value) in settings)
            this.settings[name] = value;
        UseKestrel(0);
        StartServer();
    }

    /// <summary>
    /// Why it does not start with these settings; null when it does. The factory starts the host beside the program, which may have
    /// disposed of it by then: such a start says nothing and is made again.
    /// </summary>
    public static string? RefusalOf(Servers servers, params (string Name, string Value)[] settings)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                using var app = new ApiApp(servers, settings);
                return null;
            }
            catch (ObjectDisposedException) when (start < MostStarts) { }
            catch (Exception e) when (e is not ObjectDisposedException)
            {
                return e.ToString();
            }
        }
    }

    /// <summary>A client that sends a key; null sends none.</summary>
    public HttpClient Client(string? key, string? actingUser = null)
    {
        var client = new HttpClient { BaseAddress = ClientOptions.BaseAddress };
        if (key is not null)
            client.DefaultRequestHeaders.Add(ApiKeyHeaders.Key, key);
        if (actingUser is not null)
            client.DefaultRequestHeaders.Add(ApiKeyHeaders.ActingUser, actingUser);
        return client;
    }

    /// <summary>Writes or reads the database as the engine would.</summary>
    public async Task<T> DbAsync<T>(Func<CollectionDb, Task<T>> act)
    {
        await using var scope = Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<CollectionDb>());
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureServices(services => services.Configure<PasswordHasherOptions>(o => o.IterationCount = HashIterations));
    }
}

internal static class ApiKeyHeaders
{
    public const string Key = "X-Api-Key",
        ActingUser = "X-Acting-User";
}
