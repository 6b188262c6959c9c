using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Catalogue;
using CollectionPlatform.Sandbox.Ledger;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Sandbox.Ebay;

internal static class EbayEndpoints
{
    public static void MapEbay(this IEndpointRouteBuilder app)
    {
        var catalogue = app.ServiceProvider.GetRequiredService<ICatalogue>();
        var calls = app.ServiceProvider.GetRequiredService<PaidCalls>();
        var listings = new Listings(app.ServiceProvider.GetRequiredService<IOptions<SandboxOptions>>().Value.Seed);

        // The title is what a real marketplace would search by; here the ASIN says it all.
        app.MapGet("/ebay/search", (HttpContext context) =>
        {
            var asin = context.Request.Query["asin"].ToString();
            if (!Paging.TryRead(context.Request, out var page))
                return Answers.RefuseRequestAsync(context, Paging.Rule);
            if (asin.Length is 0 or > CallKey.MaxSubjectLength)
                return Answers.RefuseRequestAsync(context, $"asin must be given, with at most {CallKey.MaxSubjectLength} characters.");
            // an ASIN that nobody knows is offered by nobody
            Listing[] found = catalogue.FindProduct(asin) is { } product ? listings.Of(product) : [];
            return calls.AnswerAsync(
                context,
                new(Provider.Ebay, asin, page),
                page <= ListingPage.TotalPages(found.Length) ? new ListingPage(found, page) : null
            );
        });
    }
}
