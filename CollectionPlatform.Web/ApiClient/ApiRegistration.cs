namespace CollectionPlatform.Web.ApiClient;

public static class ApiRegistration
{
    internal const string ClientName = "api";
    internal const string StreamingClientName = "api-streaming";

    /// <summary><see cref="CollectionApi"/> at <c>services:api:http:0</c> with the key <c>Auth:ServiceKey</c>.</summary>
    /// <exception cref="InvalidOperationException">One of the two settings is missing or malformed.</exception>
    public static void AddApiClient(this IHostApplicationBuilder builder)
    {
        var address = builder.Configuration["services:api:http:0"];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var root) || root.Scheme is not ("http" or "https"))
            throw new InvalidOperationException("Set services:api:http:0 to the address of the Api, for example http://localhost:5081.");
        var key = builder.Configuration["Auth:ServiceKey"];
        if (string.IsNullOrWhiteSpace(key))
            throw new InvalidOperationException("Set Auth:ServiceKey to the service key that the Api was given.");

        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<CollectionApi>();
        builder.Services.AddHttpClient(ClientName, client =>
        {
            Configure(client);
            client.Timeout = TimeSpan.FromSeconds(10);
        });
        builder.Services.AddHttpClient(StreamingClientName, client =>
        {
            Configure(client);
            client.Timeout = Timeout.InfiniteTimeSpan;
        });

        void Configure(HttpClient client)
        {
            client.BaseAddress = root;
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }
    }
}
