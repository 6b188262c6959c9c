namespace CollectionPlatform.Web.ApiClient;

public static class ApiRegistration
{
    internal const string ClientName = "api";
    internal const string StreamingClientName = "api-streaming";

    /// <summary><see cref="CollectionApi"/> at the service named <c>api</c> with the key <c>Auth:ServiceKey</c>.</summary>
    /// <exception cref="InvalidOperationException">The key is missing.</exception>
    public static void AddApiClient(this IHostApplicationBuilder builder)
    {
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
            client.BaseAddress = new Uri("http://api/");
            client.DefaultRequestHeaders.Add("X-Api-Key", key);
        }
    }
}
