using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// A page's address says what is chosen and nothing else. A browser without scripts sends every field of a filter, empty ones too: it is
/// led to the address without them.
/// </summary>
public static class PlainAddresses
{
    public static void UsePlainAddresses(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                var request = context.Request;
                var isPage = context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
                if (!isPage || !HttpMethods.IsGet(request.Method) || context.Features.Get<RefusedRequest>() is not null)
                    return next(context);
                if (!request.Query.Any(part => part.Value.Any(string.IsNullOrEmpty)))
                    return next(context);
                var said = request.Query.SelectMany(part =>
                    part.Value.Where(value => !string.IsNullOrEmpty(value)).Select(value => KeyValuePair.Create(part.Key, value!))
                );
                context.Response.Redirect($"{request.PathBase}{request.Path}{new QueryBuilder(said)}");
                return Task.CompletedTask;
            }
        );
}
