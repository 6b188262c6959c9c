using System.Globalization;
using System.Net;
using System.Text.Json;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Npgsql;

namespace CollectionPlatform.Api.Categories;

/// <summary>
/// Fills an empty table of categories from the product provider's own list. Runs beside everything else: while the provider does not
/// answer a list that can be used, it tries again with growing pauses, and it is done as soon as there are categories from wherever.
/// Whatever the provider answers, the process goes on.
/// </summary>
internal sealed partial class ProviderCategories(
    IHttpClientFactory http,
    NpgsqlDataSource source,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ProviderCategories> log
) : BackgroundService
{
    public const string Client = "amazon-categories";
    private const int MaxCategories = 20_000,
        MaxBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60),
        LongestAnswer = TimeSpan.FromSeconds(30);

    public static void Add(IHostApplicationBuilder builder)
    {
        var address = ProviderRegistration.BaseAddress(builder.Configuration, ProviderName.Amazon);
        builder
            .Services.AddHttpClient(Client, client => (client.BaseAddress, client.Timeout) = (address, TimeSpan.FromSeconds(10)))
            .UseSocketsHttpHandler((handler, _) => handler.AllowAutoRedirect = false); // another place may say anything
        builder.Services.AddHostedService<ProviderCategories>();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await ImportAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                NotImported(Reason(e), pause.TotalSeconds);
                await Task.Delay(pause, clock, stoppingToken);
            }
        }
    }

    private static string Reason(Exception e) =>
        e switch
        {
            JsonException => "the JSON is broken or ends too early",
            IOException or HttpRequestException { InnerException: IOException } => "the connection was cut before the answer was complete",
            OperationCanceledException => "the answer took too long",
            _ => e.Message,
        };

    private async Task ImportAsync(CancellationToken stop)
    {
        await using (var connection = await source.OpenConnectionAsync(stop))
            if (await connection.ScalarAsync("select exists(select from categories)", stop) is true)
                return;

        var (good, unusable) = await ListAsync(stop);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        db.Categories.AddRange(good);
        await db.SaveChangesAsync(stop); // all or none: a conflict means that somebody else imports
        Imported(good.Count, unusable);
    }

    /// <exception cref="InvalidDataException">The answer is no list of categories, or none of them can be used.</exception>
    private async Task<(List<Category> Good, int Unusable)> ListAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LongestAnswer); // the client's own time-out ends with the headers
        using var client = http.CreateClient(Client);
        using var response = await client.GetAsync("amazon/categories", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}"));
        using var list = LenientJson.Parse(await BoundedBody.ReadAsync(response.Content, MaxBytes, limit.Token));
        if (list.RootElement.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("it answered no list");
        var listed = list.RootElement.GetArrayLength();
        List<Category> good =
        [
            .. list
                .RootElement.EnumerateArray()
                .Select(c => Read(new Fields(c)))
                .OfType<Category>()
                .DistinctBy(c => c.ExternalId)
                .Take(MaxCategories),
        ];
        return good.Count > 0 || listed == 0
            ? (good, listed - good.Count)
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"none of its {listed} entries can be used"));
    }

    private static Category? Read(Fields listed)
    {
        var products = listed.Whole("products");
        return
            listed.Id("externalId") is { } id
            && listed.Text("name", CategoryEndpoints.MaxName) is { } name
            && VisibleText.Wrong(name) is null
            ? new Category
            {
                Id = CategoryId.New(),
                ExternalId = id,
                Name = name,
                ExpectedProducts = products <= CategoryEndpoints.MaxExpected ? products : null,
            }
            : null;
    }

    [LoggerMessage(LogLevel.Information, "{Count} categories imported from the provider's list, {Unusable} entries were unusable")]
    private partial void Imported(int count, int unusable);

    [LoggerMessage(LogLevel.Warning, "The provider's list of categories could not be imported ({Reason}); next try in {Seconds} s")]
    private partial void NotImported(string reason, double seconds);
}
