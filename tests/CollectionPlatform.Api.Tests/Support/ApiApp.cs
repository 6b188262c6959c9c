using CollectionPlatform.Api.Auth;
using CollectionPlatform.Core.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>The real service on a real port.</summary>
internal sealed class ApiApp : WebApplicationFactory<Program>
{
    public const string Key = "test-api-key",
        ServiceKey = "test-service-key",
        AdminPassword = "correct horse battery";

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
    }
}

internal static class ApiKeyHeaders
{
    public const string Key = "X-Api-Key",
        ActingUser = "X-Acting-User";
}
