using CollectionPlatform.Web.ApiClient;

namespace CollectionPlatform.Web.Exports;

/// <summary>
/// Downloads: streamed from the Api through here, so that a browser needs its session only, never a key. Memory stays flat at any size.
/// </summary>
public static class ExportEndpoints
{
    public static void MapExports(this WebApplication app)
    {
        var exports = app.MapGroup("/exports").RequireAuthorization();
        // Filters go on as they are: the Api says what is wrong with them.
        exports.MapGet(
            "/products",
            (string? format, string? runId, string? categoryId, string? q, CollectionApi api, HttpContext context) =>
            {
                var kind = format == "ndjson" ? "ndjson" : "csv";
                return CopyAsync(api, CollectionApi.ProductExport(kind, runId, categoryId, q), $"products.{kind}", context);
            }
        );
        exports.MapGet("/spend", (string? by, string? from, string? to, CollectionApi api, HttpContext context) =>
            CopyAsync(api, CollectionApi.SpendExport(by, from, to), "spend.csv", context)
        );
        exports.MapGet("/runs/{id:guid}/failures.csv", (Guid id, CollectionApi api, HttpContext context) =>
            CopyAsync(api, $"api/runs/{id}/failures.csv?bom=true", $"failures-{id}.csv", context)
        );
    }

    private static async Task CopyAsync(CollectionApi api, string path, string fileName, HttpContext context)
    {
        using var answer = await api.StreamAsync(path, context.RequestAborted);
        if (!answer.IsSuccessStatusCode)
            throw await ApiException.OfAsync(answer, context.RequestAborted);
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString() ?? "application/octet-stream";
        context.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString()
            ?? $"attachment; filename=\"{fileName}\"";
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
