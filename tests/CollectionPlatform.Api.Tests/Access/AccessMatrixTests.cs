using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

/// <summary>
/// Every route the service has, as every kind of caller. The routes are those it maps, so that a new one is among them; it is held to the
/// general rule unless it stands in a list below.
/// </summary>
public sealed class AccessMatrixTests(ApiFixture fixture) : AccessTest(fixture)
{
    /// <summary>Whoever holds no key may do this.</summary>
    private static readonly string[] ForAnybody = ["/health", "/alive", "/openapi/", "/docs"];

    /// <summary>Web signs people in and keeps their sessions and the keys of their cookies, whoever it acts for.</summary>
    private static readonly string[] ForWebAlone = ["/api/sign-in", "/api/sessions", "/api/data-protection-keys"];

    /// <summary>Who may come in, and with what; also to read.</summary>
    private static readonly string[] ForAdmins = ["/api/users", "/api/keys"];

    /// <summary>Each caller has a mark of its own, up to where it has seen everything.</summary>
    private static readonly string[] ForEveryKey = ["PUT /api/away"];

    private enum Caller
    {
        Nobody,
        Stranger,
        Revoked,
        RemovedUser,
        Viewer,
        ViewingUser,
        Admin,
        ManagingUser,
        Web,
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Every_route_is_open_to_those_it_is_meant_for_and_to_nobody_else()
    {
        var calls = Calls();
        Assert.Equal(calls.Count, calls.Distinct().Count());
        Assert.InRange(calls.Count, 60, int.MaxValue); // else they are not all
        var clients = await ClientsAsync();
        var wrong = new List<string>();
        foreach (var (method, path) in calls)
        foreach (var (caller, client) in clients)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var (status, refusal) = ((int)answer.StatusCode, RefusalOf(caller, method, path));
            if (refusal is null ? status is 401 or 403 : status != refusal)
                wrong.Add($"{caller}: {method} {path} answers {status}, not {refusal?.ToString() ?? "what it is for"}");
        }
        Assert.Empty(wrong);
        foreach (var client in clients.Values)
            client.Dispose();
    }

    /// <summary>How such a caller is refused; null when it may call.</summary>
    private static int? RefusalOf(Caller caller, string method, string path)
    {
        if (IsIn(ForAnybody))
            return null;
        if (caller <= Caller.RemovedUser)
            return 401;
        var may =
            IsIn(ForWebAlone) ? caller is Caller.Web or Caller.ViewingUser or Caller.ManagingUser
            : caller is Caller.Admin or Caller.ManagingUser ? true
            : IsIn(ForAdmins) ? false
            : method == "GET" || ForEveryKey.Contains($"{method} {path}");
        return may ? null : 403;

        bool IsIn(string[] paths) => paths.Any(p => path.StartsWith(p, StringComparison.Ordinal));
    }

    private async Task<Dictionary<Caller, HttpClient>> ClientsAsync()
    {
        var viewer = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        var admin = await PostAsync<CreatedApiKey>("/api/keys", new { name = "writer", role = "admin" });
        var revoked = await PostAsync<CreatedApiKey>("/api/keys", new { name = "former", role = "admin" });
        await DoneAsync(Api.DeleteAsync($"/api/keys/{revoked.Id}"));
        var gone = await NewUserAsync("gone", "admin");
        await DoneAsync(Api.DeleteAsync($"/api/users/{gone.Id}"));
        return new()
        {
            [Caller.Nobody] = App.Client(key: null),
            [Caller.Stranger] = App.Client(ApiKey.NewSecret()),
            [Caller.Revoked] = App.Client(revoked.Secret),
            [Caller.RemovedUser] = App.Client(ApiApp.ServiceKey, $"{gone.Id}"),
            [Caller.Viewer] = App.Client(viewer.Secret),
            [Caller.ViewingUser] = App.Client(ApiApp.ServiceKey, $"{(await NewUserAsync("vera")).Id}"),
            [Caller.Admin] = App.Client(admin.Secret),
            [Caller.ManagingUser] = App.Client(ApiApp.ServiceKey, $"{(await NewUserAsync("adam", "admin")).Id}"),
            [Caller.Web] = App.Client(ApiApp.ServiceKey),
        };
    }

    private List<(string Method, string Path)> Calls() =>
        [
            .. App
                .Services.GetRequiredService<EndpointDataSource>()
                .Endpoints.OfType<RouteEndpoint>()
                .SelectMany(e =>
                    (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method =>
                        (method, PathOf(e.RoutePattern))
                    )
                ),
        ];

    private static string PathOf(RoutePattern route) =>
        "/" + string.Join('/', route.PathSegments.Select(s => string.Concat(s.Parts.Select(PartOf))));

    private static string PartOf(RoutePatternPart part) =>
        part switch
        {
            RoutePatternParameterPart p => p.ParameterPolicies.Any(policy => policy.Content == "guid") ? $"{Guid.Empty}" : "none",
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => throw new InvalidOperationException($"{part} is no part of a path."),
        };
}
