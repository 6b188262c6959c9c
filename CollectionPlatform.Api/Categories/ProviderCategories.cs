using System.Text.Json;
using CollectionPlatform.Api.Requests;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Categories;

/// <summary>
/// Fills an empty table of categories from the product provider's own list. Runs beside everything else: while the provider does not
/// answer, it tries again with
/// growing pauses, and it is done as soon as there are categories from wherever.
/// </summary>
internal sealed partial class ProviderCategories(
    IHttpClientFactory http,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<ProviderCategories> log
) : BackgroundService
{
    public const string Client = "amazon-categories";
    private const int MaxCategories = 20_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    private sealed record Listed(string? ExternalId, string? Name, int? Products);

    public static void Add(IHostApplicationBuilder builder)
    {
        var address = ProviderRegistration.BaseAddress(builder.Configuration, ProviderName.Amazon);
        builder.Services.AddHttpClient(Client, client =>
        {
            client.BaseAddress = address;
            client.Timeout = TimeSpan.FromSeconds(10);
            client.MaxResponseContentBufferSize = 16 * 1024 * 1024;
        });
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
            catch (Exception e)
                when (e is HttpRequestException or JsonException
                    || DatabaseErrors.IsOfDatabase(e)
                    || (e is OperationCanceledException && !stoppingToken.IsCancellationRequested)
                ) // a time-out
            {
                NotImported(e.Message, pause.TotalSeconds);
                await Task.Delay(pause, clock, stoppingToken);
            }
        }
    }

    private async Task ImportAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        if (await db.Categories.AnyAsync(stop))
            return;

        using var client = http.CreateClient(Client);
        var listed = await client.GetFromJsonAsync<List<Listed>>("amazon/categories", WireJson.Options, stop) ?? [];
        var good = listed.Where(IsGood).DistinctBy(c => c.ExternalId).Take(MaxCategories).ToList();
        db.Categories.AddRange(
            good.Select(c => new Category
            {
                Id = CategoryId.New(),
                ExternalId = c.ExternalId!,
                Name = c.Name!,
                ExpectedProducts = c.Products,
            })
        );
        await db.SaveChangesAsync(stop); // all or none: a conflict means that somebody else imports
        Imported(good.Count, listed.Count - good.Count);
    }

    private static bool IsGood(Listed category) =>
        category.ExternalId is { Length: > 0 and <= CategoryEndpoints.MaxExternalId } id
        && !id.Any(char.IsControl)
        && category.Name is { Length: > 0 and <= CategoryEndpoints.MaxName } name
        && VisibleText.Wrong(name) is null
        && category.Products is null or (>= 0 and <= CategoryEndpoints.MaxExpected);

    [LoggerMessage(LogLevel.Information, "{Count} categories imported from the provider's list, {Unusable} entries were unusable")]
    private partial void Imported(int count, int unusable);

    [LoggerMessage(LogLevel.Warning, "The provider's list of categories could not be imported ({Reason}); next try in {Seconds} s")]
    private partial void NotImported(string reason, double seconds);
}
