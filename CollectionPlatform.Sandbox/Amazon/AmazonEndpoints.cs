using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Catalogue;
using CollectionPlatform.Sandbox.Ledger;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.Sandbox.Amazon;

internal static class AmazonEndpoints
{
    public static void MapAmazon(this IEndpointRouteBuilder app)
    {
        var catalogue = app.ServiceProvider.GetRequiredService<ICatalogue>();
        var calls = app.ServiceProvider.GetRequiredService<PaidCalls>();

        // Free, and untouched by faults.
        app.MapGet("/amazon/categories", () =>
            Results.Json(catalogue.Categories.Select(CategoryView.Of), SandboxJson.Default.IEnumerableCategoryView)
        );

        app.MapGet("/amazon/categories/{externalId}/products", (HttpContext context) =>
        {
            var externalId = CategoryId(context);
            if (!Paging.TryRead(context.Request, out var page))
                return Answers.RefuseRequestAsync(context, Paging.Rule);
            if (externalId.Length > CallKey.MaxSubjectLength)
                return Answers.RefuseRequestAsync(context, $"A category id has at most {CallKey.MaxSubjectLength} characters.");
            var category = catalogue.FindCategory(externalId);
            var found = category is not null && page <= category.TotalPages ? new ProductPage(catalogue, category, page) : null;
            return calls.AnswerAsync(context, new(Provider.Amazon, externalId, page), found);
        });
    }

    /// <summary>From the target as it was sent: a route value does not tell an escaped slash from an escaped percent sign.</summary>
    private static string CategoryId(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0];
        var segments = path.Split('/');
        return Uri.UnescapeDataString(segments[Array.IndexOf(segments, "categories") + 1]);
    }
}

/// <summary>A category on the wire.</summary>
internal sealed record CategoryView(string ExternalId, string Name, int Products)
{
    public static CategoryView Of(Category category) => new(category.ExternalId, category.Name, category.Products);
}
